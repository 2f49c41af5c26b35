import Foundation

/// Documents, one after the other, as their descriptions come.
struct DocumentSeries {
    private let fonts: FontSet
    private let output: DocumentOutput
    private var input = InputLines()
    private var hashes = FontHashes()

    init(_ fonts: FontSet, _ output: DocumentOutput) { (self.fonts, self.output) = (fonts, output) }

    /// Makes all of them.
    ///
    /// - Throws: `DescriptionProblem`, `FontSet.Problem`.
    consuming func run(most: Int) throws {
        for font in fonts.missing {
            let text =
                "hansard-pdf: The font \(font.file) is not here (Debian package \(font.package)); its characters are "
                + "drawn as boxes with their numbers.\n"
            FileHandle.standardError.write(Data(text.utf8))
        }
        var series = self
        var made = 0
        while made < most, let head = try series.head() {
            try series.make(head)
            made += 1
        }
        guard made > 0 || most > 1 else { throw DescriptionProblem(line: 1, reason: "There is no description.") }
    }

    private mutating func head() throws -> DocumentHead? {
        try input.next { bytes, number in
            guard case .document(let head) = try DocumentLine(bytes, number: number) else {
                throw DescriptionProblem(line: number, reason: "A description begins with the line “document”.")
            }
            return head
        }
    }

    private mutating func make(_ head: DocumentHead) throws {
        let output = output
        let composer = Composer(head, fonts) { output.append($0) }
        var goesOn = true
        while goesOn {
            let next = try input.next { bytes, number in try DocumentLine(bytes, number: number) }
            guard let next else {
                throw DescriptionProblem(line: input.number + 1, reason: "The description ends without the line “end”.")
            }
            if case .document = next {
                throw DescriptionProblem(line: input.number, reason: "The document before has no line “end”.")
            }
            goesOn = composer.add(next, &hashes)
        }
        output.end(pages: try composer.finish())
    }
}
