import ArgumentParser
import Foundation
import Hansard
import HansardServer
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
            subject takes one --person and nothing else, and tells who looked from the access log. \
            The folder, or with --zip the file, is complete or not there.
            """)

    @OptionGroup var archive: ArchiveOption
    @OptionGroup var site: SiteOptions
    @OptionGroup var access: AccessOption
    @Option(help: "The folder to write into, which must not be there yet, or be empty; with --zip the file.")
    var output: String
    @Flag(help: "Write one ZIP file.")
    var zip = false
    @Option(
        name: .customLong("case"),
        help: "Only what this case of access.yml covers, and while it is open; with other options, what is in both.")
    var caseName: String?
    @Option(help: "Conversations of this person, by the id in the source or the name; may be given several times.")
    var person: [String] = []
    @OptionGroup var selected: SelectionOptions
    @OptionGroup var masked: MaskOptions
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
        if isOfSubject { try validateSubject() }
        guard !output.isEmpty else { throw ValidationError("--output takes a folder, such as --output given.") }
    }

    private var isOfSubject: Bool { ExportFormats.format(format)?.maker.isSubject ?? false }

    func run() throws {
        guard let format = ExportFormats.format(format) else { return }
        let (report, zone) = try reportingFailure { () throws -> (RecordExport.Report, SiteZone) in
            let settings = try Site(content: site.content, templates: site.templates)
            let zone = settings.settings.zone
            let progress = ProgressLine()
            defer { progress.clear() }
            let export = try isOfSubject ? subjectExport(settings.words) : export(settings, zone)
            let report = try export.write(
                format, to: output, as: zip ? .zip : .folder,
                RecordExport.Presentation(
                    zone: zone, words: settings.words, isForSpreadsheet: spreadsheet,
                    naming: settings.settings.names, generator: HansardCommand.generator,
                    companions: { try settings.companions(of: $0, key: $1, checkpoint: $2) },
                    site: settings.building(archive.path, jobs: ProcessInfo.processInfo.activeProcessorCount),
                    register: { try register($0, settings) }),
                progress: { progress.show($0, of: $1, "\(grouped($0)) of \(grouped($1)) messages") })
            return (report, zone)
        }
        for remark in report.remarks { Terminal.note(remark) }
        print(json ? Self.json(report) : line(report))
        if report.messages == 0, !isOfSubject { try endEmpty(zone) }
    }

    /// Says what there would be with less asked for. A case’s messages are no others’ to count.
    private func endEmpty(_ zone: SiteZone) throws {
        if caseName == nil {
            try reportingFailure {
                let selection = try selected.selection(person, inArchiveAt: archive.path, zone)
                try EmptySelection(selection: selection, archive: ArchiveReader(path: archive.path), zone: zone).note()
            }
        }
        throw ExitCode(Self.nothingFound)
    }

    /// The exit status of an export without a message.
    private static let nothingFound: Int32 = 4

    private func export(_ settings: Site, _ zone: SiteZone) throws -> RecordExport {
        let selection = try selected.selection(person, inArchiveAt: archive.path, zone)
        let mask = try masked.request(for: selection, settings.words, inArchiveAt: archive.path)
        let covered = try caseName.map { name in
            try AccessRules.selection(
                ofCase: name, content: site.content, zone: zone,
                in: ArchiveNames(ArchiveReader(path: archive.path)), now: .now)
        }
        return RecordExport(archive: archive.path, selection, within: covered, mask: mask)
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
