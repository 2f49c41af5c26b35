/// The hashes that a Merkle tree is made of (RFC 6962, section 2.1; the same in RFC 9162).
package enum MerkleHashing {
    /// The root of a tree without leaves: the hash of nothing.
    package static let emptyRoot = SHA256Hasher.hash(UnsafeRawBufferPointer(start: nil, count: 0))

    /// The hash of a leaf that is `entry`.
    package static func leaf(_ entry: UnsafeRawBufferPointer) -> LogHash {
        var hasher = SHA256Hasher()
        withUnsafeBytes(of: UInt8(0)) { hasher.update($0) }
        hasher.update(entry)
        return hasher.finalize()
    }

    /// The hash of the node over `left` and `right`.
    package static func node(_ left: LogHash, _ right: LogHash) -> LogHash {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * LogHash.byteCount, alignment: 1) { bytes in
            bytes[0] = 1
            left.store(into: bytes, at: 1)
            right.store(into: bytes, at: 1 + LogHash.byteCount)
            return SHA256Hasher.hash(UnsafeRawBufferPointer(bytes))
        }
    }
}
