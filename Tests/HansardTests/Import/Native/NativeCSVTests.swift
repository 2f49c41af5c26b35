import PairChannel
import TestSupport
import Testing

@testable import Hansard

@Suite struct NativeCSVTests {
    private static let header = "id,channel,sender,sent_at,text\n"
    private static let row = "1,team,7,2013-05-13T08:54:10Z,Morning!\n"
    private static let record = "message 1 in team by 7 at 2013-05-13T08:54:10Z: Morning!"

    private func log(_ source: String, zone: String? = nil, atATime most: Int = .max) throws -> ReadLog {
        try ReadLog(source, csv: true, zone: zone, atATime: most)
    }

    @Test(arguments: [",", ";", "\t"]) func anyUsualSeparatorIsUnderstood(separator: String) throws {
        let log = try log((Self.header + Self.row).replacing(",", with: separator))
        #expect(log.records == [Self.record])
    }

    @Test(arguments: [",", ";", "\t", "|", ":"], ["\n", "\r\n"])
    func aLineBeforeTheColumnsMaySayTheSeparator(separator: String, end: String) throws {
        let source = (Self.header + "1,team,7,\"2013-05-13T08:54:10Z\",\"Morning!\"\n")
            .replacing(",", with: separator).replacing("\n", with: end)
        for first in ["sep=\(separator)", "\u{FEFF}sep=\(separator)", "\"sep=\(separator)\""] {
            let text = first + end + source
            #expect(NativeCSV.looksLikeHeader(Array(text.utf8).drop { $0 > 0x7F }))
            #expect(NativeCSV.missingColumns(inHeaderOf: Array(text.utf8)[...]) == nil)
            let log = try log(text)
            #expect(log.records == [Self.record] && log.aside == [])
            #expect(log.lines == [3])
        }
    }

    @Test(arguments: ["sep=", "sep=;;", "sep", "sep=\n;"]) func anotherFirstLineSaysNoSeparator(line: String) {
        #expect(throws: ImportError.self) { try log(line + "\n" + Self.header + Self.row) }
    }

    @Test(arguments: ["\n", "\r\n"]) func linesMayEndEitherWay(end: String) throws {
        let source = (Self.header + Self.row + "\n" + Self.row.replacing("1,t", with: "2,t")).replacing("\n", with: end)
        for source in [source, String(source.dropLast())] {
            let log = try log(source)
            #expect(log.records.count == 2)
            #expect(log.lines == [2, 4])
            #expect(log.aside == [])
        }
    }

    @Test func marksGoUpToAMessageOrATime() throws {
        let log = try log(
            """
            type,channel,person,up_to,up_to_time,seen_at
            seen,team,3,1,,2013-05-13T09:00:00Z
            seen,team,3,,2013-05-13T08:31:04Z,
            seen,team,3,1,2013-05-13T08:31:04Z,2013-05-13T09:00:00Z

            """)
        #expect(
            log.records == [
                "seen 1 in team by 3 at 2013-05-13T09:00:00Z, highWaterMark",
                "seen up to 2013-05-13T08:31:04.000Z in team by 3 at 2013-05-13T08:31:04Z, highWaterMark",
            ])
        #expect(log.aside == [.init(line: 4, reason: NativeLineProblem.bothReaches.description)])
    }

    @Test func aListOfFilesNamesTheirMessages() throws {
        let log = try log(
            """
            type,channel,id,attachments
            attachment,team,1,"[{""name"":""a.pdf"",""size"":3}]"

            """)
        #expect(log.records == ["attachment a.pdf bytes=3 of 1 in team"])
    }

    @Test func aMarkOfByteOrderIsPassedOver() throws {
        #expect(try log("\u{FEFF}" + Self.header + Self.row).records == [Self.record])
    }

    @Test func quotedFieldsHoldSeparatorsQuotesAndLineBreaks() throws {
        let log = try log(
            Self.header
                + "1,team,7,2013-05-13T08:54:10Z,\"one, \"\"two\"\"\n\nthree\"\n2,\"team\",\"7\",\"2013-05-13T08:54:11Z\",\"\"\n"
                + "3,team,7,2013-05-13T08:54:12Z,a 5\" screen\n")
        #expect(
            log.records == [
                "message 1 in team by 7 at 2013-05-13T08:54:10Z: one, \"two\"\n\nthree",
                "message 2 in team by 7 at 2013-05-13T08:54:11Z: ",
                "message 3 in team by 7 at 2013-05-13T08:54:12Z: a 5\" screen",
            ])
        #expect(log.lines == [2, 5, 6])
    }

    @Test func presenceAndPeopleAreUnderstoodToo() throws {
        #expect(
            try log("type,person,at\nonline,7,2013-05-13T08:54:10Z\naway,7,2013-05-13T08:55:10Z\n").records == [
                "online 7 at 2013-05-13T08:54:10.000Z", "away 7 at 2013-05-13T08:55:10.000Z",
            ])
        #expect(
            try log("id,name,team,email\n7,Jamie Doe,Support,\n").records == ["person 7: Jamie Doe team=Support"])
        #expect(
            try log(
                "type,id,channel,person,up_to,seen_at,sender,sent_at,text\nseen,,team,3,1,2013-05-13T08:54:10Z,,,\nmessage,2,team,,,,7,2013-05-13T08:54:10Z,x\n"
            ).records == [
                "seen 1 in team by 3 at 2013-05-13T08:54:10Z, highWaterMark",
                "message 2 in team by 7 at 2013-05-13T08:54:10Z: x",
            ])
    }

    @Test(arguments: ["true", "True", "TRUE", "1"]) func aSpreadsheetsTrueIsTrue(value: String) throws {
        let log = try log(
            "type,id,channel,person,emoji,at,removed\nreaction,1,team,3,x,2013-05-13T08:54:10Z,\(value)\n")
        #expect(log.records == ["reaction x to 1 in team by 3 at 2013-05-13T08:54:10Z removed"])
    }

    @Test func aColumnThatIsNotKnownIsKeptByItsName() throws {
        let log = try log("id,name,\"cost \"\"centre\"\"\",desk\n7,Jamie Doe,\"a \"\"b\"\"\nc\",\n")
        let extra = try #require(log.records.first?.split(separator: " extra=").last)
        #expect(
            try JSONValue(parsing: Array(extra.utf8))
                == .object([.init(name: "cost \"centre\"", value: .string("a \"b\"\nc"))]))
    }

    @Test func aTimeWithoutAZoneNeedsOne() throws {
        let source = Self.header + Self.row.replacing("Z", with: "")
        #expect(try log(source).aside.first?.reason == NativeLineProblem.time("sent_at", .withoutZone).description)
        #expect(try log(source, zone: "UTC").records == [Self.record + " (configured)"])
    }

    @Test func aColumnThatIsNamedTwiceMayBeFilledOnce() throws {
        let log = try log("id,name,desk,desk\n7,Jamie Doe,4,\n8,Ann Lee,4,5\n")
        #expect(log.records == [#"person 7: Jamie Doe extra={"desk":"4"}"#])
        #expect(log.aside == [.init(line: 3, reason: NativeLineProblem.duplicateKey("desk").description)])
    }

    // MARK: What is quarantined

    @Test(
        arguments: [
            ("1,team,7\n", FramingProblem.columns(found: 3, expected: 5).description),
            ("1,team,7,2013-05-13T08:54:10Z,a,b\n", FramingProblem.columns(found: 6, expected: 5).description),
            ("1,team,7,2013-05-13T08:54:10Z,\"a\"b\n", FramingProblem.strayQuote.description),
            ("1,team,7,then,x\n", NativeLineProblem.time("sent_at", .malformed).description),
            (",team,7,2013-05-13T08:54:10Z,x\n", NativeLineProblem.missing("id", type: "message").description),
            (
                "1,team,7,2013-05-13T08:54:10Z,a\0b\n",
                NativeLineProblem.json(.controlCharacter(0, at: 31)).description
            ),
        ])
    func aRowIsPutAsideForThatReason(row: String, reason: String) throws {
        let log = try log(Self.header + Self.row + row + Self.row, atATime: 3)
        #expect(log.aside == [.init(line: 3, reason: reason)])
        #expect(log.asideBytes == [Array(row.utf8.dropLast())])
        #expect(log.lines == [2, 4])
    }

    @Test func aQuoteThatIsNeverClosedCostsItsLineAlone() throws {
        let log = try log(
            Self.header + "1,team,7,2013-05-13T08:54:10Z,\"never\n" + Self.row.replacing("1,t", with: "2,t"))
        #expect(log.aside == [.init(line: 2, reason: FramingProblem.openQuote.description)])
        #expect(log.records == ["message 2 in team by 7 at 2013-05-13T08:54:10Z: Morning!"])
        #expect(log.lines == [3])
    }

    @Test(arguments: ["id,channel,sender,text\n", "person,at\n", "name,age\n"])
    func aHeaderWithoutTheColumnsIsAnError(header: String) throws {
        let error = #expect(throws: ImportError.self) { try log(header + "a,b\n") }
        guard case .missingColumn = error?.problem else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func anErrorNamesTheMissingColumns() {
        let error = #expect(throws: ImportError.self) { try log("id,channel,sender\n") }
        #expect(error?.problem == .missingColumn("sent_at, text"))
    }

    // MARK: Size

    @Test func piecesThatEndInsideARowChangeNothing() throws {
        var (source, expected): (String, [String]) = (Self.header, [])
        var random = SeededRandom(seed: 6)
        var (line, lines): (Int64, [Int64]) = (2, [])
        var number = 0
        while source.utf8.count < 2 * LineChunks.chunkBytes + 100_000 {
            number += 1
            let breaks = Int.random(in: 0..<3, using: &random)
            let text =
                String(repeating: "x\"é,", count: Int.random(in: 0..<3_000, using: &random))
                + String(repeating: "\ny", count: breaks)
            source += "\(number),team,7,2013-05-13T08:54:10Z,\"\(text.replacing("\"", with: "\"\""))\"\n"
            expected.append("message \(number) in team by 7 at 2013-05-13T08:54:10Z: \(text)")
            lines.append(line)
            line += Int64(1 + breaks)
        }
        let log = try log(source, atATime: 999_983)
        #expect(log.records.count == expected.count)
        #expect(log.records == expected)
        #expect(log.lines == lines)
        #expect(log.aside == [])
        #expect(log.sourceBytes == source.utf8.count)
    }

    @Test(arguments: [(17 << 20), (23 << 20)]) func aRowThatIsTooLongIsPutAsideWholeAndTheRestIsRead(length: Int) throws
    {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: length)
        let log = try ReadLog(
            bytes: Array((Self.header + Self.row).utf8) + long + Array(("\n" + Self.row).utf8), csv: true)
        #expect(log.lines == [2, 4])
        #expect(log.aside.map(\.line) == [3])
        #expect(log.asideBytes.map(\.count) == [length])
    }
}
