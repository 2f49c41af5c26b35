import TestSupport

@testable import PairChannel

extension String {
    /// One to `maximumCount` scalars from all of Unicode, controls and unassigned ones included.
    static func randomUnicode(maximumCount: Int, using random: inout SeededRandom) -> String {
        var text = String.UnicodeScalarView()
        let count = Int.random(in: 1...maximumCount, using: &random)
        while text.count < count {
            let bits = Int.random(in: 7...21, using: &random)  // else nearly all would be of four bytes
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<(1 << bits), using: &random)) {
                text.append(scalar)
            }
        }
        return String(text)
    }
}

extension PersonID: ExpressibleByStringLiteral {
    /// For the tests' own ids, which are never empty.
    public init(stringLiteral text: String) { self.init(text)! }

    /// An id of one of the sorts that pairs are made of: decimals, plain names, the bytes that escapes turn on, and
    /// any Unicode.
    static func random(using random: inout SeededRandom) -> PersonID {
        let count = Int.random(in: 1...12, using: &random)
        let text =
            switch Int.random(in: 0..<4, using: &random) {
            case 0: String.random(of: "0123456789", count: count, using: &random)
            case 1: String.random(of: "abcXYZ019_@,.;", count: count, using: &random)
            case 2: String.random(of: "-=2D3Dad \u{0}é\u{301}🎈", count: count, using: &random)
            default: String.randomUnicode(maximumCount: count, using: &random)
            }
        return PersonID(text)!
    }
}

extension Pair {
    static func random(using random: inout SeededRandom) -> Pair {
        while true {
            if let pair = Pair(.random(using: &random), .random(using: &random)) { return pair }
        }
    }
}
