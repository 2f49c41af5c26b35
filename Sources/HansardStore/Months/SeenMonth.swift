/// Marks of seen of one person in one conversation, those that go up to places of one month, as bytes. They stand in the order
/// of place, `seen_at` and evidence; no two are the same.
///
///     unit, the first place’s time, then of each mark:
///     time since the place before × 8 + flags, message − the message before (unless it goes up to a time),
///     seen_at − the place’s time, seq − the seq before (unless that is the same)
///
/// All are varints, differences that may be negative zigzag; times are in `TimeUnit`s.
enum SeenMonth {
    struct Mark: Equatable {
        /// The place up to which it goes, see `SeenPlace`.
        var upToAt: Int64
        var upTo: Int64
        var seenAt: Int64
        /// The number of its line in the log.
        var seq: Int64
        /// A receipt for one message, or all up to it.
        var isReceipt: Bool

        /// As the table has it, see `Evidence`.
        var evidence: UInt8 { isReceipt ? 0 : 1 }

        @inline(__always)
        static func < (a: Mark, b: Mark) -> Bool {
            if a.upToAt != b.upToAt { return a.upToAt < b.upToAt }
            if a.upTo != b.upTo { return a.upTo < b.upTo }
            if a.seenAt != b.seenAt { return a.seenAt < b.seenAt }
            return a.isReceipt && !b.isReceipt
        }
    }

    private enum Flag {
        static let sameSeq: UInt64 = 1
        static let isReceipt: UInt64 = 2
        static let endsAtTime: UInt64 = 4
        static let bits: UInt64 = 3
    }

    /// - Parameter marks: Some, in order.
    static func append(_ marks: [Mark], to out: inout [UInt8]) {
        var unit = TimeUnit.second
        for mark in marks {
            unit.fit(mark.upToAt)
            unit.fit(mark.seenAt)
        }
        // The unit and the first time, and four numbers a mark.
        out.append(atMost: (2 + 4 * marks.count) * VarintWriter.mostBytes) { out in
            out.write(UInt64(unit.rawValue))
            var (before, message, seq): (Int64, Int64, Int64) = (marks.first.map { unit.count($0.upToAt) } ?? 0, 0, 0)
            out.write(signed: before)
            for mark in marks {
                let time = unit.count(mark.upToAt)
                let endsAtTime = mark.upTo == SeenPlace.endOfInstant
                var flags = endsAtTime ? Flag.endsAtTime : 0
                if mark.seq == seq { flags |= Flag.sameSeq }
                if mark.isReceipt { flags |= Flag.isReceipt }
                out.write(UInt64(bitPattern: time &- before) << Flag.bits | flags)
                if !endsAtTime {
                    out.write(signed: mark.upTo &- message)
                    message = mark.upTo
                }
                out.write(signed: unit.count(mark.seenAt) &- time)
                if mark.seq != seq { out.write(signed: mark.seq &- seq) }
                (before, seq) = (time, mark.seq)
            }
        }
    }

    /// Appends the marks that `bytes` are.
    ///
    /// - Returns: False for bytes that `append` does not write; then nothing is appended.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, into marks: inout [Mark]) -> Bool {
        let count = marks.count
        if decodeAll(bytes, &marks) { return true }
        marks.removeLast(marks.count - count)
        return false
    }

    private static func decodeAll(_ bytes: UnsafeBufferPointer<UInt8>, _ marks: inout [Mark]) -> Bool {
        var reader = VarintReader(bytes)
        guard let code = reader.next(), let unit = TimeUnit(rawValue: UInt8(clamping: code)),
            let first = reader.nextSigned(), !reader.isAtEnd
        else { return false }
        var before = Mark(upToAt: 0, upTo: 0, seenAt: 0, seq: 0, isReceipt: false)
        var (time, message, isFirst) = (first, Int64(0), true)
        while !reader.isAtEnd {
            guard let token = reader.next() else { return false }
            let (next, isTooMuch) = time.addingReportingOverflow(Int64(bitPattern: token >> Flag.bits))
            if isTooMuch { return false }
            time = next
            let endsAtTime = token & Flag.endsAtTime != 0
            if !endsAtTime {
                guard let step = reader.nextSigned() else { return false }
                message &+= step
            }
            guard let read = reader.nextSigned(), let upToAt = unit.time(time), let seenAt = unit.time(time &+ read)
            else { return false }
            var seq = before.seq
            if token & Flag.sameSeq == 0 {
                guard let step = reader.nextSigned() else { return false }
                seq &+= step
            }
            let mark = Mark(
                upToAt: upToAt, upTo: endsAtTime ? SeenPlace.endOfInstant : message, seenAt: seenAt, seq: seq,
                isReceipt: token & Flag.isReceipt != 0)
            guard isFirst || before < mark else { return false }
            marks.append(mark)
            (before, isFirst) = (mark, false)
        }
        return true
    }
}
