/// A message whose id in the source is a decimal number, as a system writes that counts its messages.
package struct NumberedMessage: Sendable, Equatable {
    /// The id.
    package let number: Int64
    /// When it was sent.
    package let sentAt: Timestamp
    /// By its number in the database.
    package let conversation: Int64

    /// A message with its number.
    package init(_ number: Int64, sentAt: Timestamp, conversation: Int64) {
        (self.number, self.sentAt, self.conversation) = (number, sentAt, conversation)
    }

    /// Reads an id: digits without zeros before them, at most 18. Everything else is no number: `nil`.
    @inline(__always)
    package static func number(_ id: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard (1...18).contains(id.count), id[0] != UInt8(ascii: "0") || id.count == 1 else { return nil }
        var number: Int64 = 0
        for byte in id {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            number = number &* 10 &+ Int64(digit)
        }
        return number
    }
}

/// Numbers that are not there, between two that are.
package struct NumberHole: Sendable, Equatable {
    /// The first and the last that are missing.
    package let numbers: ClosedRange<Int64>
    /// The times of the two messages beside it, the earlier one first.
    package let period: ClosedRange<Timestamp>
    /// `nil` where the numbers go over all conversations of a system.
    package let conversation: Int64?
}

/// Finds numbers that are missing from sequences.
///
/// A sequence is twenty numbers or more of which nine in ten are there from the first to the last. It goes over all
/// conversations of a system where no number stands in two of them; otherwise each conversation may have one.
package enum NumberHoles {
    private static let fewest = 20

    /// - Parameter messages: All of one system that have numbers, each conversation’s together.
    /// - Returns: By conversation, in the order of their numbers.
    package static func holes(in messages: [NumberedMessage]) -> [NumberHole] {
        if let holes = holes(inSequence: messages[...], of: nil) { return holes }
        var holes: [NumberHole] = []
        var rest = messages[...]
        while let conversation = rest.first?.conversation {
            let own = rest.prefix { $0.conversation == conversation }
            holes += self.holes(inSequence: own, of: conversation) ?? []
            rest = rest[own.endIndex...]
        }
        return holes
    }

    /// Looks each message’s number up in a table from the first to the last, which of a sequence is hardly longer than
    /// the messages are many.
    ///
    /// - Returns: `nil` where they are no sequence, or two conversations have the same number.
    private static func holes(
        inSequence messages: ArraySlice<NumberedMessage>, of conversation: Int64?
    ) -> [NumberHole]? {
        guard messages.count >= fewest, let range = range(of: messages),
            Double(messages.count) >= 0.9 * (Double(range.upperBound) - Double(range.lowerBound) + 1)
        else { return nil }
        var places = [Int](repeating: -1, count: Int(range.upperBound - range.lowerBound) + 1)
        for place in messages.indices {
            let slot = Int(messages[place].number - range.lowerBound)
            if places[slot] >= 0, messages[places[slot]].conversation != messages[place].conversation { return nil }
            places[slot] = place
        }
        return holes(between: places, messages, first: range.lowerBound, of: conversation)
    }

    private static func range(of messages: ArraySlice<NumberedMessage>) -> ClosedRange<Int64>? {
        guard var (least, most) = messages.first.map({ ($0.number, $0.number) }) else { return nil }
        for message in messages {
            least = min(least, message.number)
            most = max(most, message.number)
        }
        return least...most
    }

    /// - Parameters:
    ///   - places: Where in `messages` each number stands, from `first` on; -1 for one that is missing. The first and the
    ///     last are there.
    private static func holes(
        between places: [Int], _ messages: ArraySlice<NumberedMessage>, first: Int64, of conversation: Int64?
    ) -> [NumberHole] {
        var holes: [NumberHole] = []
        var before = 0
        for slot in places.indices where places[slot] >= 0 {
            if slot - before > 1 {
                let (one, other) = (messages[places[before]].sentAt, messages[places[slot]].sentAt)
                holes.append(
                    NumberHole(
                        numbers: first + Int64(before) + 1...first + Int64(slot) - 1,
                        period: min(one, other)...max(one, other), conversation: conversation))
            }
            before = slot
        }
        return holes
    }
}
