import ArgumentParser
import Foundation
import Hansard
import HansardSite
import HansardStore
import HansardTerminal

struct UnseenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unseen", abstract: "Reports what each person has not seen, as of any moment.",
        discussion: """
            Without --as-of, the moment is that of the last record. Evidence of reading has three levels: an explicit \
            receipt, a high-water mark up to a message, and inferred (the person wrote later in the conversation). An \
            inferred message stays unseen. Where no source says who has seen what, that is not on record: such a \
            conversation counts for nobody, and is named in csv and json.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, csv, json, md }

    @OptionGroup var archive: ArchiveOption
    @Option(name: .customLong("as-of"), help: "A moment, such as 2026-03-02T18:00:00+01:00.")
    var asOf: String?
    @Option(help: "Only this person, by the id in the source.")
    var person: String?
    @Option(help: "text, csv, json or md.")
    var format = Format.text
    @OptionGroup var table: TableOptions

    private var moment: Timestamp? {
        get throws {
            guard let asOf else { return nil }
            do throws(TimeProblem) { return try ReadTime(rfc3339: asOf).instant } catch {
                let how =
                    error == .withoutZone
                    ? "has no zone; write it as 2026-03-02T18:00:00Z, or with an offset such as +02:00"
                    : "is no time such as 2026-03-02T18:00:00Z"
                throw ValidationError("--as-of: “\(asOf)” \(how).")
            }
        }
    }

    func validate() throws {
        _ = try moment
        try table.validate(isTable: format == .csv)
    }

    func run() throws {
        let moment = try moment
        let report = try reportingFailure {
            let reader = try ArchiveReader(path: archive.path)
            if let person, try reader.people().index(ofSourceID: person) == nil {
                throw ArchiveError(archive.path, .noSuchPerson(person))
            }
            return try UnseenReport(reader, asOf: moment, person: person)
        }
        let time = { (at: Timestamp) in at.rfc3339(.second) }
        switch format {
        case .text: print(printable(UnseenText.text(report, time), keeping: "\n"), terminator: "")
        case .csv: table.print(UnseenText.csv(report))
        case .json: print(JSONOutput.escapingControls(UnseenText.json(report)), terminator: "")
        case .md: print(printable(UnseenText.markdown(report, time), keeping: "\n"), terminator: "")
        }
    }
}
