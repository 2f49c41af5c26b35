import Foundation
import TestSupport
import Testing

@testable import PairChannel

@Suite struct FormFieldsTests {
    @Test func readsFieldsInTheirOrder() {
        #expect(read("q=a+b%2Bc&x&x=%C3%A9&=&&y==") == ["q=a b+c", "x=", "x=é", "=", "y=="])
        #expect(read("") == [])
        // What follows a “&” is not joined to it, as a character would be.
        #expect(read("a=1&\u{301}b=2") == ["a=1", "\u{301}b=2"])
    }

    @Test(arguments: [
        ("a=1&b=%&c=3", PercentEncoding.Fault.badEscape), ("b=%4", .badEscape), ("%zz=1", .badEscape),
        ("b=%+1", .badEscape),
        ("b=%ff", .notUTF8), ("b=%c0%ae", .notUTF8), ("%ed%a0%80=1", .notUTF8), ("b=%c3&a=%", .notUTF8),
    ])
    func whatIsNoEncodingIsLeftOutAndReported(text: String, fault: PercentEncoding.Fault) {
        let form = FormFields(Array(text.utf8))
        #expect(form.fault == fault)
        #expect(!form.fields.contains { $0.name == "b" || $0.value.contains("\u{FFFD}") })
    }

    @Test func aFormThatIsNotUTF8IsReported() {
        #expect(FormFields([0x61, 0x3D, 0xFF]).fault == .notUTF8)
        #expect(FormFields([0x61, 0x3D, 0xC3, 0xA9]).fields.first?.value == "é")
    }

    @Test func agreesWithTheObviousProgram() {
        var random = SeededRandom(seed: 11)
        let pieces = ["a", "=", "&", "+", "%41", "%C3%A9", "%f0%9f%8e%88", "é", "%2B", "%26", "b", "%00"]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                .joined()
            let expected = text.components(separatedBy: "&").filter { !$0.isEmpty }.map { field in
                let sides = field.components(separatedBy: "=")
                let decoded = [sides[0], sides.dropFirst().joined(separator: "=")].map {
                    $0.replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? "?"
                }
                return decoded.joined(separator: "=")
            }
            #expect(read(text) == expected, "\(text)")
        }
    }

    private func read(_ text: String) -> [String] {
        FormFields(Array(text.utf8)).fields.map { "\($0.name)=\($0.value)" }
    }
}
