/// Marks become lines that are never long: 256 days, and so many bytes of `days`. One entry is one line, so they are cut before
/// they are entries.
extension LogBatch {
    /// The most days that a line has.
    package static let maximumDays = 256
    /// The most bytes that a line’s `days` take; a mark that is longer by itself has a line of its own. With everything else it
    /// stays below 32,768 bytes.
    package static let maximumDaysBytes = 31_744

    /// Adds marks of somebody in a conversation as entries, as many as it takes.
    ///
    /// - Parameter marks: Of `seenMarks`, by their times; none make no entry.
    package mutating func append(_ seen: LogSeen, source: Int64) {
        for marks in cut(seen.marks, day: { seenMarks[$0].seenAt.day }, bytes: { bytes(of: seenMarks[$0]) }) {
            var part = seen
            part.marks = marks
            entries.append(Entry(.seen(part), source: source))
        }
    }

    /// Adds changes of somebody’s presence as entries, as many as it takes.
    ///
    /// - Parameter presence: Its marks are of `presenceMarks`, of one month, by their times; none make no entry.
    package mutating func append(_ presence: LogPresence, source: Int64) {
        for marks in cut(
            presence.marks, day: { presenceMarks[$0].at.day }, bytes: { bytes(of: presenceMarks[$0]) })
        {
            var part = presence
            part.marks = marks
            entries.append(Entry(.presence(part), source: source))
        }
    }

    /// The stretches that make a line each.
    private func cut(
        _ marks: Range<Int32>, day: (Int) -> Int, bytes: (Int) -> Int
    ) -> [Range<Int32>] {
        var parts: [Range<Int32>] = []
        var (start, days, length, today) = (marks.lowerBound, 0, 0, Int.min)
        for i in marks {
            let (its, more) = (day(Int(i)), bytes(Int(i)))
            let begins = its != today || days == 0
            let isFull = length + more + (begins ? Self.bytesOfDay : 0) > Self.maximumDaysBytes
            if i > start, isFull || begins && days == Self.maximumDays {
                parts.append(start..<i)
                (start, days, length) = (i, 0, Self.bytesAround)
            } else if i == start {
                length = Self.bytesAround
            }
            if its != today || days == 0 { (days, length) = (days + 1, length + Self.bytesOfDay) }
            (today, length) = (its, length + more)
        }
        if start < marks.upperBound { parts.append(start..<marks.upperBound) }
        return parts
    }

    /// `,"days":{}`
    private static let bytesAround = 10
    /// `,"2013-05-13":[]`
    private static let bytesOfDay = 16

    /// What a mark takes in a line, a comma included: `,["","",17]`, and at most what its rest does.
    private func bytes(of mark: LogSeenMark) -> Int {
        var bytes = 8 + Self.bytesOfTime(mark.seenAt) + Self.bytesOfLine(mark.line)
        if case .message(let id) = mark.upTo { bytes += jsonBytes(id) }
        // ,0,{"up_to_time":"…","evidence":"explicit","extra":}
        if !mark.isPlain { bytes += 90 + Int(mark.extra.count) }
        return bytes
    }

    private func bytes(of mark: LogPresenceMark) -> Int {
        var bytes = 8 + Self.bytesOfTime(mark.at) + Self.bytesOfLine(mark.line) + (mark.state == .offline ? 7 : 6)
        if !mark.isPlain { bytes += 30 + jsonBytes(mark.channel) + Int(mark.extra.count) }  // ,0,{"socket":"","extra":}
        return bytes
    }

    private static func bytesOfTime(_ time: Timestamp) -> Int { time.microseconds % 1_000 == 0 ? 12 : 15 }

    private static func bytesOfLine(_ line: Int64) -> Int { line == 0 ? 0 : 1 + digits(line) }

    private static func digits(_ number: Int64) -> Int {
        var (digits, rest) = (1, number)
        while rest >= 10 { (digits, rest) = (digits + 1, rest / 10) }
        return digits
    }

    /// How long a text is in a JSON string, without its quotation marks.
    private func jsonBytes(_ text: ByteRange) -> Int {
        guard text.isPresent else { return 0 }
        return arena.withUnsafeBufferPointer { arena in
            var bytes = Int(text.count)
            for byte in arena[text.range] {
                if byte < 0x20 {
                    bytes += 5
                } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    bytes += 1
                }
            }
            return bytes
        }
    }
}
