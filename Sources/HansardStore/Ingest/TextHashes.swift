import Hansard

/// The key of the hashes by which the archive knows texts again. Without it they tell nothing about a text, however short,
/// that was erased.
struct TextHashes: Sendable {
    private let keys: ArchiveKeys
    private let content: SipHash

    init(_ keys: ArchiveKeys) {
        self.keys = keys
        let derived = Array("content hash".utf8).withUnsafeBytes { keys.keyedHash($0) }
        content = derived.withUnsafeBytes {
            SipHash(key0: $0.loadUnaligned(as: UInt64.self), key1: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }

    /// Of a reader’s hash of a version of a message. Never 0, which stands for none.
    func keyed(_ hash: Int64) -> Int64 {
        let keyed = content.hash(UInt64(bitPattern: hash), UnsafeRawBufferPointer(start: nil, count: 0))
        return keyed == 0 ? 1 : Int64(bitPattern: keyed)
    }

    /// Of 32 bytes that are a hash: 32 bytes.
    func hash(of hash: [UInt8]) -> [UInt8] { hash.withUnsafeBytes { keys.keyedHash($0) } }
}
