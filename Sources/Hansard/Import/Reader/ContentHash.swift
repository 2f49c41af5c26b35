/// The first eight bytes of SHA-256 over `parts`, each ended by its length, as a signed integer that SQLite holds: what
/// `MessageRecord.contentHash` takes, over all that makes a version of a message what it is.
package func contentHash(_ parts: ArraySlice<UInt8>...) -> Int64 {
    var hasher = SHA256Hasher()
    for part in parts {
        part.withUnsafeBytes { hasher.update($0) }
        withUnsafeBytes(of: UInt64(part.count).littleEndian) { hasher.update($0) }
    }
    return hasher.finalize().firstEightBytes
}
