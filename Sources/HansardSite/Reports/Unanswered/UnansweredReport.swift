import Hansard
import HansardStore
import PairChannel

/// What nobody in pairs of people has answered to the end of the record, and how long it has waited by team.
struct UnansweredReport: Sendable {
    /// The longest waiting first.
    let messages: [UnansweredMessage]
    /// The instant to which waiting is counted; `nil` for an empty record.
    let asOf: Timestamp?
    /// By who would have to answer.
    let byPerson: [Int64: [UnansweredMessage]]

    init(messages: [UnansweredMessage], asOf: Timestamp?) {
        (self.messages, self.asOf) = (messages, asOf)
        byPerson = Dictionary(grouping: messages, by: \.person)
    }

    /// Whoever waits, by how long: the first three end at a day, a week and thirty days.
    struct Ages: Sendable {
        /// As people call them; `nil` for those without a team.
        let name: String?
        /// How many, in the order of `UnansweredReport.bounds` and one more.
        var counts: [Int]
        /// Since when the one has waited that waits longest.
        var oldest: Timestamp
    }

    /// In microseconds.
    static let bounds: [Int64] = [1, 7, 30].map { $0 * 86_400_000_000 }

    /// By the team of who would have to answer, the one with most first.
    func ages(_ people: PeopleDirectory) -> [Ages] {
        guard let asOf else { return [] }
        var teams: [ID: Ages] = [:]
        for message in messages {
            let team = people.index(ofID: message.person).flatMap { people[$0].team }.flatMap { $0.isEmpty ? nil : $0 }
            let waited = asOf.microseconds - message.position.sentAt.microseconds
            let age = Self.bounds.firstIndex { waited < $0 } ?? Self.bounds.count
            var known =
                teams[ID(team ?? "")]
                ?? Ages(
                    name: team, counts: Array(repeating: 0, count: Self.bounds.count + 1),
                    oldest: message.position.sentAt)
            known.counts[age] += 1
            known.oldest = min(known.oldest, message.position.sentAt)
            teams[ID(team ?? "")] = known
        }
        func all(_ ages: Ages) -> Int { ages.counts.reduce(0, +) }
        return teams.sorted { (all($1.value), $0.key) < (all($0.value), $1.key) }.map(\.value)
    }
}

extension PageContext {
    /// What nobody has answered, for all pages of this state of the archive.
    func unansweredReport() throws -> UnansweredReport {
        try shared.value {
            // Of conversations that are not shown nothing is.
            let messages = try reader.unansweredMessages().filter { conversations[$0.conversation] != nil }
            return UnansweredReport(messages: messages, asOf: extent.lastInstant)
        }
    }

    /// What somebody has answered after the limit, the newest answer first.
    func lateAnswers(of person: PersonIndex) throws -> [UnansweredMessage] {
        let rule = try responseRule()
        let late = rule.betweenPeople(try reader.responses(of: people[person].id)).filter { rule.isLate($0) }
        return try reader.answeredMessages(
            late.sorted { ($0.at, $0.conversation) > ($1.at, $1.conversation) }, by: people[person].id)
    }

    /// Whom and what a list of such messages tells of.
    func subjects(_ messages: ArraySlice<UnansweredMessage>) -> PageSubjects {
        PageSubjects(
            conversations: Set(messages.map(\.conversation)).compactMap { conversations[$0]?.summary.sourceID }
                .sorted(),
            people: Set(messages.map(\.person)).compactMap { people.index(ofID: $0) }.map { people[$0].sourceID }
                .sorted(), records: .runs(of: messages.map(\.position.seq)))
    }

    /// The columns of a list of such messages.
    ///
    /// - Parameter hasPerson: Whether it names who would have to answer.
    func unansweredColumns(hasPerson: Bool) -> [Table.Column] {
        (hasPerson ? [.init("person", words("unanswered.person"))] : []) + [
            .init("other", words("unanswered.other")), .init("since", words("field.oldest_since"), .figure),
            .init("messages", words("field.messages"), .figure), .init(words("unanswered.begins"), .wide),
        ]
    }

    /// The cells of a message, without who would have to answer.
    ///
    /// - Parameter root: `../` as often as needed to get to the site's root.
    func unansweredCells(_ message: UnansweredMessage, root: String) throws -> [Cell] {
        guard let entry = conversations[message.conversation] else { return [] }
        let other = people.index(ofID: message.other)
        let periods = try periods(of: message.conversation)
        let page = periods.page(of: message.position).map { periods[$0].name } ?? "index"
        let since = cell(message.position.sentAt).linked(
            toPage: "\(root)conversations/\(entry.summary.slug)/\(page)", place: "#\(messageAnchor(message.id))")
        let name = Cell.name(
            other.map { people[$0].displayName } ?? entry.title, .text(other.map { people[$0].sourceID } ?? ""))
        return [
            name.linked(toPage: "\(root)conversations/\(entry.summary.slug)/index"), since,
            words.cell(message.messages),
            message.excerpt.isEmpty
                ? .words(words("unanswered.gone")) : .own(try shown(message.excerpt, in: entry.summary)),
        ]
    }
}
