/// Finds what a member is by its name, with two loads and about one comparison: it is asked ten times a line.
struct LogMemberTable: Sendable {
    static let shared = LogMemberTable()

    private struct Slot: Sendable {
        /// The name’s first and second eight bytes, zero behind its end. No name of the table has more than 16.
        var name: (UInt64, UInt64) = (0, 0)
        var member = LogMember.rest
    }

    private static let slotCount = 128
    private var slots = [Slot](repeating: Slot(), count: slotCount)

    private init() {
        for (group, names) in LogGroup.members {
            for name in names where name != "days" { insert(name, LogMember(group)) }
        }
        for (name, member) in [
            ("days", LogMember.days), ("key", .key), ("salts", .salts), ("c", .hashes), ("leaf", .leaf),
        ] { insert(name, member) }
    }

    private mutating func insert(_ name: String, _ member: LogMember) {
        let packed = Array(name.utf8).withUnsafeBytes { Self.pack(0..<$0.count, in: $0) }
        var at = Self.slot(packed)
        while slots[at].member != .rest { at = (at + 1) % Self.slotCount }
        slots[at] = Slot(name: packed, member: member)
    }

    /// What the member with the name at `name` is.
    @inline(__always)
    func member(_ name: Range<Int>, in line: UnsafeRawBufferPointer) -> LogMember {
        guard name.count <= 16 else { return .rest }
        let packed = Self.pack(name, in: line)
        var at = Self.slot(packed)
        while slots[at].member != .rest {
            if slots[at].name == packed { return slots[at].member }
            at = (at + 1) % Self.slotCount
        }
        return .rest
    }

    @inline(__always)
    private static func pack(_ name: Range<Int>, in line: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
        (word(name, in: line), name.count > 8 ? word(name.dropFirst(8), in: line) : 0)
    }

    /// The first eight bytes of `name`.
    @inline(__always)
    private static func word(_ name: Range<Int>, in line: UnsafeRawBufferPointer) -> UInt64 {
        guard name.lowerBound + 8 > line.count else {
            let word = line.loadUnaligned(fromByteOffset: name.lowerBound, as: UInt64.self).littleEndian
            return name.count >= 8 ? word : word & (1 << UInt64(8 * name.count) - 1)
        }
        return name.reversed().reduce(0) { $0 << 8 | UInt64(line[$1]) }
    }

    @inline(__always)
    private static func slot(_ name: (UInt64, UInt64)) -> Int {
        Int(((name.0 &+ name.1 &* 3) &* 0x9E37_79B9_7F4A_7C15) >> 57)
    }
}

extension LogGroup {
    /// The group that a member of a line is in; `nil` for those that say how the line is committed to.
    package static func of(member name: String) -> LogGroup? {
        Array(name.utf8).withUnsafeBytes { LogMemberTable.shared.member(0..<$0.count, in: $0).group }
    }
}
