import Foundation
import PairChannel
import Testing

@testable import Hansard

@Suite struct SignedNoteTests {
    /// Neumann’s key of the vectors, whose secret is published: the 32 bytes behind the algorithm’s.
    private func signer() throws -> NoteSigner {
        let text = try #require(MerkleVectors.json("signed-note-vectors")["notes"]?.elements[1]["skey"]?.string)
        let parts = text.split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
        let bytes = try #require(Data(base64Encoded: String(parts[4])))
        return try NoteSigner(name: String(parts[2]), seed: Array(bytes.dropFirst()))
    }

    private func vectors() throws -> [(key: VerifierKey, note: String)] {
        try MerkleVectors.json("signed-note-vectors")["notes"]?.elements.map {
            (try VerifierKey(parsing: #require($0["vkey"]?.string)), try #require($0["note"]?.string))
        } ?? []
    }

    private func problem(_ note: String, _ keys: [VerifierKey]) -> NoteProblem? {
        do {
            try SignedNote(parsing: Array(note.utf8)).verify(with: keys)
            return nil
        } catch { return error }
    }

    @Test func theNotesOfOthersAreVerified() throws {
        let vectors = try vectors()
        #expect(vectors.count == 2)
        for (key, text) in vectors {
            let note = try SignedNote(parsing: Array(text.utf8))
            #expect(try note.verify(with: [key]).map(\.name) == [key.name])
            #expect(note.bytes == Array(text.utf8))
            #expect(text.hasPrefix(String(decoding: note.text, as: UTF8.self)))
        }
    }

    @Test func signsAsOthersDo() throws {
        let (key, text) = try vectors()[1]
        let signer = try signer()
        #expect(signer.verifier.text == key.text)
        let note = try SignedNote(SignedNote(parsing: Array(text.utf8)).text, signedBy: signer)
        #expect(note.bytes == Array(text.utf8))
    }

    @Test func anyChangeOfTheTextIsSeen() throws {
        let (key, text) = try vectors()[0]
        let end = try SignedNote(parsing: Array(text.utf8)).text.count
        for at in 0..<end {
            var bytes = Array(text.utf8)
            bytes[at] ^= 1
            #expect(problem(String(decoding: bytes, as: UTF8.self), [key]) != nil)
        }
    }

    @Test func signaturesByUnknownKeysArePassedOver() throws {
        let vectors = try vectors()
        let own = try SignedNote(Array("text\n".utf8), signedBy: signer())
        let foreign = try #require(vectors[0].note.split(separator: "\n").last)
        let note = String(decoding: own.bytes, as: UTF8.self) + foreign + "\n"
        #expect(problem(note, [vectors[1].key]) == nil)
        #expect(problem(note, []) == .unknownKeys)
        // The other key is known too, and did not sign this text.
        #expect(problem(note, vectors.map(\.key)) == .wrongSignature("example.com/foo"))
    }

    @Test func aHundredSignaturesAreReadAndNoMore() throws {
        let own = try SignedNote(Array("text\n".utf8), signedBy: signer())
        let lines = (1..<100).map { _ in "— witness AAAAAAAAAAA=\n" }.joined()
        let note = String(decoding: own.bytes, as: UTF8.self) + lines
        #expect(problem(note, [try signer().verifier]) == nil)
        #expect(problem(note + "— witness AAAAAAAAAAA=\n", [try signer().verifier]) == .tooManySignatures)
    }

    @Test func theSameSignatureTwiceIsOneSigner() throws {
        let own = try SignedNote(Array("text\n".utf8), signedBy: signer())
        let line = try #require(String(decoding: own.bytes, as: UTF8.self).split(separator: "\n").last)
        let note = try SignedNote(parsing: own.bytes + Array("\(line)\n".utf8))
        #expect(note.signatures.count == 2)
        #expect(try note.verify(with: [signer().verifier]).count == 1)
    }

    @Test(arguments: [
        "", "\n", "\n\n", "text\n", "text\n\n", "text", "text\n— a AAAAAAAAAAA=\n", "text\n\n— a AAAAAAAAAAA=",
        "text\n\n— a AAAAAAAAAAA=\n\n", "text\n\n— a AAAAAAAAAAA=\nmore\n", "text\n\n- a AAAAAAAAAAA=\n",
        "text\n\n—a AAAAAAAAAAA=\n", "text\n\n— a  AAAAAAAAAAA=\n", "text\n\n— a AAAAAAAAAAA= \n",
        "text\n\n— a+b AAAAAAAAAAA=\n",
        "text\n\n—  AAAAAAAAAAA=\n", "text\n\n— a AAAA\n", "text\n\n— a AAAAAAAAAAA\n", "text\n\n— a AAAAAAAAAAB=\n",
        "text\n\n— a AAAAAA-_AAA=\n", "text\n\n— a \n", "text\n\n— a\n",
    ])
    func whatIsNotWrittenAsANoteIsRefused(note: String) {
        #expect(throws: NoteProblem.malformedSignatures) { try SignedNote(parsing: Array(note.utf8)) }
    }

    @Test(arguments: ["te\u{0}xt", "te\rxt", "te\txt", "te\u{1B}xt"])
    func controlCharactersAreRefused(text: String) throws {
        #expect(throws: NoteProblem.notText) { try SignedNote(parsing: Array("\(text)\n\n— a AAAAAAAAAAA=\n".utf8)) }
        #expect(throws: NoteProblem.notText) { try SignedNote(Array("\(text)\n".utf8), signedBy: signer()) }
    }

    @Test func invalidUTF8IsRefused() {
        #expect(throws: NoteProblem.notText) { try SignedNote(parsing: [0xFF] + Array("\n\n— a AAAAAAAAAAA=\n".utf8)) }
    }

    @Test func onlyATextThatEndsWithALineIsSigned() throws {
        #expect(throws: NoteProblem.notText) { try SignedNote(Array("text".utf8), signedBy: signer()) }
        #expect(throws: NoteProblem.notText) { try SignedNote([], signedBy: signer()) }
    }
}

@Suite struct VerifierKeyTests {
    private static let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

    @Test func isReadAndWritten() throws {
        let key = try VerifierKey(parsing: Self.text)
        #expect(key.text == Self.text)
        #expect((key.name, key.id) == ("PeterNeumann", 0xC74F_20A3))
    }

    @Test(arguments: [
        (text.replacing("c74f20a3", with: "c74f20a4"), NoteProblem.wrongKeyID("PeterNeumann")),
        (text.replacing("Neumann", with: "Newman"), .wrongKeyID("PeterNewman")),
        (text.replacing("+ARpc", with: "+AhpC"), .unknownAlgorithm("PeterNeumann")),
        (text.replacing("Neumann", with: " Neumann"), .badName), ("+c74f20a3+ARpc", .badName),
        (String(text.dropLast(4)), .malformedKey), ("PeterNeumann+c74f20a3", .malformedKey), ("", .malformedKey),
        (text.replacing("c74f20a3", with: "74f20a3"), .malformedKey), (text + "\n", .malformedKey),
    ])
    func whatIsNoKeyIsRefused(text: String, problem: NoteProblem) {
        #expect(throws: problem) { try VerifierKey(parsing: text) }
    }

    @Test func aSignerNeedsANameAndThirtyTwoBytes() {
        #expect(throws: NoteProblem.malformedKey) { try NoteSigner(name: "a", seed: [UInt8](repeating: 1, count: 31)) }
        for name in ["", "a b", "a+b", "a\nb"] {
            #expect(throws: NoteProblem.badName) { try NoteSigner(name: name, seed: [UInt8](repeating: 1, count: 32)) }
        }
    }
}
