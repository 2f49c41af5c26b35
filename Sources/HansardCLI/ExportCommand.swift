import ArgumentParser
import Foundation
import Hansard
import HansardSite
import HansardStore
import HansardTerminal
import PairChannel

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes conversations into a folder, to be given away.",
        discussion: """
            Formats: \(ExportFormats.all.map { "\($0.id) (\($0.about))" }.joined(separator: ", ")). Without --person, \
            --between and --conversation it is every conversation; with several of them, all that one of them names. \
            The folder is complete or not there.
            """)

    @OptionGroup var archive: ArchiveOption
    @OptionGroup var site: SiteOptions
    @Option(help: "The folder to write into; it must not be there yet, or be empty.")
    var output: String
    @Option(help: "Conversations of this person, by the id in the source; may be given several times.")
    var person: [String] = []
    @Option(
        name: .customLong("between"), parsing: .upToNextOption,
        help: "The conversation of two people, by their ids in the source.")
    var pair: [String] = []
    @Option(help: "This conversation, by its id in the source; may be given several times.")
    var conversation: [String] = []
    @Option(help: "From this day or moment on, such as 2026-03-01 or 2026-03-01T08:00:00Z.")
    var from: String?
    @Option(help: "Up to and with this day, or up to this moment.")
    var to: String?
    @Option(help: "Only messages that this query finds, as hansard search takes it.")
    var query: String?
    @Flag(help: "Make texts harmless that a spreadsheet would take for formulas, and begin CSV with U+FEFF.")
    var spreadsheet = false
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false
    @Argument(help: "The format.")
    var format: String

    func validate() throws {
        guard ExportFormats.format(format) != nil else {
            let names = ExportFormats.all.map { $0.id }
            throw ValidationError(
                "“\(format)” is no format. Did you mean “\(nearestName(to: format, among: names))”? There are: "
                    + "\(names.joined(separator: ", ")).")
        }
        guard !output.isEmpty else { throw ValidationError("--output takes a folder, such as --output given.") }
        if !pair.isEmpty {
            guard pair.count == 2 else { throw ValidationError("--between takes two ids, such as --between 3 7.") }
            guard Selection.between(pair[0], pair[1]) != nil else {
                throw ValidationError("--between: “\(pair[0])” and “\(pair[1])” are no pair of two people’s ids.")
            }
        }
        for (name, text) in [("--from", from), ("--to", to)] {
            if let text, Self.moment(text, .utc, endOfDay: false) == nil {
                throw ValidationError(
                    "\(name): “\(text)” is no day such as 2026-03-01 and no time such as 2026-03-01T08:00:00Z.")
            }
        }
        if let query {
            do throws(SearchQuery.Problem) { _ = try SearchQuery(query) } catch {
                throw ValidationError("--query: \(error.description)")
            }
        }
    }

    func run() throws {
        guard let format = ExportFormats.format(format) else { return }
        let report = try reportingFailure { () throws -> RecordExport.Report in
            let settings = try Site(content: site.content, templates: site.templates)
            let zone = SiteZone(name: settings.settings.timezone) ?? .utc
            let progress = ProgressLine()
            defer { progress.clear() }
            return try RecordExport(archive: archive.path, try selection(zone)).write(
                format, to: output,
                RecordExport.Presentation(
                    zone: zone, words: settings.words, isForSpreadsheet: spreadsheet,
                    generator: "Hansard \(HansardCommand.configuration.version)",
                    companions: { try settings.companions(of: $0, key: $1, checkpoint: $2) }),
                progress: { progress.show($0, of: $1, "\(grouped($0)) of \(grouped($1)) messages") })
        }
        print(json ? Self.json(report) : line(report))
    }

    /// - Throws: `ArchiveError`, `ExportProblem` for a name that the archive does not have.
    private func selection(_ zone: SiteZone) throws -> Selection {
        var selection = person.isEmpty && pair.isEmpty && conversation.isEmpty ? Selection.everything : Selection()
        let reader = try ArchiveReader(path: archive.path)
        let people = try reader.people()
        for id in person + pair where people.index(ofSourceID: id) == nil {
            throw ArchiveError(archive.path, .noSuchPerson(id))
        }
        selection.people = Set(person.map { ID($0) })
        for name in conversation {
            let id = Pair(readingEitherOrder: name)?.channelName ?? name
            guard let found = try reader.conversation(named: id) else {
                throw unknown(name, try reader.conversations())
            }
            selection.conversations.insert(ID(found.sourceID))
        }
        if let between = pair.count == 2 ? Selection.between(pair[0], pair[1]) : nil {
            selection.conversations.formUnion(between.conversations)
        }
        selection.from = from.flatMap { Self.moment($0, zone, endOfDay: false) }
        selection.until = to.flatMap { Self.moment($0, zone, endOfDay: true) }
        if let from = selection.from, let until = selection.until, until <= from {
            throw ExportProblem(description: "The period ends before it begins. Put the earlier day into --from.")
        }
        selection.query = query
        return selection
    }

    private func unknown(_ name: String, _ known: [ConversationSummary]) -> ExportProblem {
        let nearest = nearestName(to: name, among: known.map(\.sourceID))
        let offer = nearest.isEmpty ? "" : " Did you mean “\(nearest)”?"
        return ExportProblem(
            description: "\(archive.path): The archive has no conversation “\(name)”.\(offer)")
    }

    /// A time, or the beginning of a day; the end of it, where that is asked for.
    private static func moment(_ text: String, _ zone: SiteZone, endOfDay: Bool) -> Timestamp? {
        if text.utf8.count == 10, let day = try? ReadTime(rfc3339: text + "T00:00Z") {
            var zone = zone
            return zone.start(ofDay: day.instant.day + (endOfDay ? 1 : 0))
        }
        return try? ReadTime(rfc3339: text).instant
    }

    private static func json(_ report: RecordExport.Report) -> String {
        JSONOutput.object([
            "bytes": .integer(report.bytes), "conversations": .integer(report.conversations),
            "files": .integer(report.files),
            "messages": .integer(report.messages),
        ])
    }

    private func line(_ report: RecordExport.Report) -> String {
        guard report.messages > 0 else { return "\(printable(output)): No message is in this selection." }
        return "\(printable(output)): \(counted(report.messages, "message", "messages")) of "
            + "\(counted(report.conversations, "conversation", "conversations")), in "
            + "\(counted(report.files, "file", "files"))."
    }
}
