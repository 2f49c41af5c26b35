import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct NotedCheckpointTests {
    private let lines = "hansard/0123456789abcdef\n1023686\nvyi0pzZtWWziIXXO3uvCgy5yzicBNJOugRJfkyvgCDk=\n"
    private let signature =
        "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"

    @Test func aSignedNoteIsReadWithItsSignatures() throws {
        let noted = try NotedCheckpoint(Array((lines + "\n" + signature).utf8))
        #expect(noted.checkpoint.size == 1_023_686 && noted.checkpoint.origin == "hansard/0123456789abcdef")
        #expect(noted.note?.signatures.count == 1)
    }

    /// As it comes out of an e-mail, a file of Windows, or a printed page.
    @Test(
        arguments: [{ $0 }, { String($0.dropLast()) }, { $0.replacing("\n", with: "\r\n") }]
            as [@Sendable (String) -> String])
    func theThreeLinesAreEnough(change: @Sendable (String) -> String) throws {
        let noted = try NotedCheckpoint(Array(change(lines).utf8))
        #expect(noted.checkpoint.size == 1_023_686 && noted.note == nil)
        #expect(try NotedCheckpoint(Array(change(lines + "\n" + signature).utf8)).note != nil)
    }

    @Test(arguments: ["", "archive", "a\nb\nc\n", "hansard/1\n12\nshort\n"])
    func anythingElseIsRefused(text: String) {
        #expect(throws: NoteProblem.self) { try NotedCheckpoint(Array(text.utf8)) }
    }
}
