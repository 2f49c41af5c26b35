/// Writes zips byte by byte, also such as no program would write.
struct TestZip {
    struct Entry {
        var name: [UInt8]
        var data: [UInt8] = []
        var flags: UInt16 = 0x0800
        var method: UInt16 = 0
        /// The upper half of the external attributes.
        var mode: UInt16 = 0
        var crc: UInt32?
        var claimedSize: UInt64?
        var claimedPackedSize: UInt64?
        /// The entry in the list points to the bytes of the one before it.
        var sharesBytes = false
        var usesZip64 = false
        /// Extra fields in the list.
        var extra: [UInt8] = []

        init(_ name: String, _ text: String = "") { (self.name, data) = (Array(name.utf8), Array(text.utf8)) }
    }

    var comment: [UInt8] = []
    var claimedEntries: UInt64?

    func bytes(_ entries: [Entry]) -> [UInt8] {
        var out: [UInt8] = []
        var list: [UInt8] = []
        var offset = 0
        for entry in entries {
            let packed = entry.method == 8 ? Self.deflated(entry.data) : entry.data
            let crc = entry.crc ?? Self.crc32(entry.data)
            if !entry.sharesBytes {
                offset = out.count
                out += Self.little(0x0403_4B50, 4) + Self.little(20, 2) + Self.little(UInt64(entry.flags), 2)
                out += Self.little(UInt64(entry.method), 2) + Self.little(0, 4) + Self.little(UInt64(crc), 4)
                out += Self.little(UInt64(packed.count), 4) + Self.little(UInt64(entry.data.count), 4)
                out += Self.little(UInt64(entry.name.count), 2) + Self.little(0, 2) + entry.name + packed
            }
            let size = entry.claimedSize ?? UInt64(entry.data.count)
            let packedSize = entry.claimedPackedSize ?? UInt64(packed.count)
            let isLarge = entry.usesZip64 || size > 0xFFFF_FFFE || packedSize > 0xFFFF_FFFE
            let extra =
                isLarge
                ? Self.little(1, 2) + Self.little(16, 2) + Self.little(size, 8) + Self.little(packedSize, 8) : []
            let fields = extra + entry.extra
            list += Self.little(0x0201_4B50, 4) + Self.little(0x031E, 2) + Self.little(20, 2)
            list += Self.little(UInt64(entry.flags), 2) + Self.little(UInt64(entry.method), 2) + Self.little(0, 4)
            list += Self.little(UInt64(crc), 4) + Self.little(isLarge ? 0xFFFF_FFFF : packedSize, 4)
            list += Self.little(isLarge ? 0xFFFF_FFFF : size, 4)
            list += Self.little(UInt64(entry.name.count), 2) + Self.little(UInt64(fields.count), 2) + Self.little(0, 6)
            list += Self.little(0, 2) + Self.little(UInt64(entry.mode), 2) + Self.little(UInt64(offset), 4)
            list += entry.name + fields
        }
        let listOffset = UInt64(out.count)
        out += list
        let count = claimedEntries ?? UInt64(entries.count)
        if count >= 0xFFFF {
            let end64 = UInt64(out.count)
            out +=
                Self.little(0x0606_4B50, 4) + Self.little(44, 8) + Self.little(45, 2) + Self.little(45, 2)
                + Self.little(0, 8)
            out +=
                Self.little(count, 8) + Self.little(count, 8) + Self.little(UInt64(list.count), 8)
                + Self.little(listOffset, 8)
            out += Self.little(0x0706_4B50, 4) + Self.little(0, 4) + Self.little(end64, 8) + Self.little(1, 4)
        }
        out += Self.little(0x0605_4B50, 4) + Self.little(0, 4)
        out += Self.little(min(count, 0xFFFF), 2) + Self.little(min(count, 0xFFFF), 2)
        out += Self.little(UInt64(list.count), 4) + Self.little(listOffset, 4)
        return out + Self.little(UInt64(comment.count), 2) + comment
    }

    private static func little(_ number: UInt64, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
    }

    /// Deflate (RFC 1951) without any packing: stored blocks.
    static func deflated(_ data: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var rest = data[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            out.append(rest.isEmpty ? 1 : 0)
            out += little(UInt64(block.count), 2) + little(UInt64(~UInt16(block.count)), 2) + block
        } while !rest.isEmpty
        return out
    }

    /// Info-ZIP's field with the name in UTF-8, made for the name `bytes`.
    static func unicodePath(_ name: String, of bytes: [UInt8]) -> [UInt8] {
        let utf8 = Array(name.utf8)
        return little(0x7075, 2) + little(UInt64(5 + utf8.count), 2) + [1] + little(UInt64(crc32(bytes)), 4) + utf8
    }

    static func crc32(_ data: [UInt8]) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in data {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
