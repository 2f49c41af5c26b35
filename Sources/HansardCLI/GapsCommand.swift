import ArgumentParser
import Foundation
import Hansard
import HansardSite
import HansardStore
import HansardTerminal

struct GapsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gaps", abstract: "Reports what sources themselves say is missing from the record.",
        discussion: """
            Numbers that are missing from a sequence of ids, stretches that no source covers, messages that others answer \
            and that are not there, files, lines that were not understood, and what else a source counts or names; each \
            with what to do about it. Days without a message where there are some on nearly every working day are listed \
            apart. Days are those of site.yml, and so are the working days and the language.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, csv, md }

    @OptionGroup var archive: ArchiveOption
    @OptionGroup var site: SiteOptions
    @OptionGroup var period: PeriodOptions
    @Option(help: "text, csv or md.")
    var format = Format.text
    @OptionGroup var table: TableOptions
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    func validate() throws {
        try table.validate(isTable: format == .csv)
        if json, format != .text { throw ValidationError("--json is a format of its own. Leave --format out.") }
    }

    func run() throws {
        let gaps = try reportingFailure {
            let site = try Site(content: site.content, templates: site.templates)
            let (from, until) = try period.instants(site.settings.zone)
            let reader = try ArchiveReader(path: archive.path)
            return try reader.onOneState { try GapWords(reader, site, from: from, until: until) }
        }
        guard !json else { return print(JSONOutput.escapingControls(GapText.json(gaps)), terminator: "") }
        switch format {
        case .text: print(printable(GapText.text(gaps), keeping: "\n"), terminator: "")
        case .csv: table.print(GapText.csv(gaps))
        case .md: print(printable(GapText.markdown(gaps), keeping: "\n"), terminator: "")
        }
    }
}
