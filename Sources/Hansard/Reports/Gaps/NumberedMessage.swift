/// A message whose id in the source is a decimal number, as a system writes that counts its messages.
package struct NumberedMessage: Sendable {
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
    package static func holes(in messages: [NumberedMessage]) -> [NumberHole] {
        let sorted = messages.sorted { $0.number < $1.number }
        let repeats = zip(sorted, sorted.dropFirst()).contains {
            $0.number == $1.number && $0.conversation != $1.conversation
        }
        if !repeats, isSequence(sorted) { return holes(inSequence: sorted, of: nil) }
        var holes: [NumberHole] = []
        var start = 0
        while start < messages.count {
            let conversation = messages[start].conversation
            let end = messages[start...].firstIndex { $0.conversation != conversation } ?? messages.count
            let own = messages[start..<end].sorted { $0.number < $1.number }
            if isSequence(own) { holes += self.holes(inSequence: own, of: conversation) }
            start = end
        }
        return holes
    }

    private static func isSequence(_ sorted: [NumberedMessage]) -> Bool {
        guard sorted.count >= fewest, let first = sorted.first, let last = sorted.last else { return false }
        return Double(sorted.count) >= 0.9 * Double(last.number - first.number + 1)
    }

    private static func holes(inSequence sorted: [NumberedMessage], of conversation: Int64?) -> [NumberHole] {
        zip(sorted, sorted.dropFirst()).compactMap { before, after in
            guard after.number - before.number > 1 else { return nil }
            let (first, last) = (min(before.sentAt, after.sentAt), max(before.sentAt, after.sentAt))
            return NumberHole(
                numbers: before.number + 1...after.number - 1, period: first...last, conversation: conversation)
        }
    }
}
