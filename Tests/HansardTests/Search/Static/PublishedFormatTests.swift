import TestSupport
import Testing

@testable import Hansard

@Suite struct PublishedFormatTests {
    @Test func numbersComeBackFromBits() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<200 {
            let numbers = (0..<50).map { _ in
                (
                    Int.random(in: 0...1 << Int.random(in: 0...50, using: &random), using: &random),
                    Int.random(in: 0...31, using: &random)
                )
            }
            var out = BitWriter()
            for (number, order) in numbers {
                out.append(number: number, order: order)
                out.append(rice: number & 0xFFFF, k: order & 7)
                out.append(UInt64(order), bits: 5)
            }
            var bits = BitReader(out.bytes)
            for (number, order) in numbers {
                #expect(bits.number(order: order) == number)
                #expect(bits.rice(order & 7) == number & 0xFFFF)
                #expect(bits.bits(5) == order)
            }
        }
    }

    @Test func bytesComeBackFromAScript() throws {
        var random = SeededRandom(seed: 2)
        for count in 0..<100 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let script = ScriptData.script("a/1", bytes)
            #expect(script.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A })
            let back = try #require(ScriptData.bytes(script))
            #expect(Array(back.prefix(count)) == bytes)
            #expect(back.dropFirst(count).allSatisfy { $0 == 0 } && back.count <= count + 1)
        }
    }

    private static let texts = [
        "", " ", "one", "one two", " one  two ", "one,two. Three…", "日本語 and words", "a\u{2028}b – c",
        "naïve Ünal école",
        "ภาษาไทย", "🎉🎉 yes", "हिन्दी में", "tiếng Việt", "\u{0}\u{1}", String(repeating: "long", count: 200), "x\ty\n\nz",
    ]

    @Test func textsComeBackFromAModel() throws {
        var random = SeededRandom(seed: 3)
        let pieces = Self.texts.flatMap { $0.split(separator: " ").map(String.init) } + [" ", "  ", ", ", "日", "é"]
        let texts =
            Self.texts
            + (0..<300).map { _ in
                (0..<Int.random(in: 1...12, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                    .joined(separator: Bool.random(using: &random) ? " " : "")
            }
        var sample = TextSample()
        for text in texts.prefix(200) { Array(text.utf8).withUnsafeBufferPointer { sample.add($0) } }
        for model in [TextModel(sample), TextModel(TextSample())] {
            var out = BitWriter()
            for text in texts { model.append(text, to: &out) }
            let reader = try #require(TextModel(model.bytes)).reader()
            var bits = BitReader(out.bytes)
            for text in texts { #expect(reader.text(&bits) == Array(text.utf8), "\(text.debugDescription)") }
        }
    }

    @Test func aModelDoesNotDependOnTheOrderOfItsTexts() {
        var (one, other, half) = (TextSample(), TextSample(), TextSample())
        for text in Self.texts + Self.texts + Self.texts + Self.texts {
            Array(text.utf8).withUnsafeBufferPointer { one.add($0) }
        }
        for text in Self.texts.reversed() + Self.texts.reversed() {
            Array(text.utf8).withUnsafeBufferPointer {
                other.add($0)
                half.add($0)
            }
        }
        other.add(half)
        #expect(TextModel(one).bytes == TextModel(other).bytes)
    }

    @Test func noCodeIsLongerThanReadersAllow() {
        // Frequencies like Fibonacci numbers make the deepest trees.
        var counts = [1, 1]
        while counts.count < 60 { counts.append(counts[counts.count - 1] + counts[counts.count - 2]) }
        let code = PrefixCode(counts: counts)
        #expect(code.lengths.allSatisfy { $0 > 0 && Int($0) <= PrefixCode.longest })
        var out = BitWriter()
        for symbol in counts.indices { code.append(symbol, to: &out) }
        let decoder = PrefixDecoder(lengths: code.lengths)
        var bits = BitReader(out.bytes)
        for symbol in counts.indices { #expect(decoder.read(&bits) == symbol) }
    }
}
