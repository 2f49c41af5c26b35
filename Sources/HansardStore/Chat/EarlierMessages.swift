import Hansard
import PairChannel

/// What two people said to each other before the chat was theirs: by another messenger, whose log the archive has.
package struct EarlierMessages {
    private let reader: ArchiveReader

    /// Opens the archive at `path`; `nil` while there is none that can be read.
    package init?(archive path: String) {
        guard let reader = try? ArchiveReader(path: path, cacheMiB: 1, for: .serving) else { return nil }
        self.reader = reader
    }

    /// The messages of a pair that were sent before a time, without so many of the newest: `limit` of them at most, oldest
    /// first, and whether there are more before.
    ///
    /// - Parameter time: `nil` for all.
    package func messages(
        of pair: Pair, before time: Timestamp?, skipping skipped: Int, limit: Int
    ) throws -> (messages: [ArchivedMessage], people: PeopleDirectory, hasMore: Bool) {
        let people = try reader.people()
        let none: (messages: [ArchivedMessage], people: PeopleDirectory, hasMore: Bool) = ([], people, false)
        // Ids of the chat are those of the system without a name: what two others said who have them elsewhere is not theirs.
        let account = Account(system: "", externalID: ID(pair.channelName))
        guard limit > 0, let conversation = try reader.conversation(of: account) else { return none }
        var end = time.map { MessagePosition(at: $0.microseconds, seq: 0) } ?? .last
        if skipped > 0 {
            let back = try reader.stepBack(in: conversation.id, from: end, skipped)
            guard back.count == skipped, back.hasMore else { return none }
            // `place` lies before the last one that is left out.
            end = MessagePosition(at: back.place.at, seq: back.place.seq + 1)
        }
        let start = try reader.stepBack(in: conversation.id, from: end, limit)
        guard start.count > 0 else { return none }
        let messages = try reader.messages(
            in: conversation.id, after: start.place, limit: start.count, people
        ).messages
        return (messages, people, start.hasMore)
    }
}
