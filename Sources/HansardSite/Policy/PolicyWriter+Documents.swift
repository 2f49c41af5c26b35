import Hansard
import HansardStore

/// What stands in which document.
extension PolicyWriter {
    typealias Sections = [(id: String, rows: [Row])]

    /// Article 30(1), (a) to (g), in its order.
    var processing: Sections {
        [
            (
                "controller",
                identification + [
                    said(.controller, else: settings.organisation), said(.contact), said(.jointControllers),
                    said(.representative), said(.dataProtectionOfficer),
                ]
            ),
            ("purposes", [said(.purposes), said(.legalBasis), row("notice", [settings.notice].compactMap(\.self))]),
            ("data", [said(.dataSubjects), row("categories", categories), amounts]),
            (
                "recipients",
                readers + [row("audiences", settings.audiences.map(\.name)), said(.recipients), said(.processors)]
                    + chat
            ),
            ("transfers", [said(.transfers)]),
            ("deadlines", retention),
            ("measures", integrity + [row("access_log", word("access_log_text")), said(.measures)]),
        ]
    }

    private var categories: [String] {
        let all = archive.statistics
        var categories = [word("data_messages"), word("data_people")]
        if all.seen > 0 || settings.chat != nil { categories.append(word("data_seen")) }
        if all.presence > 0 || !settings.live.apps.isEmpty { categories.append(word("data_presence")) }
        if all.attachments > 0 { categories.append(word("data_files")) }
        return categories + (access == nil ? [] : [word("data_access")])
    }

    /// The four parts that the GoBD name (10.1, number 151 and on), cut where they are long.
    var procedures: Sections {
        [
            (
                "general",
                identification + [said(.responsible), said(.purposes), amounts]
            ),
            ("input", input),
            ("storage", integrity + [said(.backup)]),
            ("access", readers + [row("access_log", word("access_log_text"))]),
            ("deadlines", retention),
            (
                "control",
                [
                    row("checks", ["ingest", "verify", "gaps", "audit"].map { word("check_\($0)") }),
                    said(.internalControl),
                ]
            ),
            (
                "output",
                [
                    row("formats_out", ExportFormats.all.map { $0.id } + [word("formats_out_text")]),
                    row("audiences", settings.audiences.map(\.name)), row("files", flag(settings.attachments)),
                    row("address", [settings.baseURL].compactMap(\.self)),
                ]
            ),
            ("changes", changes),
        ]
    }

    private var input: [Row] {
        let sources = archive.sources.map {
            number($0.system.isEmpty ? $0.format : "\($0.format) (\($0.system))", $0.files)
        }
        return [
            row("formats_in", SourceFormats.ids.map(\.name)), row("sources", sources),
            row("quarantined", words.number(archive.statistics.quarantined)), row("zone", settings.timezone),
        ] + chat + [row("notice", [settings.notice].compactMap(\.self))]
    }

    /// Which configuration this is: another one has other hashes.
    private var changes: [Row] {
        [
            said(.changes), row("settings", [site.settingsSHA256].compactMap(\.self)),
            row("access_rules", [access?.sha256].compactMap(\.self)),
        ]
    }
}
