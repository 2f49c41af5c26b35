/// What somebody is called whose name is withheld: a code that is the same wherever they stand in one export or audience, and
/// tells nothing outside it.
package struct Pseudonym: Hashable, Sendable {
    /// Letters and digits, lower case.
    package let code: String

    /// Without letters that are taken for digits.
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    /// 2^30 codes.
    private static let length = 6

    /// - Parameters:
    ///   - hash: Of the person, under a key that readers do not have.
    ///   - isLong: Twice as long, where the short ones of two people are equal.
    package init(hash: UInt64, isLong: Bool = false) {
        let count = isLong ? 2 * Self.length : Self.length
        let digits = (0..<count).map { Self.digits[Int(truncatingIfNeeded: hash >> (5 * UInt64($0))) & 31] }
        code = String(decoding: digits, as: UTF8.self)
    }

    /// What stands in the place of an id: within the alphabet of channel names, and no id that anybody has by chance.
    package var id: String { "masked.\(code)" }

    /// What stands in the place of a name, in words such as `Person {code}`.
    package func name(_ words: Phrase) -> String { words.text(["code": code.uppercased()]) }
}
