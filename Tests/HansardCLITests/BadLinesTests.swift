import Foundation
import TestSupport
import Testing

/// Lines that no record can be made of: they are quarantined with the reason, and everything else goes in.
@Suite(.blocking) struct BadLinesTests {
    struct BadLine: CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        /// What the reason says, about what is wrong and how to mend it.
        let reason: [String]
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ reason: String...) {
            (self.name, bytes, self.reason) = (name, Array(text.utf8), reason)
        }

        init(_ name: String, bytes: [UInt8], _ reason: String...) {
            (self.name, self.bytes, self.reason) = (name, bytes, reason)
        }
    }

    private static func bytes(_ line: String, replacing text: String, with bytes: [UInt8]) -> [UInt8] {
        let parts = line.split(separator: text, maxSplits: 1)
        return Array(parts[0].utf8) + bytes + Array(parts[1].utf8)
    }

    static let lines: [BadLine] = [
        BadLine("truncated JSON", String(message("2", "?").prefix(60)), "ends in the middle", "Write the line again"),
        BadLine(
            "a NUL byte", bytes: bytes(message("2", "a#b"), replacing: "#", with: [0]), "NUL byte at byte",
            "Write the line again"),
        BadLine("nothing but NUL bytes", bytes: [0, 0, 0, 0], "NUL byte"),
        BadLine(
            "invalid UTF-8", bytes: bytes(message("2", "a#b"), replacing: "#", with: [0xC3, 0x28]), "is not UTF-8",
            "iconv"),
        BadLine("no JSON at all", "08:54 <jamie> Morning!", "is not JSON"),
        BadLine("no object", "[1,2]", "no object"),
        BadLine("no type", #"{"id":"2","text":"?"}"#, "no “type”", "Add the type"),
        BadLine("an unknown type", #"{"type":"poll","id":"2"}"#, "“poll” is no type", "kept as it is"),
        BadLine("a missing field", #"{"type":"message","id":"2","text":"?"}"#, "without “sent_at”", "Add it"),
        BadLine("a key twice", #"{"type":"message","id":"2","id":"3"}"#, "“id” twice", "Leave one"),
        BadLine("a text that is a number", message("2", "#").replacing("\"#\"", with: "17"), "not a text", "in quotes"),
        BadLine("an empty id", message("", "?"), "“id” is empty", "Give it an id"),
        BadLine(
            "an empty emoji",
            #"{"type":"reaction","id":"1","channel":"private-chat-3-7","person":"3","emoji":"","at":"2026-03-02T08:00:00Z"}"#,
            "“emoji” is empty", "Write the emoji, or its name"),
        BadLine("a time without a zone", message("2", at: "2026-03-02T08:54:10", "?"), "without a zone", "--timezone"),
        BadLine("a time in the year 9999999", message("2", at: "9999999-03-02T08:54:10Z", "?"), "0001 and 9999"),
        BadLine("a day that does not exist", message("2", at: "2026-02-30T08:54:10Z", "?"), "“sent_at”", "Correct it"),
        BadLine("a time in words", message("2", at: "Monday", "?"), "RFC 3339", "2026-03-02T08:54:10.215Z"),
        BadLine("an id twice with different texts", message("1", "Evening!"), "other content", "“edit”"),
        BadLine("an edit of an unknown message", edit("99", "?"), "“99”", "Ingest the log that holds the message"),
        BadLine("a seen mark beyond the last message", seen(by: "3", upTo: "99"), "“99”", "Ingest the log"),
        BadLine(
            "a reaction to an unknown message",
            record([
                ("type", "reaction"), ("id", "99"), ("channel", "private-chat-3-7"), ("person", "3"), ("emoji", "👍"),
                ("at", "2026-03-02T09:00:00Z"),
            ]), "“99”", "Ingest the log"),
        BadLine(
            "a webhook that is none", #"{"time_ms":1772442000000,"events":[{"name":"birthday"}]}"#, "“birthday”",
            "as it was received"),
    ]

    @Test(arguments: lines)
    func aBadLineIsPutAsideAndTheRestGoesIn(_ bad: BadLine) throws {
        let workspace = try Workspace()
        let log =
            Array((message("1", "Morning!") + "\n").utf8) + bad.bytes + Array(("\n" + message("5", "Still here.")).utf8)
        try workspace.write("chat.jsonl", bytes: log)
        let outcome = try workspace.hansard("ingest", "--json", "chat.jsonl")
        #expect(outcome.status == 3)
        #expect(try outcome.json()["quarantined"] as? Int == 1)
        #expect(try workspace.messages == 2)
        let entry = try #require(try workspace.quarantine().first)
        #expect(entry["source"] as? String == "chat.jsonl")
        #expect(entry["line"] as? Int == 2)
        let reason = try #require(entry["reason"] as? String)
        for part in bad.reason { #expect(reason.contains(part)) }
        let kept =
            (entry["text"] as? String).map { Array($0.utf8) }
            ?? (entry["base64"] as? String).flatMap { Data(base64Encoded: $0) }.map { Array($0) }
        #expect(kept == bad.bytes)
        #expect(try workspace.hansard("search", "Still").output.contains("Still here."))
    }

    @Test func anEscapedNULInATextIsKept() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "before\u{0}after"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        let hit = try #require(try workspace.hansard("search", "--json", "after").json()["hits"] as? [[String: Any]])
        #expect(hit.first?["snippet"] as? String == "before\u{0}after")
        #expect(try workspace.build().status == 0)
    }

    @Test(arguments: [
        ("a column too few", #"2,private-chat-3-7,7,2026-03-02T08:54:10Z"#, "4 columns"),
        ("a quote in the middle", #"2,private-chat-3-7,7,2026-03-02T08:54:10Z,"so" she said"#, "Double the quotes"),
        ("a quote that stays open", #"2,private-chat-3-7,7,2026-03-02T08:54:10Z,"so"#, "never closed"),
        ("a time without a zone", #"2,private-chat-3-7,7,2026-03-02T08:54:10,so"#, "without a zone"),
    ])
    func aBadRowOfCSVIsPutAside(name: String, row: String, reason: String) throws {
        let workspace = try Workspace()
        let good = "1,private-chat-3-7,7,2026-03-02T08:54:10Z,\"Good, \"\"morning\"\"!\""
        try workspace.write("chat.csv", "id,channel,sender,sent_at,text", good, row)
        #expect(try workspace.hansard("ingest", "chat.csv").status == 3)
        let entry = try #require(try workspace.quarantine().first)
        #expect(entry["line"] as? Int == 3)
        #expect((entry["reason"] as? String)?.contains(reason) == true)
        #expect(entry["text"] as? String == row)
        #expect(try workspace.hansard("search", "morning").output.contains("Good, \"morning\"!"))
    }
}
