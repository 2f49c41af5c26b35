import Hansard
import HansardSite
import HansardStore
import PairChannel

/// A case: why, what and for how long compliance officers may read. `cases` in the access rules.
package struct CaseRules: Sendable, Equatable {
    /// As it stands in addresses and in `Hansard-Case`.
    package let name: String
    /// Why it was opened.
    package private(set) var purpose = ""
    /// Who may read under it.
    package private(set) var officers: Set<NamedActor> = []
    /// What of the archive they read.
    package private(set) var part = Selection()
    /// The first instant at which it covers nothing any more.
    package private(set) var expires = Timestamp(microseconds: .min)
    /// Whether each look has to say why.
    package private(set) var needsReason = false
    private var selected = SelectionSettings()
    /// The last day on which it covers anything.
    private var lastDay: CivilDate?

    private init(name: String) { self.name = name }

    /// What a case may say.
    package static let table = SettingsTable(
        CaseRules(name: ""),
        [
            Setting("purpose", \CaseRules.purpose, .text, leftOut: "needed", "Why it is open."),
            Setting(
                "officers", \.officers, .actors, leftOut: "needed",
                "Who reads under it; each of them is in `roles: compliance` too, and none in `people`: nobody reviews their own."
            ),
            Setting(
                "expires", optional: \.lastDay, .day, leftOut: "needed", "The last day on which anybody reads under it."
            ),
            Setting("reason_required", \.needsReason, .flag, "Whether each look needs a reason."),
        ]
            + SelectionSettings.settings(
                "all", "rooms", "conversations", "people", "teams", "except", "from", "to", "presence", in: \.selected))

    init(name: String, _ parent: SettingNode) throws(SettingsProblem) {
        self.name = name
        guard !name.isEmpty, name.utf8.count <= 100, name.utf8.allSatisfy(Self.allows) else {
            throw parent.problem(
                "is no name for a case: use letters, digits, “-”, “_” and “.”, as it stands in addresses.")
        }
        try Self.table.read(parent, into: &self)
        try selected.check(parent)
        guard !purpose.isEmpty else { throw parent.problem("has no purpose. Say in purpose why it is opened.") }
        guard lastDay != nil else { throw parent.problem("does not end. Give expires a day, such as 2026-06-30.") }
        guard !officers.isEmpty else { throw parent.problem("has no officers. Name who reads under it.") }
        part = selected.selection(.utc)
        guard !part.isEmpty else { throw parent.problem("covers nothing. Name people, teams or conversations.") }
        if let own = officers.map(\.name).sorted().first(where: part.people.contains) {
            throw parent.problem(
                "names “\(own)” both in officers and in people. Nobody reviews their own: name another.")
        }
    }

    private static func allows(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains(byte)
    }
}

extension CaseRules {
    /// Has its days be those of a zone.
    mutating func place(in zone: SiteZone) {
        var zone = zone
        part = selected.selection(zone)
        if let lastDay { expires = zone.start(ofDay: lastDay.daysSince1970 + 1) }
    }

    /// Sees to it that all who read under it are compliance officers.
    ///
    /// - Parameter node: Where it stands in the rules.
    func checkOfficers(_ known: Set<NamedActor>, _ node: SettingNode) throws(SettingsProblem) {
        for officer in officers.map(\.name).sorted() where !known.contains(NamedActor(name: officer)) {
            let names = known.map(\.name.text).sorted()
            let offer =
                names.isEmpty ? "There are none." : "Did you mean “\(nearestName(to: officer.text, among: names))”?"
            throw node.problem("names “\(officer)”, who is no compliance officer in roles: compliance. \(offer)")
        }
    }

    /// Has it name what it covers by the ids of an archive.
    ///
    /// - Parameters:
    ///   - archive: What is called how there.
    ///   - keepsUnknown: Whether what it covers may be unknown there, and come to be later.
    /// - Throws: for a name that several have, and for what is left out and not known.
    mutating func resolve(
        _ archive: ArchiveNames, file: String, keepsUnknown: Bool, problems: SettingsProblems? = nil
    ) throws(SettingsProblem) {
        let node = SettingNode(value: "", names: ["cases", name], file: file, problems: problems)
        part = try part.resolved(archive, node, keepsUnknown: keepsUnknown)
    }
}
