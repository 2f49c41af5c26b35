/// The leaf of a line, from the commitments to its groups.
package enum LogLeaf {
    /// The leaf of line number `seq` with the commitments to its groups: the hash of 0x00 (a leaf) and the entry, which is
    /// 0x01, the number in 8 bytes, the highest first, and the commitments.
    package static func hash(
        seq: Int64, rest: LogHash, place: LogHash, person: LogHash, time: LogHash, content: LogHash
    ) -> LogHash {
        withUnsafeTemporaryAllocation(byteCount: 10 + 5 * LogHash.byteCount, alignment: 1) { bytes in
            bytes[0] = 0
            bytes[1] = 1
            bytes.storeBytes(of: seq.bigEndian, toByteOffset: 2, as: Int64.self)
            rest.store(into: bytes, at: 10)
            place.store(into: bytes, at: 42)
            person.store(into: bytes, at: 74)
            time.store(into: bytes, at: 106)
            content.store(into: bytes, at: 138)
            return SHA256Hasher.hash(UnsafeRawBufferPointer(bytes))
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    func raw(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(self)[range])
    }
}
