import Foundation
import TestSupport
import Testing

/// Texts and names that try to steer the terminal.
@Suite(.blocking) struct TerminalTests {
    private static let evil = "\u{1B}[2J\u{9B}31m\u{7F}\u{7}\u{202E}\u{2028}\u{2067}"

    private func archive() throws -> Workspace {
        let workspace = try Workspace()
        let evil = Self.evil
        try workspace.write(
            "chat.jsonl", person("3", "Robin" + evil), message("1" + evil, "ferry " + evil + "\nlate"),
            message("2", from: "9" + evil, in: "room" + evil, "ferry"), message("0", at: "2026-03-02T08:00:00Z", "One"),
            seen(by: "3", upTo: "0", at: "2026-03-02T08:30:00Z"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        try workspace.write("bad.jsonl", message("1", "ferry"), "no line of a log")
        return workspace
    }

    private func steers(_ outcome: Outcome) -> Bool {
        (outcome.output + outcome.errors).unicodeScalars.contains {
            switch $0.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: $0 != "\n" && $0 != "\r"
            default: false
            }
        }
    }

    @Test(arguments: [
        ["search", "ferry"], ["search", "--json", "ferry"], ["search", "from:\u{9B}2J"], ["unseen"], ["stats"],
        ["unseen", "--format", "md"], ["unseen", "--format", "csv"], ["unseen", "--format", "json"],
        ["ingest", "no\u{1B}[2Jfile"], ["ingest", "--archive", "new\u{1B}[2J\u{202E}", "bad.jsonl"],
        ["unseen", "--person", "\u{1B}[2J"],
    ])
    func noControlCharacterReachesTheTerminal(command: [String]) throws {
        let workspace = try archive()
        #expect(!steers(try Run(Program.path, command, in: workspace.path).wait()))
    }

    @Test func whatWouldSteerIsShownByItsNumber() throws {
        let shown = "U+001B[2JU+009B31mU+007FU+0007U+202EU+2028U+2067"
        let workspace = try archive()
        #expect(try workspace.hansard("search", "ferry").output.contains("room\(shown)"))
        #expect(try workspace.hansard("unseen").output.contains("Robin\(shown) (3): 1 unseen"))
    }

    @Test(arguments: [["unseen"], ["unseen", "--format", "md"], ["search", "ferry"]])
    func aNameMakesNoLineOfItsOwn(command: [String]) throws {
        let workspace = try Workspace()
        let line = "\n  999 by 2\r\n\u{2028}\u{2029}\u{85}\u{B}x"
        try workspace.write(
            "chat.jsonl", person("3", "Robin" + line), message("1" + line, in: "private-chat-3-7", "ferry"),
            message("2", from: "9" + line, in: "room" + line, "ferry"), message("0", at: "2026-03-02T08:00:00Z", "One"),
            seen(by: "3", upTo: "0", at: "2026-03-02T08:30:00Z"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        let output = try Run(Program.path, command, in: workspace.path).wait().output
        #expect(output.contains("ferry") || output.contains("Robin"))
        #expect(!output.split(whereSeparator: \.isNewline).contains { $0.hasPrefix("  999") || $0 == "x" }, "\(output)")
    }

    @Test func jsonKeepsTheTextAsItIs() throws {
        let hits = try archive().hansard("search", "--json", "late").json()["hits"] as? [[String: Any]]
        #expect(hits?.first?["id"] as? String == "1" + Self.evil)
        #expect((hits?.first?["snippet"] as? String)?.contains(Self.evil) == true)
    }
}
