import Testing

@testable import Hansard

@Suite struct ConcordanceTableTests {
    private func line(_ row: LoadFileRow) -> String {
        var table = ConcordanceTable()
        _ = table.takePieces()
        table.append(row)
        return String(decoding: Array(table.takePieces().joined()), as: UTF8.self)
    }

    @Test func theFirstLineNamesTheFields() {
        var table = ConcordanceTable()
        let head = String(decoding: Array(table.takePieces().joined()), as: UTF8.self)
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

    @Test func aTableOfMoreThanAPieceHasAllRows() {
        var (table, row) = (ConcordanceTable(), LoadFileRow())
        row.subject = String(repeating: "x", count: 10_000)
        for number in 0..<300 {
            row.control = "\(number)"
            table.append(row)
        }
        let pieces = table.takePieces()
        #expect(pieces.count == 3)
        let lines = String(decoding: Array(pieces.joined()), as: UTF8.self).split(separator: "\r\n").dropFirst()
        #expect(lines.map { $0.split(separator: "þ").first.map(String.init) } == (0..<300).map { "\($0)" })
        #expect(table.takePieces() == [[]])
    }

    @Test func pathsHaveBackslashesAndTimesASpace() {
        var row = LoadFileRow()
        row.nativePath = "VOL001/NATIVE/HNS00000/HNS00000001.rsmf"
        row.sentAt = Timestamp(microseconds: 0)
        #expect(row.values.contains("VOL001\\NATIVE\\HNS00000\\HNS00000001.rsmf"))
        #expect(row.values.contains("1970-01-01 00:00:00"))
    }

    @Test func anEndingIsAPlainOne() {
        let file = StoredFile(sha256: "", bytes: 0, look: FileLook(.other))
        for (name, ending) in [
            ("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("none", "bin"), ("a.", "bin"), ("a.x/../y", "bin"),
            ("a.\u{202E}fdp", "bin"), ("a.123456789", "bin"),
        ] { #expect(LoadFile.ending(name, file) == ending, "\(name)") }
    }
}
