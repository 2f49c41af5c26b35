import Hansard

/// What all messages of one conversation together tell of gaps: on which days there are some, which numbers they have, and
/// which are only the place of one that had been deleted before the export.
///
/// It follows from the conversation’s messages and the zone alone, so that it can be cached until one of them changes.
package struct ConversationScan: Sendable, Equatable {
    /// Messages of which only the place is left.
    package struct Tombstones: Sendable, Equatable {
        /// How many there are, at least one.
        package fileprivate(set) var count: Int64
        /// The times of the first and the last one.
        package fileprivate(set) var period: ClosedRange<Timestamp>
    }

    /// By its number in the database.
    package let conversation: Int64
    /// Days since 1970 with messages, in the site’s zone, oldest first, each once.
    package private(set) var days: [Int] = []
    /// `nil` where there are none.
    package private(set) var tombstones: Tombstones?
    /// The messages whose ids are numbers, in the order in which they were added.
    package private(set) var numbered: [NumberedMessage] = []

    /// A conversation without messages.
    package init(_ conversation: Int64) { self.conversation = conversation }

    /// Adds a message, which no message that was added before is younger than.
    ///
    /// - Parameters:
    ///   - day: The day since 1970 of `sentAt`, in the site’s zone.
    ///   - id: Its id in the source.
    @inline(__always)
    package mutating func add(
        _ sentAt: Timestamp, day: Int, _ kind: MessageKind, _ id: UnsafeBufferPointer<UInt8>
    ) {
        // A clock that is set back over midnight shows the day before once more.
        if day > days.last ?? .min { days.append(day) }
        if kind == .tombstone { addTombstone(sentAt) }
        if let number = NumberedMessage.number(id) {
            numbered.append(NumberedMessage(number, sentAt: sentAt, conversation: conversation))
        }
    }

    private mutating func addTombstone(_ at: Timestamp) {
        let known = tombstones ?? Tombstones(count: 0, period: at...at)
        tombstones = Tombstones(count: known.count + 1, period: known.period.lowerBound...at)
    }

    // MARK: As bytes

    /// The scan without the conversation’s number, each number as the difference from the one before it.
    package var bytes: [UInt8] {
        var out: [UInt8] = []
        let most = 4 + days.count + 2 * numbered.count
        out.append(atMost: most * VarintWriter.mostBytes) { writer in
            writer.write(UInt64(days.count))
            var before = 0
            for day in days {
                writer.write(signed: Int64(day - before))
                before = day
            }
            writer.write(UInt64(tombstones?.count ?? 0))
            if let tombstones {
                writer.write(signed: tombstones.period.lowerBound.microseconds)
                writer.write(signed: tombstones.period.upperBound.microseconds)
            }
            var last = (number: Int64(0), sentAt: Int64(0))
            for message in numbered {
                writer.write(signed: message.number &- last.number)
                writer.write(signed: message.sentAt.microseconds &- last.sentAt)
                last = (message.number, message.sentAt.microseconds)
            }
        }
        return out
    }

    /// Reads what `bytes` wrote.
    ///
    /// - Returns: `nil` where the bytes break off.
    package init?(_ conversation: Int64, bytes: [UInt8]) {
        self.init(conversation)
        let isWhole = bytes.withUnsafeBufferPointer { buffer in
            var reader = VarintReader(buffer)
            return readDays(&reader) && readTombstones(&reader) && readNumbers(&reader)
        }
        guard isWhole else { return nil }
    }

    private mutating func readDays(_ reader: inout VarintReader) -> Bool {
        guard let count = reader.next() else { return false }
        var day = 0
        for _ in 0..<count {
            guard let step = reader.nextSigned() else { return false }
            day += Int(step)
            days.append(day)
        }
        return true
    }

    private mutating func readTombstones(_ reader: inout VarintReader) -> Bool {
        guard let count = reader.next() else { return false }
        guard count > 0 else { return true }
        guard let first = reader.nextSigned(), let last = reader.nextSigned(), first <= last else { return false }
        tombstones = Tombstones(
            count: Int64(clamping: count), period: Timestamp(microseconds: first)...Timestamp(microseconds: last))
        return true
    }

    private mutating func readNumbers(_ reader: inout VarintReader) -> Bool {
        var last = (number: Int64(0), sentAt: Int64(0))
        while !reader.isAtEnd {
            guard let number = reader.nextSigned(), let sentAt = reader.nextSigned() else { return false }
            last = (last.number &+ number, last.sentAt &+ sentAt)
            numbered.append(
                NumberedMessage(
                    last.number, sentAt: Timestamp(microseconds: last.sentAt), conversation: conversation))
        }
        return true
    }
}
