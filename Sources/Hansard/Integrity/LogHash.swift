import Foundation
import PairChannel

/// A SHA-256 hash of the log: a leaf, a node of the tree over them, or its root. 32 bytes, held without an allocation.
package struct LogHash: Hashable, Sendable {
    package static let byteCount = 32

    /// The bytes as they lie in memory, whatever the machine’s order.
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// 32 zeros: a place for a hash that is not known yet.
    package init() { words = (0, 0, 0, 0) }

    /// `nil` unless `bytes` are 32.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init()
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    }

    /// The 32 bytes from `offset` on, which have to be there.
    package init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        precondition(offset >= 0 && offset + Self.byteCount <= bytes.count)
        words = bytes.loadUnaligned(fromByteOffset: offset, as: (UInt64, UInt64, UInt64, UInt64).self)
    }

    /// The 32 bytes that `fill` writes.
    @inline(__always)
    init(filledBy fill: (UnsafeMutableRawPointer) -> Void) {
        self.init()
        withUnsafeMutableBytes(of: &words) { fill($0.baseAddress!) }
    }

    /// `nil` unless `text` is base64 with padding, as in a checkpoint, and written in the only way for its 32 bytes.
    package init?(base64 text: some StringProtocol) {
        guard let data = Data(base64Encoded: String(text)), data.base64EncodedString() == text else { return nil }
        self.init(data)
    }

    /// `nil` unless `text` is base64url without padding, as in a line of the log, of 32 bytes.
    package init?(base64URL text: some StringProtocol) {
        guard let bytes = Base64URL.bytes(text) else { return nil }
        self.init(bytes)
    }

    /// `nil` unless `digits` are 64 hexadecimal digits.
    package init?(hexadecimal digits: some StringProtocol) {
        guard let bytes = Hexadecimal.bytes(digits) else { return nil }
        self.init(bytes)
    }

    /// The first 16 bytes and the last.
    var halves: ((UInt64, UInt64), (UInt64, UInt64)) { ((words.0, words.1), (words.2, words.3)) }

    /// As a big-endian number, signed as SQLite holds it.
    package var firstEightBytes: Int64 { Int64(bitPattern: UInt64(bigEndian: words.0)) }

    package var bytes: [UInt8] { withUnsafeBytes { Array($0) } }
    /// With padding: 44 characters, as in a checkpoint.
    package var base64: String { Data(bytes).base64EncodedString() }
    /// Without padding: 43 characters, as in a line of the log.
    package var base64URL: String { Base64URL.text(bytes) }
    /// 64 digits.
    package var hexadecimal: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * Self.byteCount)
        appendHexadecimal(to: &digits)
        return String(decoding: digits, as: UTF8.self)
    }

    /// Appends the 64 digits.
    package func appendHexadecimal(to out: inout [UInt8]) {
        for word in [words.0, words.1, words.2, words.3] { out.appendHexadecimal(UInt64(bigEndian: word)) }
    }

    /// Lends the 32 bytes.
    package func withUnsafeBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try Swift.withUnsafeBytes(of: words, body)
    }

    /// Writes the 32 bytes from `offset` on.
    @inline(__always)
    package func store(into out: UnsafeMutableRawBufferPointer, at offset: Int) {
        out.storeBytes(of: words, toByteOffset: offset, as: (UInt64, UInt64, UInt64, UInt64).self)
    }

    package func append(to out: inout [UInt8]) { withUnsafeBytes { out.append(contentsOf: $0) } }

    package static func == (a: Self, b: Self) -> Bool { a.words == b.words }

    package func hash(into hasher: inout Hasher) { withUnsafeBytes { hasher.combine(bytes: $0) } }
}

extension LogHash: CustomStringConvertible {
    package var description: String { hexadecimal }
}
