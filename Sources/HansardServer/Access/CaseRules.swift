import Hansard
import HansardSite
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

    static let keys = [
        "conversations", "expires", "from", "officers", "people", "purpose", "reason_required", "teams", "to",
    ]

    init(
        name: String, _ parent: SettingNode, officers known: Set<NamedActor>, timezone: String
    ) throws(SiteSettings.Problem) {
        self.name = name
        guard !name.isEmpty, name.utf8.count <= 100, name.utf8.allSatisfy(Self.allows) else {
            throw parent.problem(
                "is no name for a case: use letters, digits, “-”, “_” and “.”, as it stands in addresses.")
        }
        var zone = SiteZone(name: timezone) ?? .utc
        var (from, to): (CivilDate?, CivilDate?)
        var hasEnd = false
        for (key, node) in try parent.mapping() where !node.isNothing {
            switch key {
            case "purpose": purpose = try node.text()
            case "people": part.people = Set(try node.ids())
            case "teams": part.teams = Set(try node.ids())
            case "conversations":
                for id in try node.ids() { part.add(conversation: id) }
            case "officers": officers = try RoleSettings.named(node)
            case "from": from = try Self.date(node)
            case "to": to = try Self.date(node)
            case "expires":
                expires = zone.start(ofDay: try Self.date(node).daysSince1970 + 1)
                hasEnd = true
            case "reason_required": needsReason = try node.flag()
            default: throw parent.unknown(key, among: Self.keys)
            }
        }
        if let from, let to, to < from { throw parent.problem("ends before it begins. Put the earlier day into from.") }
        part.from = from.map { zone.start(ofDay: $0.daysSince1970) }
        part.until = to.map { zone.start(ofDay: $0.daysSince1970 + 1) }
        guard !purpose.isEmpty else { throw parent.problem("has no purpose. Say in purpose why it is opened.") }
        guard hasEnd else { throw parent.problem("does not end. Give expires a day, such as 2026-06-30.") }
        guard !officers.isEmpty else { throw parent.problem("has no officers. Name who reads under it.") }
        guard !part.people.isEmpty || !part.teams.isEmpty || !part.conversations.isEmpty else {
            throw parent.problem("covers nothing. Name people, teams or conversations.")
        }
        if let own = officers.map(\.name).sorted().first(where: part.people.contains) {
            throw parent.problem(
                "names “\(own)” both in officers and in people. Nobody reviews their own: name another.")
        }
        for officer in officers.map(\.name).sorted() where !known.contains(NamedActor(name: officer)) {
            let names = known.map(\.name.text).sorted()
            let offer =
                names.isEmpty ? "There are none." : "Did you mean “\(nearestName(to: officer.text, among: names))”?"
            throw parent.problem("names “\(officer)”, who is no compliance officer in roles: compliance. \(offer)")
        }
    }

    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func date(_ node: SettingNode) throws(SiteSettings.Problem) -> CivilDate {
        let text = try node.text()
        guard text.utf8.count == 10, let time = try? ReadTime(rfc3339: text + "T00:00Z") else {
            throw node.problem("takes a day such as 2026-01-31; “\(text)” is none.")
        }
        return CivilDate(daysSince1970: time.instant.day)
    }
}
