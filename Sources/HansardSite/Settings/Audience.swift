import Hansard
import HansardStore
import PairChannel

/// Somebody for whom a part of the archive is published: `audiences` in the settings. See `docs/audiences.md`.
package struct Audience: Sendable, Equatable {
    /// As `--audience` takes it.
    package let name: String
    private var selected = SelectionSettings()
    /// What is withheld from whoever reads it; `nil` for nothing.
    package private(set) var mask: RecordMask?

    private init(name: String) { self.name = name }

    /// What an audience may say.
    package static let table = SettingsTable(
        Audience(name: ""),
        SelectionSettings.settings(
            "all", "rooms", "conversations", "people", "teams", "except", "from", "to", "presence", in: \.selected)
            + [
                Setting(
                    "mask", optional: \Audience.mask, .settings(RecordMask.table, read: RecordMask.init),
                    "What is withheld: [export.md](export.md#masks).")
            ])

    init(name: String, _ parent: SettingNode) throws(SettingsProblem) {
        self.name = name
        try Self.table.read(parent, into: &self)
        guard !selected.selection(.utc).isEmpty else {
            throw parent.problem(
                "says of no conversation that this audience may read it. "
                    + "Name some with conversations, people or teams, or write rooms: true, or all: true.")
        }
        try selected.check(parent)
    }

    /// What of the archive this audience may read, mask apart.
    ///
    /// - Parameters:
    ///   - archive: What is called how there.
    ///   - zone: The site’s.
    ///   - file: What errors call the settings.
    /// - Throws: for a conversation, a person or a team that the archive does not have, or has several of by that name.
    func selection(
        _ archive: ArchiveNames, _ zone: SiteZone, file: String, problems: SettingsProblems? = nil
    ) throws(SettingsProblem) -> Selection {
        let node = SettingNode(value: "", names: ["audiences", name], file: file, problems: problems)
        return try selected.selection(zone).resolved(archive, node)
    }

    /// What is withheld, by ids; `nil` for nothing.
    func mask(
        _ archive: ArchiveNames, file: String, problems: SettingsProblems? = nil
    ) throws(SettingsProblem) -> RecordMask? {
        let node = SettingNode(value: "", names: ["audiences", name, "mask"], file: file, problems: problems)
        return try mask?.resolved(archive, node)
    }
}

extension Audience {
    /// What of the archive this audience may read.
    ///
    /// - Throws: `SettingsProblem` for a conversation, a person or a team that the archive does not have: it was misspelled, and
    ///   an audience without it would be another one.
    func scope(_ reader: ArchiveReader, _ zone: SiteZone, _ words: Words, file: String) throws -> ArchiveScope {
        let archive = try ArchiveNames(reader)
        let selection = try selection(archive, zone, file: file)
        // Whoever joins the audience’s conversations later changes nobody’s pseudonym.
        let mask = try mask(archive, file: file).map {
            MaskRequest($0, context: "audience \(name)", MaskWords(words))
        }
        return try selection.scope(in: reader, mask)
    }
}
