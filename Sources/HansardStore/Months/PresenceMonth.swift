import Hansard

/// Changes of somebody’s presence in one month, as bytes. They stand in the order of time, seq and their order in that line
/// of the log.
///
///     unit, the first time, then of each change:
///     time since the one before, channel × 8 + state × 2 + whether seq is the one before, seq − the seq before
///     (unless it is), and of a new channel its name: how many bytes it shares with the channel before, how many more it
///     has, and those
///
/// All numbers are varints, differences that may be negative zigzag; times are in `TimeUnit`s. A channel is 0 for a new one,
/// and otherwise how many have come since, and itself: it is mostly one of the last.
struct PresenceMonth {
    struct Change: Equatable {
        var at: Int64
        /// The number of its line in the log.
        var seq: Int64
        /// Which of some names of channels.
        var channel: RunIndex
        var state: PresenceState
    }

    private(set) var changes: [Change] = []
    /// The names of channels, in the order of first use; an empty one for none.
    private(set) var channels: [ByteRange] = []
    private(set) var texts: [UInt8] = []

    private enum Flag {
        static let sameSeq: UInt64 = 1
        static let bits: UInt64 = 3
    }

    /// - Parameters:
    ///   - changes: Some, in order.
    ///   - places: Room to work in, kept from one month to the next.
    static func append(
        _ changes: [Change], channels: NameTable, _ places: inout [Int32], to out: inout [UInt8]
    ) {
        var unit = TimeUnit.second
        for change in changes { unit.fit(change.at) }
        places.removeAll(keepingCapacity: true)
        places.append(contentsOf: repeatElement(-1, count: channels.count))
        var (count, channel): (Int32, RunIndex?) = (0, nil)
        var (before, seq): (Int64, Int64) = (changes.first.map { unit.count($0.at) } ?? 0, 0)
        out.append(atMost: 2 * VarintWriter.mostBytes) { out in
            out.write(UInt64(unit.rawValue))
            out.write(signed: before)
        }
        for change in changes {
            let time = unit.count(change.at)
            let place = places[Int(change.channel)]
            let back = place < 0 ? 0 : UInt64(count - place)
            let isSame: UInt64 = change.seq == seq ? Flag.sameSeq : 0
            out.append(atMost: 3 * VarintWriter.mostBytes) { out in
                out.write(UInt64(bitPattern: time &- before))
                out.write(back << Flag.bits | UInt64(change.state.rawValue) << 1 | isSame)
                if isSame == 0 { out.write(signed: change.seq &- seq) }
            }
            if place < 0 {
                append(channels.name(change.channel), after: channel.map { channels.name($0) } ?? [], to: &out)
                places[Int(change.channel)] = count
                (count, channel) = (count + 1, change.channel)
            }
            (before, seq) = (time, change.seq)
        }
    }

    private static func append(_ name: ArraySlice<UInt8>, after other: ArraySlice<UInt8>, to out: inout [UInt8]) {
        let most = min(name.count, other.count)
        var shared = 0
        while shared < most, name[name.startIndex + shared] == other[other.startIndex + shared] { shared += 1 }
        out.appendVarint(UInt64(shared))
        out.appendVarint(UInt64(name.count - shared))
        out.append(contentsOf: name.dropFirst(shared))
    }

    /// Lends `body` the name of a channel.
    func text(_ channel: RunIndex, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let range = channels[Int(channel)].range
        texts.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// Takes what `bytes` are in the place of what it holds.
    ///
    /// - Returns: False for bytes that `append` does not write; then it holds nothing.
    mutating func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        removeAll()
        if decodeAll(bytes) { return true }
        removeAll()
        return false
    }

    mutating func removeAll() {
        changes.removeAll(keepingCapacity: true)
        channels.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
    }

    private mutating func decodeAll(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = VarintReader(bytes)
        guard let code = reader.next(), let unit = TimeUnit(rawValue: UInt8(clamping: code)),
            let first = reader.nextSigned(), !reader.isAtEnd
        else { return false }
        var (time, seq) = (first, Int64(0))
        while !reader.isAtEnd {
            guard let step = reader.next(), let token = reader.next(),
                let state = PresenceState(rawValue: UInt8(token >> 1 & 3))
            else { return false }
            let (next, isTooMuch) = time.addingReportingOverflow(Int64(truncatingIfNeeded: step))
            guard !isTooMuch, next >= time, let at = unit.time(next) else { return false }
            time = next
            if token & Flag.sameSeq == 0 {
                guard let step = reader.nextSigned() else { return false }
                seq &+= step
            }
            let back = token >> Flag.bits
            guard back > 0 ? back <= UInt64(channels.count) : takeName(&reader) else { return false }
            let channel = channels.count - max(Int(back), 1)
            changes.append(Change(at: at, seq: seq, channel: RunIndex(channel), state: state))
        }
        return true
    }

    /// Bytes of all names, far beyond those of any month: few bytes can stand for many.
    private static let mostText = 1 << 28

    private mutating func takeName(_ reader: inout VarintReader) -> Bool {
        let last = channels.last.map(\.range) ?? 0..<0
        guard let shared = reader.next(), shared <= UInt64(last.count), let count = reader.next(),
            let rest = reader.bytes(count), texts.count + last.count + rest.count <= Self.mostText
        else { return false }
        let start = texts.count
        texts.append(contentsOf: texts[last.prefix(Int(shared))])
        texts.append(contentsOf: rest)
        channels.append(ByteRange(offset: start, count: texts.count - start))
        return true
    }
}
