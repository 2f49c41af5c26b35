import Crypto
import Foundation
import Hansard

/// Hashes that nobody can compute without the archive’s key: HMAC-SHA256 (RFC 2104).
///
/// What is known already is found by such hashes, and the log holds them. Unkeyed, they would tell whether somebody’s guess
/// at a short text is right, also after the text was erased.
struct HashKey: Sendable {
    private static let blockBytes = 64
    private let key: SymmetricKey
    /// The key’s block for the inner hash, and for the outer one.
    private let inner: [UInt8]
    private let outer: [UInt8]

    /// - Parameter secret: At most 64 bytes.
    init(_ secret: [UInt8]) {
        precondition(secret.count <= Self.blockBytes)
        key = SymmetricKey(data: secret)
        let block = secret + [UInt8](repeating: 0, count: Self.blockBytes - secret.count)
        (inner, outer) = (block.map { $0 ^ 0x36 }, block.map { $0 ^ 0x5C })
    }

    func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
    }

    /// Of the number’s 8 bytes, the first 8 bytes, both big-endian. Two plain hashes of what lies on the stack: it is asked
    /// once a record, and the library’s HMAC allocates.
    func hash(_ value: Int64) -> Int64 {
        withUnsafeTemporaryAllocation(byteCount: Self.blockBytes + LogHash.byteCount, alignment: 8) { bytes in
            bytes.copyBytes(from: inner)
            bytes.storeBytes(of: value.bigEndian, toByteOffset: Self.blockBytes, as: Int64.self)
            let text = UnsafeRawBufferPointer(rebasing: bytes[..<(Self.blockBytes + 8)])
            let hash = SHA256Hasher.hash(text)
            bytes.copyBytes(from: outer)
            hash.store(into: bytes, at: Self.blockBytes)
            return SHA256Hasher.hash(UnsafeRawBufferPointer(bytes)).firstEightBytes
        }
    }
}
