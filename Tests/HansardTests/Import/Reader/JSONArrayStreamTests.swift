import TestSupport
import Testing

@testable import Hansard

@Suite struct JSONArrayStreamTests {
    private func pieces(_ text: String, chunk: Int = 7) throws -> [JSONArrayStream.Piece] {
        var stream = JSONArrayStream(MemoryReader(Array(text.utf8)), chunkBytes: chunk)
        var pieces: [JSONArrayStream.Piece] = []
        while let piece = try stream.next() { pieces.append(piece) }
        return pieces
    }

    private func element(_ text: String, _ line: Int64) -> JSONArrayStream.Piece {
        .element(Array(text.utf8), line: line)
    }

    private func broken(
        _ text: String, _ line: Int64, _ reason: JSONArrayStream.Reason, continues: Bool = false
    ) -> JSONArrayStream.Piece {
        .broken(Array(text.utf8), line: line, continues: continues, reason)
    }

    private static let sample =
        "\u{FEFF} [\n {\"a\": \"x]},\\\"\\\\\"},\n\n [1, {\"b\":[]}] , \"s\\\\\", 12.5e3,null\n]\n "

    @Test(arguments: 1...40)
    func givesTheElementsWhereverTheSourceIsCut(chunk: Int) throws {
        #expect(
            try pieces(Self.sample, chunk: chunk) == [
                element("{\"a\": \"x]},\\\"\\\\\"}", 2), element("[1, {\"b\":[]}]", 4), element("\"s\\\\\"", 4),
                element("12.5e3", 4), element("null", 4),
            ])
    }

    @Test(arguments: ["[]", " [ ] ", "{\"messages\":[]}", "{\"name\":\"x\",\"messages\":[],\"more\":{\"a\":[1]}}"])
    func givesNothingForAnEmptyList(text: String) throws { #expect(try pieces(text) == []) }

    @Test(arguments: 1...20)
    func findsTheListInAnObject(chunk: Int) throws {
        let text =
            "{\"channel_id\":\"C01\",\"n\":-1.5,\"o\":{\"messages\":[9]},\n\"messages\":[{\"x\":1},2],\"name\":\"g\\u00e9\"}"
        var stream = JSONArrayStream(MemoryReader(Array(text.utf8)), chunkBytes: chunk)
        #expect(try stream.next() == element("{\"x\":1}", 2))
        #expect(stream.members == ["channel_id": "C01"])
        #expect(try stream.next() == element("2", 2))
        #expect(try stream.next() == nil)
        #expect(stream.members == ["channel_id": "C01", "name": "gé"])
    }

    @Test(arguments: [
        ("[1,\n{\"a\":", 2, "{\"a\":"), ("[1,\n\"abc", 2, "\"abc"), ("[1,", 1, ""), ("[1", 1, "1"), ("[1\n", 2, ""),
        ("[1,\n[1,2}", 2, nil), ("[", 1, ""),
    ])
    func putsTheRestOfABrokenOffFileAside(text: String, line: Int64, rest: String?) throws {
        let pieces = try pieces(text, chunk: 100)
        guard let rest else {
            // Brackets are counted, not matched: the parser finds out.
            #expect(pieces.contains(element("[1,2}", 2)))
            return
        }
        #expect(pieces.last == broken(rest, line, .truncated))
    }

    @Test(arguments: [
        ("[1 2]", "2]", UInt8(ascii: "2")), ("[1,,2]", ",2]", UInt8(ascii: ",")), ("[1,]", "]", UInt8(ascii: "]")),
        ("[1] x", "x", UInt8(ascii: "x")), ("[1}]", "}]", UInt8(ascii: "}")),
    ])
    func putsWhatFollowsAMistakeAside(text: String, rest: String, byte: UInt8) throws {
        let pieces = try pieces(text, chunk: 100)
        #expect(pieces == [element("1", 1), broken(rest, 1, .unexpected(byte))])
    }

    @Test func aMemberNamedTwiceAroundTheListEndsTheReading() throws {
        let before = try pieces(#"{"name":"a","n\u0061me":"b","messages":[1]}"#, chunk: 100)
        #expect(before == [broken(#""b","messages":[1]}"#, 1, .repeatedMember("name"))])
        let after = try pieces(#"{"messages":[1],"x":2,"messages":[3]}"#, chunk: 100)
        #expect(after == [element("1", 1), broken("[3]}", 1, .repeatedMember("messages"))])
    }

    @Test(arguments: ["", "  ", "12", "\"x\"", "{}", "{\"a\":1}", "{\"a\" 1}", "{\"messages\":3}", "<html>"])
    func saysSoWhenThereIsNoList(text: String) throws {
        let pieces = try pieces(text, chunk: 100)
        #expect(pieces.count == 1)
        guard case .broken(_, _, false, .noArray)? = pieces.first else {
            Issue.record("\(pieces)")
            return
        }
    }

    @Test func givesAnOverlongElementInPiecesAndGoesOn() throws {
        let long = "\"" + String(repeating: "x", count: JSONArrayStream.maximumElementBytes + 10) + "\""
        let pieces = try pieces("[1,\n\(long),\n2]", chunk: 1 << 20)
        var bytes = 0
        for (i, piece) in pieces.dropFirst().dropLast().enumerated() {
            guard case .broken(let part, 2, let continues, .tooLong) = piece else {
                Issue.record("another piece")
                return
            }
            #expect(continues == (i > 0))
            bytes += part.count
        }
        #expect(bytes == long.utf8.count)
        #expect(pieces.first == element("1", 1))
        #expect(pieces.last == element("2", 3))
    }

    @Test func agreesWithTheObviousProgram() throws {
        var random = SeededRandom(seed: 4)
        for _ in 0..<500 {
            let elements = (0..<Int.random(in: 0...5, using: &random)).map { _ in value(&random, depth: 0) }
            let text = "[" + elements.joined(separator: " ,\n") + "]"
            let expected = elements.enumerated().map { element($1, Int64($0 + 1)) }
            #expect(try pieces(text, chunk: Int.random(in: 1...30, using: &random)) == expected)
        }
    }

    private func value(_ random: inout SeededRandom, depth: Int) -> String {
        switch Int.random(in: 0..<(depth < 3 ? 6 : 3), using: &random) {
        case 0: return "\(Int.random(in: -99...99, using: &random))"
        case 1: return ["true", "null", "0.5"].randomElement(using: &random) ?? ""
        case 2, 3:
            let parts = ["a", "é", "\\\"", "\\\\", "{", "]", ",", "\\u00e9", " ", "\\n"]
            return "\"" + (0..<4).map { _ in parts.randomElement(using: &random) ?? "" }.joined() + "\""
        case 4: return "[" + (0..<3).map { _ in value(&random, depth: depth + 1) }.joined(separator: ", ") + "]"
        default: return "{\"k\": " + value(&random, depth: depth + 1) + "}"
        }
    }
}
