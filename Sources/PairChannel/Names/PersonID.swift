/// A person's id in the source, fit for a pair name: any text but the empty one, such as `7`, `U02AB` or
/// `zoë@example.com`. Compared as every `ID` is, by its bytes: the pair names of two ids differ where those do.
package struct PersonID: Hashable, Sendable {
    package let id: ID
    package var text: String { id.text }

    /// `nil` when `text` is empty.
    package init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        id = ID(text)
    }

    /// `nil` when `bytes` are none, or are not UTF-8. Nothing is repaired: with replacement characters two ids
    /// could become one.
    package init?(utf8 bytes: some Collection<UInt8>) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        self.init(text)
    }
}

extension PersonID {
    /// Whether this id is the lower of the two in a pair.
    ///
    /// Two decimal integers (ASCII digits only, of any length) compare as integers: `9` precedes `10`. If they are
    /// the same integer (`07` and `7` are two people), and in all other cases, the UTF-8 bytes decide. So of two
    /// different ids exactly one precedes the other.
    ///
    /// This is a rule for **two** ids and no order to sort by, hence no `Comparable`: `9` precedes `10` as an
    /// integer, `10` precedes `1a` by bytes, and `1a` precedes `9` by bytes.
    package func precedes(_ other: PersonID) -> Bool {
        let (a, b) = (text.utf8, other.text.utf8)
        if a.allSatisfy(Self.isDigit), b.allSatisfy(Self.isDigit) {
            let zero = UInt8(ascii: "0")
            let (x, y) = (a.drop { $0 == zero }, b.drop { $0 == zero })
            if x.count != y.count { return x.count < y.count }
            if !x.elementsEqual(y) { return x.lexicographicallyPrecedes(y) }
        }
        return a.lexicographicallyPrecedes(b)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
