import Hansard
import HansardStore
import PairChannel

extension RetentionRule {
    /// A class of `retention` as it is written.
    package struct Written: Sendable {
        fileprivate var selected = SelectionSettings()
        fileprivate var kinds: Set<ConversationKind> = []
        fileprivate var keep: RetentionPeriod?
    }

    /// What a class of `retention` may say.
    package static let table = SettingsTable(
        Written(),
        [
            Setting("keep", \Written.keep, .period, leftOut: "needed", "How long, from the day of a message on."),
            Setting("kinds", \.kinds, .kinds, "Every conversation of these kinds."),
        ]
            + SelectionSettings.settings(
                "all", "rooms", "conversations", "people", "teams", "except", in: \.selected))

    /// Reads a class of `retention`.
    init(name: String, _ parent: SettingNode) throws(SettingsProblem) {
        var written = Written()
        try Self.table.read(parent, into: &written)
        guard let keep = written.keep else { throw parent.problem("does not say how long. Write keep: 6y.") }
        let selection = written.selected.selection(.utc)
        guard !selection.isEmpty || !written.kinds.isEmpty else {
            throw parent.problem("names no conversation. Name some with kinds, people, teams or conversations.")
        }
        self.init(name: name, selection: selection, kinds: written.kinds, keep: keep)
    }

    /// The same with the ids of what it names.
    ///
    /// - Throws: for a name that the archive does not have, or has several of: what a class does not cover is erased by another.
    func resolved(
        _ archive: ArchiveNames, file: String, problems: SettingsProblems? = nil
    ) throws(SettingsProblem) -> RetentionRule {
        let node = SettingNode(value: "", names: ["retention", name], file: file, problems: problems)
        return RetentionRule(name: name, selection: try selection.resolved(archive, node), kinds: kinds, keep: keep)
    }
}

extension Site {
    /// How long what is kept, with the ids of what the classes name in an archive.
    ///
    /// - Throws: `SettingsProblem` for what the archive does not have, and what reading it throws.
    package func retention(in reader: ArchiveReader) throws -> [RetentionRule] {
        let archive = try ArchiveNames(reader)
        return try settings.retention.map { try $0.resolved(archive, file: settingsFile) }
    }
}

extension SettingType where Value == Set<ConversationKind> {
    private static var names: [(String, ConversationKind)] { [("pair", .pair), ("group", .group), ("room", .room)] }

    fileprivate static var kinds: Self {
        Self("a list of `pair`, `group`, `room`") { (node) throws(SettingsProblem) in
            var kinds: Set<ConversationKind> = []
            for kind in try node.list() {
                guard let known = names.first(where: { $0.0 == kind })?.1 else {
                    throw node.problem("takes pair, group and room; “\(kind)” is no kind of conversation.")
                }
                kinds.insert(known)
            }
            return kinds
        }
    }
}

extension SettingType where Value == RetentionPeriod? {
    fileprivate static var period: Self {
        Self(
            "years, months or days: `6y`, `18m`, `90d`", text: { $0?.text ?? "" },
            read: { (node) throws(SettingsProblem) in
                let text = try node.text()
                guard let period = RetentionPeriod(text) else {
                    throw node.problem(
                        "takes years, months or days, such as 6y, 18m or 90d; “\(text)” is none of them.")
                }
                return period
            })
    }
}
