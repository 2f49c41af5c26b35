import ArgumentParser
import Foundation

@main
struct HansardPDF: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hansard-pdf", abstract: "Makes a PDF file of a description of a transcript.",
        discussion: """
            The description comes on standard input as JSON Lines, and the file goes to standard output. \
            hansard export pdf runs this program; docs/pdf-description.md says what a description has.
            """)

    @Option(help: "A folder with fonts, looked into before those of the system; may be given several times.")
    var fonts: [String] = []
    @Flag(
        help:
            "Make several files, each in pieces after a line with their length; a line with 0 and the number of pages ends one."
    )
    var series = false

    func run() throws {
        // Pango asks these which language a script is written in, and the same description has to give the same file.
        for name in ["LANGUAGE", "PANGO_LANGUAGE", "LC_ALL", "LANG"] { unsetenv(name) }
        do {
            let output = DocumentOutput(isSeries: series)
            try DocumentSeries(FontSet(fonts), output).run(most: series ? .max : 1)
        } catch {
            FileHandle.standardError.write(Data("hansard-pdf: \(error)\n".utf8))
            throw ExitCode.failure
        }
    }
}
