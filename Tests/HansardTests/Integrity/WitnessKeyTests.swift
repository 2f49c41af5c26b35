import Testing

@testable import Hansard

@Suite struct WitnessKeyTests {
    private func signer() throws -> WitnessSigner { try WitnessSigner(name: "works-council", seed: Array(0..<32)) }

    private func note() throws -> SignedNote {
        let archive = try NoteSigner(name: "hansard/1", seed: Array(1..<33))
        return try SignedNote(
            Checkpoint(origin: "hansard/1", size: 3, root: SHA256Hasher.hash([1])).text, signedBy: archive)
    }

    @Test func aCosignatureSaysWhen() throws {
        let signer = try signer()
        let note = try signer.cosign(note(), at: 1_700_000_000)
        #expect(try signer.verifier.cosigned(note) == 1_700_000_000)
        #expect(try signer.verifier.cosigned(self.note()) == nil)
        #expect(try signer.verifier.cosigned(SignedNote(parsing: note.bytes)) == 1_700_000_000)
    }

    @Test func aKeyIsReadAsItWasWritten() throws {
        let key = try signer().verifier
        #expect(try WitnessKey(parsing: key.text).text == key.text)
        for text in ["", "a+b", key.text + "A", key.text.replacing("works", with: "work")] {
            #expect(throws: NoteProblem.self) { try WitnessKey(parsing: text) }
        }
    }

    @Test func anotherTimeOrTextIsAForgery() throws {
        let signer = try signer()
        let signed = try signer.cosign(note(), at: 1_700_000_000)
        var bytes = signed.signatures[1].bytes
        bytes[7] ^= 1
        let forged = try note().adding(
            NoteSignature(name: "works-council", keyID: signer.verifier.id, bytes: bytes))
        #expect(throws: NoteProblem.wrongSignature("works-council")) { try signer.verifier.cosigned(forged) }
        let short = try note().adding(
            NoteSignature(name: "works-council", keyID: signer.verifier.id, bytes: Array(bytes.dropLast())))
        #expect(throws: NoteProblem.wrongSignature("works-council")) { try signer.verifier.cosigned(short) }
    }
}
