/// CRC-32 as zips have it, of bytes that come piece by piece.
///
/// - Source: PKWARE APPNOTE.TXT 6.3.10, section 4.4.7; eight bytes a step by eight tables, as Intel’s “slicing-by-8” does.
package struct CRC32: Sendable {
    private var register = ~UInt32(0)

    /// Of no bytes.
    package init() {}

    /// The checksum of all that was taken.
    package var value: UInt32 { ~register }

    /// Takes the next bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        register = Self.tables.withUnsafeBufferPointer { tables in
            var (crc, i) = (register, 0)
            while i + 8 <= bytes.count {
                let eight = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self))
                let mixed = eight ^ UInt64(crc)
                crc = 0
                for k in 0..<8 { crc ^= tables[(7 - k) << 8 | Int(mixed >> UInt64(8 * k) & 0xFF)] }
                i += 8
            }
            while i < bytes.count {
                crc = tables[Int((crc ^ UInt32(bytes[i])) & 0xFF)] ^ crc >> 8
                i += 1
            }
            return crc
        }
    }

    /// The checksum of bytes that lie together.
    package static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc = CRC32()
        if bytes.withContiguousStorageIfAvailable({ crc.update(UnsafeRawBufferPointer($0)) }) == nil {
            Array(bytes).withUnsafeBytes { crc.update($0) }
        }
        return crc.value
    }

    /// 256 values for a byte that is the last one, 256 for a byte before it, and so on.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 << 8)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
            tables[byte] = crc
        }
        for i in 256..<tables.count { tables[i] = tables[i - 256] >> 8 ^ tables[Int(tables[i - 256] & 0xFF)] }
        return tables
    }()
}
