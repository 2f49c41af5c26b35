import Crypto

/// The first eight bytes of SHA-256 over `parts`, each ended by its length, as a signed integer that SQLite holds: what
/// `MessageRecord.contentHash` takes, over all that makes a version of a message what it is.
package func contentHash(_ parts: ArraySlice<UInt8>...) -> Int64 {
    var hash = SHA256()
    for part in parts {
        part.withUnsafeBytes { hash.update(bufferPointer: $0) }
        withUnsafeBytes(of: UInt64(part.count).littleEndian) { hash.update(bufferPointer: $0) }
    }
    return firstEightBytes(of: hash.finalize())
}

/// The first eight bytes of a digest, as a signed integer that SQLite holds.
package func firstEightBytes(of digest: SHA256.Digest) -> Int64 {
    digest.withUnsafeBytes { Int64(bitPattern: $0.loadUnaligned(as: UInt64.self).bigEndian) }
}
