import Foundation
import Testing

/// Texts and names that try to steer the terminal.
@Suite struct TerminalTests {
    private static let evil = "\u{1B}[2J\u{9B}31m\u{7F}\u{7}"

    private func archive() throws -> Workspace {
        let workspace = try Workspace()
        let evil = Self.evil
        try workspace.write(
            "chat.jsonl", person("3", "Robin" + evil), message("1" + evil, "ferry " + evil + "\nlate"),
            message("2", from: "9" + evil, in: "room" + evil, "ferry"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        return workspace
    }

    private func steers(_ outcome: Outcome) -> Bool {
        (outcome.output + outcome.errors).unicodeScalars.contains {
            $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\r"
        }
    }

    @Test(arguments: [
        ["search", "ferry"], ["search", "--json", "ferry"], ["search", "from:\u{9B}2J"], ["unseen"], ["stats"],
        ["unseen", "--format", "md"], ["unseen", "--format", "csv"], ["unseen", "--format", "json"],
        ["ingest", "no\u{1B}[2Jfile"], ["unseen", "--person", "\u{1B}[2J"],
    ])
    func noControlCharacterReachesTheTerminal(command: [String]) throws {
        let workspace = try archive()
        #expect(!steers(try Run(Program.path, command, in: workspace.path).wait()))
    }

    @Test func jsonKeepsTheTextAsItIs() throws {
        let hits = try archive().hansard("search", "--json", "late").json()["hits"] as? [[String: Any]]
        #expect(hits?.first?["id"] as? String == "1" + Self.evil)
        #expect((hits?.first?["snippet"] as? String)?.contains(Self.evil) == true)
    }
}
