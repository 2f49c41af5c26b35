import Testing

@testable import Hansard

@Suite struct CheckpointTests {
    private static let root = "vyi0pzZtWWziIXXO3uvCgy5yzicBNJOugRJfkyvgCDk="
    private static let text = "hansard/0123456789abcdef\n1023686\n\(root)\n"

    private func signer(_ name: String = "hansard/0123456789abcdef", seed: UInt8 = 7) throws -> NoteSigner {
        try NoteSigner(name: name, seed: [UInt8](repeating: seed, count: 32))
    }

    @Test func isReadAndWritten() throws {
        let checkpoint = try Checkpoint(parsing: Array(Self.text.utf8))
        #expect((checkpoint.origin, checkpoint.size) == ("hansard/0123456789abcdef", 1_023_686))
        #expect(checkpoint.root.base64 == Self.root)
        #expect(checkpoint.text == Array(Self.text.utf8))
    }

    @Test(arguments: [
        "", "\n", "a\n1\n\(root)", "a\n01\n\(root)\n", "a\n+1\n\(root)\n", "a\n-1\n\(root)\n", "a\n\n\(root)\n",
        "a\n1 \n\(root)\n",
        "a\n9223372036854775808\n\(root)\n", "\n1\n\(root)\n", "a\n1\nvyi0\n", "a\n1\n\(root)\nmore\n",
        "a\n1\n\(root)\n\n",
        "a\n1\n\(root.dropLast())\n", "a\n0x1\n\(root)\n", "a\n１\n\(root)\n",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(throws: NoteProblem.malformedCheckpoint) { try Checkpoint(parsing: Array(text.utf8)) }
    }

    @Test func isSignedAndVerified() throws {
        let checkpoint = try Checkpoint(parsing: Array(Self.text.utf8))
        let note = try checkpoint.signed(by: signer())
        #expect(note.starts(with: Array((Self.text + "\n— hansard/0123456789abcdef ").utf8)))
        #expect(try Checkpoint(note, verifiedBy: signer().verifier) == checkpoint)
        // Ed25519 signatures have no chance in them: the same bytes each time.
        #expect(try checkpoint.signed(by: signer()) == note)
    }

    @Test func anotherKeysSignatureIsNotBelieved() throws {
        let note = try Checkpoint(parsing: Array(Self.text.utf8)).signed(by: signer())
        #expect(throws: NoteProblem.unknownKeys) { try Checkpoint(note, verifiedBy: signer(seed: 8).verifier) }
        #expect(throws: NoteProblem.unknownKeys) { try Checkpoint(note, verifiedBy: signer("other").verifier) }
    }

    @Test func anotherLogsCheckpointIsNotBelieved() throws {
        let note = try Checkpoint(parsing: Array(Self.text.utf8)).signed(by: signer("other"))
        #expect(throws: NoteProblem.wrongOrigin("hansard/0123456789abcdef")) {
            try Checkpoint(note, verifiedBy: signer("other").verifier)
        }
    }
}
