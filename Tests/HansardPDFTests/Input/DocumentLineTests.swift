import Testing

@testable import HansardPDF

@Suite struct DocumentLineTests {
    private static func read(_ line: String) throws -> DocumentLine {
        try Array(line.utf8).withUnsafeBufferPointer { try DocumentLine($0, number: 7) }
    }

    @Test func aTextIsShownAsItWasWrittenUnlessItIsSaid() throws {
        guard case .text(let text, let isFormer) = try Self.read(#"{"is":"text","text":"a\u0000b","shown":"aU+0000b"}"#)
        else { throw DescriptionProblem(line: 0, reason: "no text") }
        #expect(text.source == "a\u{0}b" && text.shown == "aU+0000b" && !isFormer)
        guard case .text(let other, true) = try Self.read(#"{"is":"text","text":"x","former":true}"#) else {
            throw DescriptionProblem(line: 0, reason: "no former text")
        }
        #expect(other.shown == "x")
    }

    @Test(arguments: [
        (#"{"is":"section","title":"x","level":3}"#, "The member “level” is not a number from 1 to 2."),
        (#"{"is":"note"}"#, "The member “text” is missing, or is no text."),
        (#"{"is":"picture"}"#, "“picture” is no line of a description."),
        (#"{"is":"text","text":"x","links":[[0,2]]}"#, "A link is not two places in the text that is shown."),
        ("{", "the JSON ends in the middle."),
    ])
    func aLineThatIsWrongIsNamed(line: String, reason: String) {
        let problem = #expect(throws: DescriptionProblem.self) { _ = try Self.read(line) }
        #expect(problem?.description == "Line 7 of the description: \(reason)")
    }
}
