import Testing

@testable import Hansard

@Suite struct ConcordanceTableTests {
    private func line(_ row: LoadFileRow) -> String {
        var table = ConcordanceTable()
        let head = table.bytes.count
        table.append(row)
        return String(decoding: table.bytes[head...], as: UTF8.self)
    }

    @Test func theFirstLineNamesTheFields() {
        let head = String(decoding: ConcordanceTable().bytes, as: UTF8.self)
        #expect(
            head.hasPrefix("\u{FEFF}þBEGDOCþ\u{14}þENDDOCþ\u{14}þBEGATTACHþ\u{14}") && head.hasSuffix("þLEAFROOTþ\r\n"))
        #expect(LoadFileRow().values.count == LoadFileRow.fields.count)
    }

    @Test(arguments: [
        ("", "þþ"), ("a;b", "þa;bþ"), ("a\r\nb\nc\rd", "þa®b®c®dþ"), ("þorn", "þþþornþ"),
        ("\u{14}®\0\u{9F}", "þ[U+0014][U+00AE][U+0000][U+009F]þ"), ("=1+1,\"", "þ=1+1,\"þ"), ("\u{202E}", "þ\u{202E}þ"),
    ])
    func aValueEndsWhereItEnds(value: String, written: String) {
        var row = LoadFileRow()
        row.subject = value
        #expect(line(row).split(separator: "\u{14}", omittingEmptySubsequences: false)[9] == written)
    }

    @Test func anEndingIsAPlainOne() {
        let file = StoredFile(sha256: "", bytes: 0, look: FileLook(.other))
        for (name, ending) in [
            ("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("none", "bin"), ("a.", "bin"), ("a.x/../y", "bin"),
            ("a.\u{202E}fdp", "bin"), ("a.123456789", "bin"),
        ] { #expect(LoadFile.ending(name, file) == ending, "\(name)") }
    }
}
