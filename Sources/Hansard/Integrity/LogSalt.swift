import PairChannel

/// What all salts of a line are made from: 16 random bytes, the line’s `key`. Whoever has it can open every group, so
/// nobody is ever shown it.
package struct LogKey: Sendable {
    /// The characters that it is written with, base64url.
    package static let characterCount = 22

    private let words: (UInt64, UInt64)

    /// `nil` unless `characters` are base64url without padding of 16 bytes, written in the only way.
    package init?(base64URL characters: UnsafeBufferPointer<UInt8>) {
        guard let words = sixteenBytes(characters) else { return nil }
        self.words = words
    }

    /// The 16 bytes themselves.
    init(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == 16)
        words = bytes.loadUnaligned(as: (UInt64, UInt64).self)
    }

    /// The salts with the numbers `2 * pair` and `2 * pair + 1`: the halves of the hash of the key and the byte `pair`.
    ///
    /// A group’s salt has the group’s number; that of a line’s day n is 6 + n.
    package func salts(pair: UInt8) -> (LogSalt, LogSalt) {
        withUnsafeTemporaryAllocation(byteCount: 17, alignment: 8) { bytes in
            bytes.storeBytes(of: words, as: (UInt64, UInt64).self)
            bytes[16] = pair
            let (first, second) = SHA256Hasher.hash(UnsafeRawBufferPointer(bytes)).halves
            return (LogSalt(words: first), LogSalt(words: second))
        }
    }
}

/// 16 bytes that nobody can guess: with them and a group’s bytes its commitment can be computed, without them a short text
/// cannot be found by trying.
package struct LogSalt: Sendable {
    fileprivate let words: (UInt64, UInt64)

    fileprivate init(words: (UInt64, UInt64)) { self.words = words }

    /// `nil` unless `characters` are base64url without padding of 16 bytes, written in the only way.
    package init?(base64URL characters: UnsafeBufferPointer<UInt8>) {
        guard let words = sixteenBytes(characters) else { return nil }
        self.init(words: words)
    }

    package init?(base64URL text: String) {
        guard let words = Array(text.utf8).withUnsafeBufferPointer(sixteenBytes) else { return nil }
        self.init(words: words)
    }

    /// 22 characters, as in a line of the log of which a part was erased.
    package var base64URL: String { withUnsafeBytes(of: words) { Base64URL.text($0) } }

    /// The commitment to a group or a day whose members, as they stand in the line, are `value`: the hash of 0x02, the salt
    /// and them.
    package func commitment(to value: UnsafeRawBufferPointer) -> LogHash {
        withUnsafeTemporaryAllocation(byteCount: Self.copiedBytes, alignment: 1) { bytes in
            bytes[0] = 2
            bytes.storeBytes(of: words, toByteOffset: 1, as: (UInt64, UInt64).self)
            let count = 17 + value.count
            guard count <= Self.copiedBytes else {
                var hasher = SHA256Hasher()
                hasher.update(UnsafeRawBufferPointer(rebasing: bytes[..<17]))
                hasher.update(value)
                return hasher.finalize()
            }
            UnsafeMutableRawBufferPointer(rebasing: bytes[17..<count]).copyMemory(from: value)
            return SHA256Hasher.hash(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        }
    }

    /// One call of the hash over a copy is faster than two over what is copied, for most lines.
    private static let copiedBytes = 1_024
}

private func sixteenBytes(_ characters: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64)? {
    guard characters.count == LogKey.characterCount else { return nil }
    var words: (UInt64, UInt64) = (0, 0)
    return withUnsafeMutableBytes(of: &words) { Base64URL.decode(characters, into: $0) } ? words : nil
}
