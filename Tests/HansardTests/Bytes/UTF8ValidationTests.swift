import PairChannel
import TestSupport
import Testing

@testable import Hansard

@Suite struct UTF8ValidationTests {
    private func firstInvalid(_ bytes: [UInt8]) -> Int? { bytes.withUnsafeBytes { firstInvalidUTF8($0) } }

    @Test(
        arguments: [
            ([], nil), ([0x61], nil), ([0x61, 0x80], 1), ([0xC0, 0x80], 0), ([0xC1, 0xBF], 0), ([0xC2, 0x80], nil),
            ([0xC2], 0),
            ([0xE0, 0x9F, 0xBF], 0), ([0xE0, 0xA0, 0x80], nil), ([0xED, 0x9F, 0xBF], nil), ([0xED, 0xA0, 0x80], 0),
            ([0xEF, 0xBF, 0xBF], nil), ([0xF0, 0x8F, 0xBF, 0xBF], 0), ([0xF0, 0x90, 0x80, 0x80], nil),
            ([0xF4, 0x8F, 0xBF, 0xBF], nil), ([0xF4, 0x90, 0x80, 0x80], 0), ([0xF5, 0x80, 0x80, 0x80], 0), ([0xFF], 0),
            ([0xE2, 0x82], 0), ([0xE2, 0x82, 0x41], 0), ([0xF0, 0x9F, 0x8E], 0),
            ([0x61, 0x62, 0xF0, 0x9F, 0x8E, 0x88], nil),
        ] as [([UInt8], Int?)])
    func findsTheFirstByteThatIsNotWellFormed(bytes: [UInt8], at: Int?) { #expect(firstInvalid(bytes) == at) }

    @Test func agreesWithTheStandardLibrary() {
        var random = SeededRandom(seed: 1)
        let leads: [UInt8] = [
            0x41, 0x7F, 0x80, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF,
        ]
        for _ in 0..<20_000 {
            var bytes: [UInt8] = []
            // Runs of ASCII, so that eight bytes together are among them, and pieces that are nearly well-formed.
            while bytes.count < 24, Int.random(in: 0..<6, using: &random) > 0 {
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes += [UInt8](repeating: 0x61, count: Int.random(in: 1...12, using: &random))
                case 1: bytes.append(leads.randomElement(using: &random)!)
                case 2: bytes += Array(["é", "€", "🎈", "\u{10FFFF}", "\u{D7FF}"].randomElement(using: &random)!.utf8)
                default: bytes.append(UInt8.random(in: 0x80...0xBF, using: &random))
                }
            }
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            #expect((firstInvalid(bytes) == nil) == isValid, "\(bytes)")
            if let at = firstInvalid(bytes) {
                #expect(String(validating: bytes[..<at], as: UTF8.self) != nil, "\(bytes)")
            }
        }
    }
}
