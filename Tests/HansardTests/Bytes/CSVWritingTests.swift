import Testing

@testable import Hansard

@Suite struct CSVWritingTests {
    @Test(arguments: [
        (["a", "b c"], "a,b c\r\n"),
        (["a,b", "say \"x\"", "two\nlines", ""], "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\r\n"),
        ([], "\r\n"), (["é", "李"], "é,李\r\n"),
    ])
    func aRowIsAsRFC4180HasIt(cells: [String], row: String) { #expect(CSV.row(cells) == row) }

    @Test(arguments: [
        "=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1+1", "\r\n=1+1", "=\u{301}1", "+\u{FE0F}1", "＝1+1", "＋1",
        "－1", "＠x",
        " =1+1", "  @x", "\u{A0}=1", "\u{3000}＝1", "\u{2003}-1", "\u{FEFF}=1", "\u{200B}=1", "\u{0}=1", " \n=1",
    ])
    func whatASpreadsheetCouldTakeForAFormulaStandsBehindAnApostrophe(cell: String) {
        var out: [UInt8] = []
        CSV.append([cell], to: &out)
        let mustQuote = cell.utf8.contains(0x0A) || cell.utf8.contains(0x0D)
        #expect(out.starts(with: (mustQuote ? "\"'" : "'").utf8))
        out = []
        CSV.append([cell], isGuarded: false, to: &out)
        #expect(!out.contains(UInt8(ascii: "'")))
    }

    @Test(arguments: ["a=1", "1", "", " ", "ﾊﾛｰ", "！", "é=", "'=1", "２", "jamie@example.com", "a\n=1"])
    func anythingElseStaysAsItIs(cell: String) { #expect(!CSV.row([cell]).contains("'\(cell)")) }
}
