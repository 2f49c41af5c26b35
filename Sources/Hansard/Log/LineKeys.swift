import PairChannel

/// The keys of lines: 16 random bytes each, 22 characters of base64url (RFC 4648, section 5) without padding.
///
/// Whoever has a line’s key can open all of it, and nobody without it can guess even a short text from the leaf. Keys are
/// drawn many at a time: a call of the system for each would cost more than the rest of the line.
package struct LineKeys {
    private var bytes = [UInt8](repeating: 0, count: 65_536)
    private var used: Int
    private let fill: (UnsafeMutableRawBufferPointer) -> Void

    /// - Parameter fill: Fills memory with bytes that nobody can foresee; nothing is left as it was.
    package init(fill: @escaping (UnsafeMutableRawBufferPointer) -> Void) {
        self.fill = fill
        used = bytes.count
    }

    /// Appends the next key, and gives it.
    @inline(__always)
    @discardableResult
    mutating func appendNext(to out: inout [UInt8]) -> LogKey {
        if used == bytes.count {
            bytes.withUnsafeMutableBytes { fill($0) }
            used = 0
        }
        defer { used += Self.byteCount }
        return bytes.withUnsafeBufferPointer {
            let key = UnsafeBufferPointer(rebasing: $0[used..<used + Self.byteCount])
            Base64URL.append(key, to: &out)
            return LogKey(UnsafeRawBufferPointer(key))
        }
    }

    private static let byteCount = 16
}
