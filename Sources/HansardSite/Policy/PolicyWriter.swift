import Hansard
import HansardStore
import PairChannel

/// Makes the documents of one configuration and one state of an archive.
package struct PolicyWriter {
    typealias Row = PolicyDocument.Row

    let site: Site
    /// `nil` where there are no rules.
    let access: AccessFacts?
    let archive: ArchiveFacts
    private let program: String
    let zone: SiteZone
    var words: Words { site.words }
    var settings: SiteSettings { site.settings }

    /// - Parameters:
    ///   - access: `nil` where there are no rules.
    ///   - program: Its name and version.
    package init(_ site: Site, _ access: AccessFacts?, _ archive: ArchiveFacts, program: String = programName) {
        (self.site, self.access, self.archive, self.program) = (site, access, archive, program)
        zone = site.settings.zone
    }

    /// The document, in the language of the site.
    package func document(_ kind: PolicyDocument.Kind) -> PolicyDocument {
        let sections = kind == .processing ? processing : procedures
        return PolicyDocument(
            kind: kind, title: word(kind.rawValue),
            lead: words("policy.\(kind.rawValue)_lead", ["file": FilePath.name(of: site.settingsFile)]),
            sections: sections.map { id, rows in
                PolicyDocument.Section(id: id, title: word("section_\(id)"), rows: rows)
            })
    }

    func word(_ key: String) -> String { words("policy.\(key)") }

    // MARK: Rows

    func row(_ key: String, _ values: String...) -> Row { row(key, values) }

    /// A row that says so where it has no value.
    func row(_ key: String, _ values: [String]) -> Row { row(named: word(key), values) }

    private func row(named name: String, _ values: [String]) -> Row {
        Row(name: name, values: values.isEmpty ? [word("none")] : values)
    }

    /// What `processing` says, or that it says nothing and where it would.
    func said(_ member: ProcessingSettings.Member, else fallback: String? = nil) -> Row {
        site.said(member, else: fallback)
    }

    func number(_ name: String, _ number: Int) -> String {
        words("policy.number", ["name": name, "number": words.number(number)])
    }

    func flag(_ value: Bool) -> String { word(value ? "yes" : "no") }

    // MARK: What both documents have

    var identification: [Row] {
        [
            row("record", settings.title), row("organisation", [settings.organisation].compactMap(\.self)),
            row("program", program),
        ]
    }

    var amounts: Row {
        let all = archive.statistics
        var values = [
            words.count("count.messages", all.messages), words.count("count.conversations", all.conversations),
            words.count("count.people", all.people),
        ]
        if let first = all.first, let last = all.last {
            var zone = zone
            let days = [first, last].map { words.date(zone.local($0).day) }
            values.append(words("gaps.period", ["first": days[0], "last": days[1]]))
        }
        return row("on_record", values)
    }

    var retention: [Row] {
        let rules = settings.retention.map { rule in
            words(
                "policy.retention_rule",
                ["name": rule.name, "period": words.text(rule.keep), "selection": Self.selection(rule)])
        }
        return [
            row("retention", rules.isEmpty ? [word("no_retention")] : rules),
            row("holds", words.number(archive.holds)), row("erased", words.number(archive.erased)),
        ]
    }

    /// In the words of the settings.
    private static func selection(_ rule: RetentionRule) -> String {
        let kinds = [(ConversationKind.pair, "pair"), (.group, "group"), (.room, "room")]
            .filter { rule.kinds.contains($0.0) }.map(\.1)
        func said(_ ids: Set<ID>) -> [String] { ids.sorted().map(\.text) }
        let (selection, except) = (rule.selection, rule.selection.except)
        let parts = [
            ("all", selection.all ? ["true"] : []), ("rooms", selection.rooms ? ["true"] : []), ("kinds", kinds),
            ("people", said(selection.people)), ("teams", said(selection.teams)),
            ("conversations", said(selection.conversations)), ("except: people", said(except.people)),
            ("except: teams", said(except.teams)), ("except: conversations", said(except.conversations)),
        ]
        return parts.filter { !$0.1.isEmpty }.map { "\($0): \($1.joined(separator: ", "))" }.joined(separator: "; ")
    }

    var readers: [Row] {
        guard let access else { return [row("readers", word("nobody"))] }
        var who = [word("reader_staff"), word("reader_\(access.reports)")]
        if access.teamReaders > 0 {
            who.append(words("policy.reader_teams", ["number": words.number(access.teamReaders)]))
        }
        let holders = access.holders.map { row(named: words("role.\($0.role)_holders"), $0.names) }
        return [row("readers", who)] + holders + [
            row("cases", words.number(access.cases)), row("identities", access.ways.map(described)),
        ]
    }

    private func described(_ way: AccessFacts.Way) -> String {
        switch way {
        case .tokens: word("way_tokens")
        case .proxy(let header): words("policy.way_proxy", ["name": header])
        case .oidc(let issuer): words("policy.way_oidc", ["name": issuer])
        case .jwt(let issuer): words("policy.way_jwt", ["name": issuer])
        }
    }

    var chat: [Row] {
        let apps = settings.live.apps
        let counts = [
            "number": words.number(apps.count), "recorded": words.number(apps.count { $0.recording != nil }),
        ]
        var rows = [row("live", words("policy.live_apps", counts))]
        if let chat = settings.chat {
            let hosted = chat.hosted.map { words("policy.chat_hosted", ["name": $0.host]) }
            rows.append(row("chat", [word("chat_here")] + [hosted].compactMap(\.self)))
        } else {
            rows.append(row("chat", []))
        }
        return rows
    }

    var integrity: [Row] {
        [
            row("log", word("log_text")), row("records", words.number(Int(archive.checkpoint?.size ?? 0))),
            row("key", [archive.key].compactMap(\.self)),
            row("root", [archive.checkpoint.map { $0.root.base64 }].compactMap(\.self)),
        ]
    }
}
