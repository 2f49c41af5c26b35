import ArgumentParser
import Foundation
import Hansard
import HansardSite
import HansardStore
import HansardTerminal

struct PeopleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people",
        abstract: "Lists people with their accounts, and who in several systems may be one.",
        discussion: """
            Nobody is merged by this. What it proposes is lines for people.yml in the content folder, which `hansard \
            ingest` heeds when an account comes to the archive for the first time.
            """)

    @OptionGroup var archive: ArchiveOption
    @Option(help: "The folder with people.yml.")
    var content = "Content"
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    func run() throws {
        let report = try reportingFailure {
            try PeopleReport(
                ArchiveReader(path: archive.path).peopleWithAccounts(), AccountMap(content: content), content: content)
        }
        print(json ? report.json : report.text, terminator: json ? "\n" : "")
    }
}
