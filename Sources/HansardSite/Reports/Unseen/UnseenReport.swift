import Foundation
import Hansard
import HansardStore
import PairChannel

/// What each person has not seen as of an instant: how much, since when, whether they were online meanwhile, and how
/// their reading is known.
package struct UnseenReport: Sendable {
    package struct Line: Sendable {
        package let conversation: String  // the id in the source
        package let conversationTitle: String
        package let conversationSlug: String
        package let count: UnseenCount
        package let oldestID: String
        /// Time online since the oldest arrived; `nil` when nothing is on record of the person’s presence.
        package let onlineMeanwhile: Int64?
    }

    package struct PersonLines: Sendable {
        package let person: PeopleDirectory.Person
        package let lines: [Line]  // the longest waiting first
        package var unseen: Int { lines.reduce(0) { $0 + $1.count.messages } }
        package var inferred: Int { lines.reduce(0) { $0 + $1.count.inferred } }
        package var oldestAt: Timestamp { lines[0].count.oldestAt }
        package var onlineMeanwhile: Int64? { lines[0].onlineMeanwhile }
    }

    package let asOf: Timestamp?
    /// Those for whom something waits, the most first.
    package let people: [PersonLines]
    /// Conversations in which it is not on record who has read what, by their ids in the source and in the order
    /// of those: what is in them counts for nobody.
    package let notOnRecord: [String]
    /// Conversations that the report is about, with those.
    package let conversationCount: Int
    /// Everybody, or where it is not on record everywhere, those of whom it is somewhere.
    package let peopleCount: Int
    let directory: PeopleDirectory

    /// There are conversations, and of none is it on record who has read what.
    package var isNowhereOnRecord: Bool { conversationCount > 0 && notOnRecord.count == conversationCount }

    /// - Parameter asOf: `nil` for the last record.
    /// - Parameter person: Only this one, by the id in the source.
    package init(_ reader: ArchiveReader, asOf: Timestamp?, person: String? = nil) throws {
        let directory = try reader.people()
        let conversations = ConversationDirectory(try reader.conversations(), directory)
        try self.init(
            reader, directory, conversations, try reader.unseen(asOf: asOf),
            asOf: asOf ?? reader.extent().lastInstant, person: person)
    }

    init(
        _ reader: ArchiveReader, _ directory: PeopleDirectory, _ conversations: ConversationDirectory,
        _ counts: [UnseenCount], asOf: Timestamp?, person: String? = nil
    ) throws {
        self.asOf = asOf
        self.directory = directory
        var entries = conversations.entries
        if let person, let index = directory.index(ofSourceID: person) {
            let own = Set(try reader.conversations(of: directory[index].id))
            entries.removeAll { !own.contains($0.summary.id) }
        }
        conversationCount = entries.count
        notOnRecord = entries.filter { $0.summary.readingAt == nil }.map(\.summary.sourceID).sorted { ID($0) < ID($1) }
        peopleCount = try notOnRecord.isEmpty ? directory.people.count : reader.peopleWithReading().count
        var byPerson: [Int64: [UnseenCount]] = [:]
        for count in counts { byPerson[count.person, default: []].append(count) }
        var people: [PersonLines] = []
        for (id, counts) in byPerson {
            guard let index = directory.index(ofID: id), !directory[index].isBot else { continue }
            if let person, ID(directory[index].sourceID) != ID(person) { continue }
            let sorted = counts.sorted { a, b in
                guard a.oldestAt == b.oldestAt else { return a.oldestAt < b.oldestAt }
                return ID(conversations[a.conversation]?.summary.sourceID ?? "")
                    < ID(conversations[b.conversation]?.summary.sourceID ?? "")
            }
            let presence =
                try sorted.contains { $0.kept == nil }
                ? reader.onlineSince(id, from: sorted[0].oldestAt, to: asOf) : nil
            let lines = try sorted.compactMap { count -> Line? in
                guard let entry = conversations[count.conversation] else { return nil }
                return Line(
                    conversation: entry.summary.sourceID, conversationTitle: entry.title,
                    conversationSlug: entry.summary.slug, count: count,
                    oldestID: try count.kept?.oldestID ?? reader.message(count.oldest)?.id ?? "",
                    onlineMeanwhile: count.kept.map(\.onlineMeanwhile) ?? presence?.since(count.oldestAt))
            }
            if !lines.isEmpty { people.append(PersonLines(person: directory[index], lines: lines)) }
        }
        self.people = people.sorted { ($0.unseen, ID($1.person.sourceID)) > ($1.unseen, ID($0.person.sourceID)) }
    }

    /// Conversations that a page of the report lists, about; of somebody with more, the longest waiting ones.
    static let linesPerPage = 400

    /// The people of each page, so many that it stays short to load; one page even if there is nobody.
    var pages: [Range<Int>] {
        var pages: [Range<Int>] = []
        var (start, lines) = (0, 0)
        for (i, person) in people.enumerated() {
            let own = min(person.lines.count, Self.linesPerPage)
            if i > start, lines + own > Self.linesPerPage {
                pages.append(start..<i)
                (start, lines) = (i, 0)
            }
            lines += own
        }
        return pages + [start..<people.count]
    }

    package var unseen: Int { people.reduce(0) { $0 + $1.unseen } }
}
