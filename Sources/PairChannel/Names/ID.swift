/// An id, as a source, a provider, a setting or a request has it: a person’s, a team’s, a conversation’s, a subject’s,
/// and what names a reader or a path in the key of a cache.
///
/// Two ids are one only if their UTF-8 bytes are. `String` compares by canonical equivalence: “é” in one scalar and in
/// two are equal to it, and so are “K” and the Kelvin sign U+212A. SQLite and every source keep those apart, so that
/// `String` would make one reader of two people. Never decide who somebody is by comparing, hashing or sorting a `String`.
package struct ID: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (a: Self, b: Self) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)  // in no UTF-8 text, so that (“a”, “bc”) and (“ab”, “c”) hash apart
    }
}

/// By their bytes: always the same order, and not the one in which people sort names.
extension ID: Comparable {
    package static func < (a: Self, b: Self) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
}

extension ID: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) { self.init(text) }
}

extension ID: CustomStringConvertible {
    package var description: String { text }
}
