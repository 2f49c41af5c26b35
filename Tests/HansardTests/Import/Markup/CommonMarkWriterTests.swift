import TestSupport
import Testing

@testable import Hansard

@Suite struct CommonMarkWriterTests {
    private func written(_ runs: RichRun...) -> String { CommonMarkWriter.write([.paragraph([runs])]) }

    @Test(arguments: [
        ("plain words", "plain words"), ("snake_case", "snake_case"), ("_private", "\\_private"), ("a*b", "a\\*b"),
        ("[x](y)", "\\[x\\](y)"), ("# no heading", "\\# no heading"), ("C# is fine", "C# is fine"),
        ("- no item", "\\- no item"), ("1. no item", "1\\. no item"), ("1.5 metres", "1\\.5 metres"),
        ("2 > 1", "2 > 1"), ("> no quote", "\\> no quote"), ("a < b", "a < b"), ("<b>", "\\<b>"), ("R&D", "R\\&D"),
        ("a & b", "a & b"), ("~~~", "\\~~~"), ("    no code", "&#32;   no code"), ("C:\\temp", "C:\\\\temp"),
        ("`x`", "\\`x\\`"), ("Wow!", "Wow!"), ("<3", "\\<3"),
    ])
    func takesOnlySpecialMeaningsAway(text: String, commonMark: String) {
        #expect(written(.text(text)) == commonMark)
    }

    @Test func writesStylesLinksAndCode() {
        #expect(written(.text("a "), .text("bold", .bold), .text(" b")) == "a **bold** b")
        #expect(written(.text("both", [.bold, .italic])) == "**_both_**")
        #expect(written(.text("gone", .strike)) == "~gone~")
        #expect(written(RichRun(content: .code("a`b"))) == "``a`b``")
        #expect(written(RichRun(content: .link("https://example.com/a_b", label: ""))) == "<https://example.com/a_b>")
        #expect(
            written(RichRun(content: .link("https://example.com/", label: "the [site]")))
                == "[the \\[site\\]](https://example.com/)")
        #expect(
            written(RichRun(content: .link("https://example.com/a(b c&d", label: "x")))
                == "[x](<https://example.com/a(b c\\&d>)")
    }

    @Test func writesAnOuterCharacterAsAReferenceWhereAMarkWouldNotCount() {
        #expect(written(.text("pre"), .text("“x”", .bold), .text("post")) == "pr&#101;**“x”**&#112;ost")
        #expect(written(.text("un"), .text("believ", .italic), .text("able")) == "un*believ*able")
        #expect(written(.text("un"), .text("believ", .bold), .text("able")) == "un**believ**able")
        #expect(written(.text("これは"), .text("重要", .bold), .text("です")) == "これは**重要**です")
        #expect(written(.text("これは"), .text("重要", .italic), .text("です")) == "これは*重要*です")
        #expect(written(.text("Note"), .text(": ", .bold), .text("x")) == "Note: x")
        #expect(written(.text("an "), .text("odd", .bold), .text("ity", .italic)) == "an **odd**_ity_")
    }

    @Test func nestsListsAndKeepsNeighboursApart() {
        func item(_ text: String, _ indent: Int, ordered: Bool = false, _ number: Int = 1) -> FlatListItem {
            FlatListItem(indent: indent, isOrdered: ordered, number: number, blocks: [.paragraph([[.text(text)]])])
        }
        let items = [item("a", 0), item("b", 1, ordered: true), item("c", 1, ordered: true, 2), item("d", 0)]
        #expect(CommonMarkWriter.write(FlatListItem.nested(items[...])) == "- a\n  1. b\n  2. c\n- d")
        let list = RichBlock.list(RichList(isOrdered: false, items: [[.paragraph([[.text("x")]])]]))
        #expect(CommonMarkWriter.write([list, list, list]) == "- x\n\n* x\n\n- x")
        let fourth = [item("a", 0), item("b", 1, ordered: true, 4)]
        #expect(CommonMarkWriter.write(FlatListItem.nested(fourth[...])) == "- a\n\n  4. b")
    }

    @Test func quotesBlocksLineByLine() {
        let blocks = [RichBlock.quote([.paragraph([[.text("a")], [.text("b")]]), .code("x\n\ny")])]
        #expect(CommonMarkWriter.write(blocks) == "> a\\\n> b\n>\n> ```\n> x\n>\n> y\n> ```")
    }

    @Test func agreesWithCmarkOnWhatAReaderSees() {
        var random = SeededRandom(seed: 11)
        let alphabet = Array("abc12 *_`[]()<>!&#-+.)~\\ \"“é🎈|:=\t/;x^$%@{},'日本「」ß€")
        for round in 0..<5_000 {
            var lines: [[RichRun]] = []
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                lines.append((0..<Int.random(in: 1...5, using: &random)).map { _ in run(of: alphabet, &random) })
            }
            let blocks = wrapped(.paragraph(lines), round)
            let markdown = CommonMarkWriter.write(blocks)
            let expected = shown(lines, inside: round % 4)
            let actual = ShownText(commonMark: markdown)
            #expect(actual == expected, "round \(round): \(markdown.debugDescription) from \(lines)")
            if actual != expected { break }
        }
    }

    private func run(of alphabet: [Character], _ random: inout SeededRandom) -> RichRun {
        let text = String(
            (0..<Int.random(in: 1...8, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
        let style = RichStyle(rawValue: UInt8.random(in: 0...3, using: &random))
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return RichRun(content: .code(text.replacing("\t", with: " ")), style: style)
        case 1: return RichRun(content: .link("https://example.com/" + text, label: ""), style: style)
        case 2: return RichRun(content: .link("https://example.com/", label: text), style: style)
        default: return .text(text, style)
        }
    }

    private func wrapped(_ paragraph: RichBlock, _ round: Int) -> [RichBlock] {
        switch round % 4 {
        case 1: [.quote([paragraph])]
        case 2: [.list(RichList(isOrdered: true, start: 9, items: [[paragraph]]))]
        case 3: [.list(RichList(isOrdered: false, items: [[.quote([paragraph])]]))]
        default: [paragraph]
        }
    }

    /// The obvious program: every character with its style.
    private func shown(_ lines: [[RichRun]], inside container: Int) -> ShownText {
        let around: Set<String> = [[], ["blockquote"], ["ol", "li"], ["ul", "li", "blockquote"]][container]
        var shown = ShownText()
        let visible = lines.filter { !$0.allSatisfy { $0.visible.allSatisfy(\.isWhitespace) && !$0.isCode } }
        for (i, line) in visible.enumerated() {
            if i > 0 { shown.append("↵", []) }
            for run in line {
                var style = around
                if run.style.contains(.bold) { style.insert("strong") }
                if run.style.contains(.italic) { style.insert("em") }
                switch run.content {
                case .code: style.insert("code")
                case .link: style.insert("a")
                case .text: break
                }
                for scalar in run.visible.unicodeScalars { shown.append(scalar, style) }
            }
        }
        if !visible.isEmpty || container > 1 { shown.append("¶", []) }  // an item ends too
        return shown
    }
}

extension RichRun {
    fileprivate var isCode: Bool { if case .code = content { true } else { false } }
}
