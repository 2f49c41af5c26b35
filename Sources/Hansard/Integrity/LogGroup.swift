/// The five parts of a line that are committed to, and can be shown or erased, each by itself. A line has them in this
/// order.
package enum LogGroup: Int, CaseIterable, Sendable {
    case rest, place, person, time, content

    /// The members of each group; whatever is named nowhere is of `rest`.
    package static func named(_ name: String) -> LogGroup { LogGroupTable.shared.group(of: name) }

    static let members: [(LogGroup, [String])] = [
        (.place, ["channel"]),
        (.person, ["sender", "person", "editor", "deleter", "sender_name"]),
        (.time, ["sent_at", "edited_at", "deleted_at", "at", "from_time", "to_time"]),
        (
            .content,
            [
                "hash", "name", "email", "title", "team", "manager", "topic", "purpose", "text", "format", "emoji",
                "attachments", "file", "reason", "names", "extra", "days",
            ]
        ),
    ]
}

/// Finds the group of a member’s name with two loads and about one comparison: it is asked eight times a line.
struct LogGroupTable: Sendable {
    static let shared = LogGroupTable()

    private struct Slot: Sendable {
        /// The name’s first and second eight bytes, zero behind its end. No name of the table has more than 16.
        var name: (UInt64, UInt64) = (0, 0)
        var group: UInt8 = 0
    }

    private static let slotCount = 128
    private var slots = [Slot](repeating: Slot(), count: slotCount)

    private init() {
        for (group, names) in LogGroup.members {
            for name in names {
                let packed = withBytesOf(name) { Self.pack($0) }
                var at = Self.slot(packed)
                while slots[at].group != 0 { at = (at + 1) % Self.slotCount }
                slots[at] = Slot(name: packed, group: UInt8(group.rawValue))
            }
        }
    }

    func group(of name: String) -> LogGroup {
        LogGroup(rawValue: withBytesOf(name) { group(of: UnsafeRawBufferPointer($0)) }) ?? .rest
    }

    /// The number of the group.
    @inline(__always)
    func group(of name: UnsafeRawBufferPointer) -> Int {
        guard name.count <= 16 else { return 0 }
        let packed = Self.pack(name)
        var at = Self.slot(packed)
        while slots[at].group != 0 {
            if slots[at].name == packed { return Int(slots[at].group) }
            at = (at + 1) % Self.slotCount
        }
        return 0
    }

    @inline(__always)
    private static func pack(_ name: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
        (word(name, 0), name.count > 8 ? word(name, 8) : 0)
    }

    @inline(__always)
    private static func word(_ name: UnsafeRawBufferPointer, _ start: Int) -> UInt64 {
        var word: UInt64 = 0
        for i in start..<min(start + 8, name.count) { word = word << 8 | UInt64(name[i]) }
        return word
    }

    @inline(__always)
    private static func slot(_ name: (UInt64, UInt64)) -> Int {
        Int(((name.0 &+ name.1 &* 3) &* 0x9E37_79B9_7F4A_7C15) >> 57)
    }
}

private func withBytesOf<T>(_ name: String, _ body: (UnsafeRawBufferPointer) -> T) -> T {
    Array(name.utf8).withUnsafeBytes(body)
}
