import ArgumentParser
import Foundation
import Hansard
import HansardServer
import HansardSite
import HansardStore
import HansardTerminal

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Writes documents for auditors, made from the settings that hold.",
        discussion: """
            processing is the record of processing activities (GDPR, article 30), procedures the documentation of procedures \
            (GoBD, Verfahrensdokumentation). Both say what site.yml, access.yml and the archive say now; what these cannot \
            know stands under processing in site.yml, and where something is missing, they say so.
            """)

    enum Document: String, ExpressibleByArgument, CaseIterable { case processing, procedures }

    @OptionGroup var archive: ArchiveOption
    @OptionGroup var site: SiteOptions
    @Option(help: "The file to write, .html or .md; without it, Markdown is printed.")
    var output: String?
    @Argument(help: "processing or procedures.")
    var document: Document

    func validate() throws {
        if let output, !output.hasSuffix(".html"), !output.hasSuffix(".md") {
            throw ValidationError("--output takes a file that ends with .html or .md, such as processing.html.")
        }
    }

    func run() throws {
        try reportingFailure {
            let settings = try Site(content: site.content, templates: site.templates)
            let rules = try AccessRules(content: site.content, zone: settings.settings.zone)
            let reader = try ArchiveReader(path: archive.path)
            let facts = try reader.onOneState { try reader.facts() }
            let kind: PolicyDocument.Kind = document == .processing ? .processing : .procedures
            let made = PolicyWriter(settings, rules?.facts, facts).document(kind)
            guard let output else { return print(printable(made.markdown, keeping: "\n"), terminator: "") }
            let bytes = output.hasSuffix(".md") ? Array(made.markdown.utf8) : try settings.html(made)
            do { try Data(bytes).write(to: URL(fileURLWithPath: output), options: .atomic) } catch {
                throw ExportProblem(
                    description: "\(output): It cannot be written (\(error.localizedDescription)). Name another file.")
            }
            guard made.missing > 0 else { return }
            Terminal.note(
                "\(printable(output)): \(counted(made.missing, "line says", "lines say")) that something is missing. Write it "
                    + "into \(settings.settingsFile), under processing.")
        }
    }
}
