import Hansard
import HansardStore
import PairChannel

/// Somebody for whom a part of the archive is published: `audiences` in the settings. See `docs/audiences.md`.
package struct Audience: Sendable, Equatable {
    package let name: String
    /// Ids in the source.
    package private(set) var conversations: [ID] = []
    package private(set) var people: [ID] = []
    package private(set) var teams: [ID] = []
    package private(set) var rooms = false
    package private(set) var presence = true
    /// Days in the site’s zone, both included.
    package private(set) var from: CivilDate?
    package private(set) var to: CivilDate?
    /// What is withheld from whoever reads it; `nil` for nothing.
    package private(set) var mask: RecordMask?

    static let keys = ["conversations", "people", "teams", "rooms", "presence", "from", "to", "mask"]

    init(name: String, _ parent: SettingNode) throws(SiteSettings.Problem) {
        self.name = name
        for (key, node) in try parent.mapping() where !node.isNothing {
            switch key {
            case "conversations": conversations = try node.ids()
            case "people": people = try node.ids()
            case "teams": teams = try node.ids()
            case "rooms": rooms = try node.flag()
            case "presence": presence = try node.flag()
            case "from": from = try Self.date(node)
            case "to": to = try Self.date(node)
            case "mask": mask = try RecordMask(node)
            default:
                throw parent.unknown(key, among: Self.keys)
            }
        }
        guard !conversations.isEmpty || !people.isEmpty || !teams.isEmpty || rooms else {
            throw parent.problem(
                "says of no conversation that this audience may read it. "
                    + "Name some with conversations, people or teams, or write rooms: true.")
        }
        if let from, let to, to < from { throw parent.problem("ends before it begins. Put the earlier day into from.") }
    }

    private static func date(_ node: SettingNode) throws(SiteSettings.Problem) -> CivilDate {
        let text = try node.text()
        guard text.utf8.count == 10, let time = try? ReadTime(rfc3339: text + "T00:00Z") else {
            throw node.problem("takes a day such as 2026-01-31; “\(text)” is none.")
        }
        return CivilDate(daysSince1970: time.instant.day)
    }
}

extension Audience {
    /// What of the archive this audience may read.
    ///
    /// - Throws: `SiteSettings.Problem` for a conversation, a person or a team that the archive does not have.
    func scope(_ reader: ArchiveReader, timezone: String, _ words: Words, file: String) throws -> ArchiveScope {
        try checkNames(reader, file)
        // Whoever joins the audience’s conversations later changes nobody’s pseudonym.
        let mask = mask.map { MaskRequest($0, context: "audience \(name)", MaskWords(words)) }
        return try selection(timezone: timezone).scope(in: reader, mask)
    }

    private func selection(timezone: String) -> Selection {
        var zone = SiteZone(name: timezone) ?? .utc
        var selection = Selection()
        (selection.people, selection.teams) = (Set(people), Set(teams))
        (selection.rooms, selection.presence) = (rooms, presence)
        for id in conversations { selection.add(conversation: id) }
        selection.from = from.map { zone.start(ofDay: $0.daysSince1970) }
        selection.until = to.map { zone.start(ofDay: $0.daysSince1970 + 1) }
        return selection
    }

    /// A name that the archive does not have was misspelled: an audience without it would be another one.
    private func checkNames(_ reader: ArchiveReader, _ file: String) throws {
        let directory = try reader.people()
        let summaries = try reader.conversations()
        let known = Set(summaries.map { ID($0.sourceID) })
        for id in conversations where !known.contains(ID(Pair(readingEitherOrder: id.text)?.channelName ?? id.text)) {
            throw unknown(
                "conversations", id, "is no conversation of this archive",
                among: summaries.map { ($0.sourceID, $0.name) }, file)
        }
        for id in people + (mask?.named.sorted() ?? []) where directory.index(ofSourceID: id) == nil {
            throw unknown(
                people.contains(id) ? "people" : "mask", id, "is nobody’s id in this archive",
                among: directory.people.map { ($0.sourceID, $0.name) }, file)
        }
        let inTeams = Set(directory.people.compactMap { $0.team.map { ID($0) } })
        for team in teams where !inTeams.contains(team) {
            throw unknown(
                "teams", team, "is nobody’s team in this archive", among: inTeams.sorted().map { ($0.text, nil) }, file)
        }
    }

    /// - Parameter names: What there is, by its id and the name that people call it by.
    private func unknown(
        _ key: String, _ id: ID, _ what: String, among names: [(id: String, name: String?)], _ file: String
    ) -> SiteSettings.Problem {
        let nearest = nearestName(to: id.text, among: names.map(\.id) + names.compactMap(\.name))
        let meant = names.first { $0.id == nearest || $0.name == nearest }
        let offer = meant.map { " Did you mean “\($0.id)”\($0.name.map { " (\($0))" } ?? "")?" } ?? ""
        return SiteSettings.Problem(file: file, reason: "“audiences: \(name): \(key)”: “\(id)” \(what).\(offer)")
    }
}
