/// Where a message stands among others: messages are ordered by when they were sent, those of one instant by their records.
/// Also a place between two of them.
package struct MessagePosition: Comparable, Hashable, Sendable {
    package let sentAt: Timestamp
    /// The number of its record.
    package let seq: Int64

    package init(_ sentAt: Timestamp, _ seq: Int64) { (self.sentAt, self.seq) = (sentAt, seq) }

    /// - Parameter at: In microseconds since 1970, as the database has it.
    package init(at: Int64, seq: Int64) { self.init(Timestamp(microseconds: at), seq) }

    /// In microseconds since 1970.
    package var at: Int64 { sentAt.microseconds }

    /// Before every message, and after every one.
    package static let first = MessagePosition(at: .min, seq: 0)
    package static let last = MessagePosition(at: .max, seq: .max)

    /// The place right before this message.
    package var before: MessagePosition { MessagePosition(sentAt, seq - 1) }

    package static func < (a: Self, b: Self) -> Bool { a.at == b.at ? a.seq < b.seq : a.at < b.at }
}

extension Range<MessagePosition> {
    /// The places of what was sent in a period: from the one right before its first instant, up to the one right before the first
    /// instant after it. Records are numbered from 1, so no message stands at either.
    ///
    /// - Parameters:
    ///   - from: The first instant; `nil` for the beginning.
    ///   - until: The first instant after it, and none before `from`; `nil` for the end.
    package init(from: Timestamp?, until: Timestamp?) {
        let first = from.map { MessagePosition($0, 0) } ?? .first
        let end = until.map { MessagePosition($0, 0) } ?? .last
        self = first..<Swift.max(first, end)
    }
}
