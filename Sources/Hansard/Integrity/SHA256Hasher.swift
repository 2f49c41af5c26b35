import CNettle

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece, without allocating anything. A copy goes on by itself.
///
///     var hasher = SHA256Hasher()
///     hasher.update(first)
///     hasher.update(second)
///     let hash = hasher.finalize()
///
/// A leaf of the log is nine hashes of some fifty bytes each. swift-crypto makes an object for each and clears it
/// afterwards, which costs as much as hashing; so the log, and whatever is hashed a record at a time, is hashed here by
/// Nettle, with the processor’s instructions for it where it has them. Secrets that have to be gone from memory are not for
/// this: it clears nothing.
package struct SHA256Hasher {
    private var context = sha256_ctx()

    package init() { nettle_sha256_init(&context) }

    /// Takes the next bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        nettle_sha256_update(&context, bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }

    /// The hash of all that was taken. The hasher begins anew.
    package mutating func finalize() -> LogHash {
        LogHash(filledBy: { hansard_sha256_digest(&context, $0.assumingMemoryBound(to: UInt8.self)) })
    }

    /// The hash of bytes that lie together.
    @inline(__always)
    package static func hash(_ bytes: UnsafeRawBufferPointer) -> LogHash {
        // Memory for the context that `nettle_sha256_init` fills, and nothing before it.
        withUnsafeTemporaryAllocation(of: sha256_ctx.self, capacity: 1) { memory in
            let context = memory.baseAddress
            nettle_sha256_init(context)
            nettle_sha256_update(context, bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
            return LogHash(filledBy: { hansard_sha256_digest(context, $0.assumingMemoryBound(to: UInt8.self)) })
        }
    }

    /// The same of an array’s.
    package static func hash(_ bytes: [UInt8]) -> LogHash { bytes.withUnsafeBytes { hash($0) } }
}
