import GRDB
import Hansard
import PairChannel

/// Messages of one conversation that follow one another, and where they stand in it.
package struct TranscriptStretch: Equatable, Sendable {
    /// How many messages of the conversation come before them: the first has the next number.
    package let before: Int
    /// How many they are.
    package let count: Int
    /// From the place right before the first up to the one right before the first that is no longer of them.
    let places: Range<MessagePosition>
}

extension ArchiveReader {
    /// The messages of a conversation that were sent in a period, counted by its pages: of any conversation, no more than two
    /// pages are looked into.
    ///
    /// - Parameters:
    ///   - periods: The pages into which the conversation is cut.
    ///   - from: The first instant; `nil` for the beginning.
    ///   - until: The first instant after it, and none before `from`; `nil` for the end.
    package func stretch(
        of conversation: Int64, _ periods: [TranscriptPeriod], from: Timestamp?, until: Timestamp?
    ) throws -> TranscriptStretch {
        let places = Range(from: from, until: until)
        let before = try count(of: conversation, periods, before: places.lowerBound)
        return TranscriptStretch(
            before: before, count: try count(of: conversation, periods, before: places.upperBound) - before,
            places: places)
    }

    /// How many messages of a conversation stand before a place.
    private func count(
        of conversation: Int64, _ periods: [TranscriptPeriod], before place: MessagePosition
    ) throws -> Int {
        guard place < .last, let page = periods.page(of: place) else {
            return place < .last ? 0 : periods.reduce(0) { $0 + $1.count }
        }
        let start = periods[page].start
        let inPage = try read { db in
            let select = try statement(
                """
                SELECT count(*) FROM message
                WHERE conversation = ?1 AND (sent_at, seq) >= (?2, ?3) AND (sent_at, seq) < (?4, ?5)
                """, db)
            select.bind(1, conversation)
            select.bind(2, start.at)
            select.bind(3, start.seq)
            select.bind(4, place.at)
            select.bind(5, place.seq)
            defer { select.reset() }
            return try select.step() ? Int(select.int(0)) : 0
        }
        return periods[..<page].reduce(inPage) { $0 + $1.count }
    }
}
