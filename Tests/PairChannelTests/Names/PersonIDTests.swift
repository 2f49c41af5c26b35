import TestSupport
import Testing

@testable import PairChannel

@Suite struct PersonIDTests {
    @Test func anIDIsNotEmpty() {
        #expect(PersonID("" as String) == nil)
        #expect(PersonID(utf8: []) == nil)
        #expect(PersonID(" " as String) != nil)
    }

    @Test(arguments: [[0xFF], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]])
    func bytesThatAreNotUTF8AreNoID(bytes: [UInt8]) {
        #expect(PersonID(utf8: bytes) == nil)
        #expect(PersonID(utf8: [0x61] + bytes) == nil)
    }

    @Test func idsAreTheSameOnlyWhenTheirBytesAre() {
        let (composed, decomposed) = ("zo\u{EB}", "zoe\u{308}")
        #expect(composed == decomposed)  // as `String` sees it
        #expect(PersonID(composed) != PersonID(decomposed))
        #expect(Set([PersonID(composed), PersonID(decomposed), PersonID("zo\u{EB}")]).count == 2)
    }

    @Test(
        arguments: [
            ("9", "10"), ("3", "7"), ("0", "1"), ("99999999999999999999", "100000000000000000000"),
            ("007", "07"), ("07", "7"), ("7", "08"), ("00", "1"), ("0", "00"),
            ("10", "1a"), ("1a", "9"), ("Zoe", "adam"), ("a", "ab"), ("z", "é"), ("-1", "1"), ("10", "９"),
            ("\u{FFFD}", "\u{1F388}"), ("e\u{308}", "\u{EB}"),
        ] as [(PersonID, PersonID)])
    func precedes(lower: PersonID, higher: PersonID) {
        #expect(lower.precedes(higher))
        #expect(!higher.precedes(lower))
    }

    /// Which is why `PersonID` is not `Comparable`.
    @Test func precedingIsNotTransitiveAcrossDecimalsAndOtherIDs() {
        let (nine, ten, mixed): (PersonID, PersonID, PersonID) = ("9", "10", "1a")
        #expect(nine.precedes(ten) && ten.precedes(mixed) && mixed.precedes(nine))
    }

    @Test func ofTwoDifferentIDsExactlyOnePrecedes() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<10_000 {
            let (a, b) = (PersonID.random(using: &random), PersonID.random(using: &random))
            #expect(a == b ? !a.precedes(b) && !b.precedes(a) : a.precedes(b) != b.precedes(a))
            #expect(!a.precedes(a))
        }
    }

    @Test func decimalsThatFitAnIntegerAreInIntegerOrder() throws {
        var random = SeededRandom(seed: 2)
        for _ in 0..<10_000 {
            let limit = UInt128(1) << UInt128(Int.random(in: 1...126, using: &random))
            let (a, b) = (UInt128.random(in: 0..<limit, using: &random), UInt128.random(in: 0..<limit, using: &random))
            let (x, y) = (try #require(PersonID("\(a)")), try #require(PersonID("\(b)")))
            #expect(x.precedes(y) == (a < b))
        }
    }

    @Test func decimalsOfAnyLengthAreInIntegerOrder() throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<10_000 {
            let a = Self.randomDecimal(using: &random)
            let b = Bool.random(using: &random) ? Self.randomDecimal(using: &random) : Self.neighbour(of: a, &random)
            let (x, y) = (try #require(PersonID(a)), try #require(PersonID(b)))
            let width = max(a.utf8.count, b.utf8.count)
            let (digits, others) = (Self.padded(a, to: width), Self.padded(b, to: width))
            if digits == others {
                #expect(x.precedes(y) == a.utf8.lexicographicallyPrecedes(b.utf8))
            } else {
                #expect(x.precedes(y) == digits.lexicographicallyPrecedes(others))
            }
        }
    }

    /// Up to 60 digits, the first of them often zeros.
    private static func randomDecimal(using random: inout SeededRandom) -> String {
        let zeros = String(repeating: "0", count: max(0, Int.random(in: -4...3, using: &random)))
        return zeros + String.random(of: "0123456789", count: .random(in: 1...60, using: &random), using: &random)
    }

    /// `decimal` with one digit changed, or one zero more in front.
    private static func neighbour(of decimal: String, _ random: inout SeededRandom) -> String {
        guard Int.random(in: 0..<4, using: &random) > 0 else { return "0" + decimal }
        var digits = Array(decimal)
        digits[Int.random(in: digits.indices, using: &random)] = "0123456789".randomElement(using: &random)!
        return String(digits)
    }

    private static func padded(_ decimal: String, to width: Int) -> [UInt8] {
        Array(repeating: UInt8(ascii: "0"), count: width - decimal.utf8.count) + Array(decimal.utf8)
    }
}
