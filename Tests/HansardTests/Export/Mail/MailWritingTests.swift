import Foundation
import PairChannel
import TestSupport
import Testing

@testable import Hansard

@Suite struct HeaderFieldsTests {
    private func field(_ write: (inout HeaderFields) -> Void) -> String {
        var fields = HeaderFields()
        write(&fields)
        return String(decoding: fields.bytes, as: UTF8.self)
    }

    @Test(arguments: ["a\rb", "a\nb", "a\u{0}b", "a\tb", "a\u{7F}"])
    func aTextWithAControlCharacterIsNoHeaderText(text: String) {
        #expect(HeaderText(text) == nil)
        #expect(HeaderText(HeaderText(showing: text).text) != nil)
    }

    @Test(arguments: [
        ("Pier 2", "Subject: Pier 2\r\n"), ("", "Subject:\r\n"),
        ("Größe", "Subject: =?UTF-8?B?R3LDtsOfZQ==?=\r\n"),
        ("a  b", "Subject: =?UTF-8?B?YSAgYg==?=\r\n"),
        ("=?UTF-8?Q?x?=", "Subject: =?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?=\r\n"),
    ])
    func aTextIsWrittenPlainlyOrEncoded(text: String, header: String) throws {
        let value = try #require(HeaderText(text))
        #expect(field { $0.add("Subject", value) } == header)
    }

    @Test(arguments: [
        ("Jamie Doe", "Jamie Doe"), ("Doe, Jamie", "\"Doe, Jamie\""), ("a \"b\" \\", #""a \"b\" \\""#),
        ("Zoë", "=?UTF-8?B?Wm/Dqw==?="),
    ])
    func aNameIsAnAtomQuotedOrEncoded(name: String, phrase: String) throws {
        let mailbox = try Mailbox(#require(HeaderText(name)), #require(MailAddress("a@b.example")))
        #expect(field { $0.add("From", [mailbox]) } == "From: \(phrase) <a@b.example>\r\n")
    }

    @Test func linesAreFoldedAndNoneIsLong() throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<300 {
            let text = String.random(
                of: "abc ,\"\\é🎈=?", count: Int.random(in: 0...400, using: &random), using: &random)
            let value = try #require(HeaderText(text))
            let boxes = (0..<3).map { Mailbox(value, MailAddress(withoutMail: "\($0)")) }
            let header = field {
                $0.add("Subject", value)
                $0.add("To", boxes)
                $0.add("Content-Disposition", "attachment", ["filename": value])
            }
            for line in header.components(separatedBy: "\r\n") { #expect(line.utf8.count <= 78, "\(line)") }
            #expect(header.utf8.allSatisfy { $0 < 0x7F })
        }
    }

    @Test func aLongFileNameIsInPieces() throws {
        let name = try #require(HeaderText(String(repeating: "é", count: 30) + ".png"))
        let header = field { $0.add("Content-Disposition", "attachment", ["filename": name]) }
        #expect(header.contains("filename*0*=UTF-8''%C3%A9"))
        #expect(header.contains("filename*1*="))
        #expect(field { $0.add("X", "a/b", ["n": HeaderText("x y.png")!]) } == "X: a/b; n=\"x y.png\"\r\n")
    }

    @Test(arguments: [
        ("a@b.example", true), ("a.b+c@b-c.example", true), ("a", false), ("a@b@c", false), ("a..b@c.example", false),
        ("a@-b.example", false), ("a@b..example", false), ("\"a b\"@c.example", false), ("ä@b.example", false),
        ("a@b.example\r\nBcc: c@d.example", false), ("a@", false), ("", false),
    ])
    func onlyAddressesThatAllReadAreAddresses(text: String, isOne: Bool) {
        #expect((MailAddress(text) != nil) == isOne)
    }

    @Test(arguments: ["7", "U02AB", "ä b", "a.b", String(repeating: "x", count: 300), "", "~"])
    func somebodyWithoutMailHasAnAddressThatIsOne(id: String) {
        let address = MailAddress(withoutMail: id)
        #expect(MailAddress(address.text) == address)
        #expect(address.text.hasSuffix("@users.archive.invalid"))
    }
}

@Suite struct MailBodyTests {
    @Test func base64OfPiecesIsFoundationsInLinesOf76() {
        var random = SeededRandom(seed: 9)
        for count in [0, 1, 2, 3, 56, 57, 58, 113, 114, 1_000] {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            var (lines, out, at) = (Base64Lines(), [UInt8](), 0)
            while at < count {
                let end = min(count, at + Int.random(in: 1...90, using: &random))
                bytes[at..<end].withUnsafeBytes { lines.append($0, to: &out) }
                at = end
            }
            lines.end(to: &out)
            let expected = Data(bytes).base64EncodedString(options: [
                .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
            ])
            #expect(String(decoding: out, as: UTF8.self) == expected + (count == 0 ? "" : "\r\n"))
        }
    }

    private func quoted(_ text: String) -> String {
        var out: [UInt8] = []
        withBytes(text) { QuotedPrintable.append($0, to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    /// The obvious decoder.
    private func read(_ text: String) -> [UInt8]? {
        let bytes = Array(text.replacing("=\r\n", with: "").utf8)
        var (out, i) = ([UInt8](), 0)
        while i < bytes.count {
            if bytes[i] == UInt8(ascii: "=") {
                guard i + 2 < bytes.count, let high = Hexadecimal.value(bytes[i + 1]),
                    let low = Hexadecimal.value(bytes[i + 2])
                else { return nil }
                out.append(high << 4 | low)
                i += 3
            } else {
                out.append(bytes[i])
                i += 1
            }
        }
        return out
    }

    @Test(arguments: [
        ("a = b", "a =3D b\r\n"), ("é", "=C3=A9\r\n"), ("a ", "a=20\r\n"), ("a\r\nb", "a\r\nb\r\n"),
        ("a\rb", "a=0Db\r\n"),
        ("From me", "=46rom me\r\n"), (">>From me", "=3E>From me\r\n"), ("From", "From\r\n"), ("\u{0}", "=00\r\n"),
        ("\n\n", "\r\n\r\n"), ("", ""),
    ])
    func textIsQuoted(text: String, quotedText: String) { #expect(quoted(text) == quotedText) }

    @Test func whatIsQuotedIsReadAgainAndNoLineIsLong() {
        var random = SeededRandom(seed: 4)
        for _ in 0..<500 {
            let text = String.random(of: "aF>é🎈 =\t\n.", count: Int.random(in: 0...300, using: &random), using: &random)
            let result = quoted(text)
            for line in result.components(separatedBy: "\r\n") {
                #expect(line.utf8.count <= 76)
                #expect(line.last != " " && line.last != "\t")
            }
            let wanted = text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
            #expect(read(result) == Array(wanted.replacing("\n", with: "\r\n").utf8))
        }
        #expect(!quoted(String(repeating: "a", count: 76)).contains("="))
    }

    @Test func datesAreThoseOfMail() throws {
        let instant = try ReadTime(rfc3339: "2026-03-02T08:54:10.215Z").instant
        #expect(instant.mailDate(offsetSeconds: 3_600) == "Mon, 02 Mar 2026 09:54:10 +0100")
        #expect(instant.mailDate(offsetSeconds: -12_600) == "Mon, 02 Mar 2026 05:24:10 -0330")
        #expect(instant.mailboxDate == "Mon Mar  2 08:54:10 2026")
    }
}
