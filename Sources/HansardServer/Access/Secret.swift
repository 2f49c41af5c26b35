import Crypto
import Hansard
import PairChannel

/// A text that nobody is shown: printed, logged or reflected, it is three dots.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { "…" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Takes as long for a near miss as for a far one.
    package func isEqual(to other: String) -> Bool {
        // Comparing digests takes constant time, and their lengths are equal whatever was sent.
        SHA256.hash(data: Array(text.utf8)) == SHA256.hash(data: Array(other.utf8))
    }

    package static func == (a: Self, b: Self) -> Bool { a.isEqual(to: b.text) }
}

/// Random bytes as base64url, from the system’s source.
func randomText(bytes count: Int) -> String {
    var random = SystemRandomNumberGenerator()
    return Base64URL.text((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) })
}
