import Crypto

/// The hashes that a Merkle tree is made of (RFC 6962, section 2.1; the same in RFC 9162).
package enum MerkleHashing {
    /// The root of a tree without leaves: the hash of nothing.
    package static let emptyRoot = LogHash(SHA256.hash(data: UnsafeRawBufferPointer(start: nil, count: 0)))

    /// The hash of a leaf that is `entry`.
    package static func leaf(_ entry: UnsafeRawBufferPointer) -> LogHash {
        var hash = SHA256()
        withUnsafeBytes(of: UInt8(0)) { hash.update(bufferPointer: $0) }
        hash.update(bufferPointer: entry)
        return LogHash(hash.finalize())
    }

    /// The hash of the node over `left` and `right`.
    package static func node(_ left: LogHash, _ right: LogHash) -> LogHash {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * LogHash.byteCount, alignment: 1) { bytes in
            bytes[0] = 1
            left.store(into: bytes, at: 1)
            right.store(into: bytes, at: 1 + LogHash.byteCount)
            return LogHash(SHA256.hash(data: UnsafeRawBufferPointer(bytes)))
        }
    }
}
