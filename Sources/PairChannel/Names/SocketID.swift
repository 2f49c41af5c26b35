/// One connection’s name, in the protocol’s form: `digits.digits`.
///
/// Whoever knows it can be told to leave that connection out, and what is signed is signed for one; so two halves are drawn at
/// random, and none is used twice.
package struct SocketID: Hashable, Sendable {
    package let text: String

    /// `nil` unless `text` is two runs of 1 to 20 decimal digits with a point between.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ (1...20).contains($0.count) && $0.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        self.text = text
    }

    package init(_ first: UInt32, _ second: UInt32) { text = "\(first).\(second)" }

    static func random(using generator: inout some RandomNumberGenerator) -> SocketID {
        SocketID(
            UInt32.random(in: 1...UInt32.max, using: &generator), UInt32.random(in: 1...UInt32.max, using: &generator))
    }
}
