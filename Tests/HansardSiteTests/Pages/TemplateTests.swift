import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// What a template names must be offered, and what is offered must be documented in the template.
@Suite(.blocking) struct TemplateTests {
    private static let folder = TestSite.project + "/Templates/"

    private static func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder + name + ".mustache", encoding: .utf8)
    }

    /// The variables that a template names, itself or in what it includes.
    private static func variables(_ name: String) throws -> Set<String> {
        var names: Set<String> = []
        for match in try text(name).matches(of: /\{\{([!#^\/>&<$]?)\{?\s*([^}]*?)\s*\}?\}\}/) {
            switch match.1 {
            case "!", "/", "$": continue
            case ">", "<": names.formUnion(try variables(String(match.2)))
            default: if !match.2.hasPrefix("t.") { names.insert(String(match.2)) }
            }
        }
        // The ends of blocks and parents are tags of their own kind and name nothing.
        return names
    }

    /// What each template is offered, by its name: by the pages that a build makes of the sample, and by others.
    private static func offered() throws -> [String: [String]] {
        let sample = try TestSite.sample()
        let site = try Site(content: TestSite.project + "/Content", templates: TestSite.project + "/Templates")
        _ = try SiteBuilder(archive: sample.archive, site: site, output: sample.base + "/output", jobs: 1)
            .build(everything: true) { _, _ in }
        let others = try others().map { (type(of: $0).template, framed($0).values.map { "\($0.name)" }) }
        return try site.pageTemplates().offered.merging(others) { built, _ in built }
    }

    /// Pages that a build of the sample does not have.
    private static func others() throws -> [any SitePage] {
        let site = try TestSite()
        try site.ingest([
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"Hello"}"#
        ])
        let reader = try ArchiveReader(path: site.archive)
        let people = try reader.people()
        let entry = try #require(ConversationDirectory(try reader.conversations(), people).entries.first)
        return [
            ConversationNamePage(title: "", target: nil, conversations: []),
            PermalinksPage(title: "", conversations: []),
            ConversationYearPage(
                title: "", entry: entry, year: "", messageCount: "", calendar: [], pager: Pager()),
            ParticipantsPage(title: "", entry: entry, lead: "", participants: [], pager: Pager()),
            WholeConversationPage(
                title: "", entry: entry, part: "", lead: "", isRefusal: false, partNote: nil, form: nil, zone: "",
                asked: AskedPeriod()),
            ThreadPage(title: "", entry: entry, excerpt: "", period: "", zone: "", place: "", rows: []),
            PolicySitePage(
                document: PolicyDocument(kind: .processing, title: "", lead: "", sections: [])),
            PersonConversationsPage(title: "", personName: "", person: "", lead: "", table: [], pager: Pager()),
            CaseSitePage(
                title: "", lead: "", purpose: nil, period: nil, ends: nil, reason: nil, isReasonNeeded: false,
                token: "", to: "", button: ""),
            CaseListPage(title: "", lead: "", rows: []),
            AuditPage(
                title: "", lead: "", verified: nil, doubt: nil, filters: [], rows: [], count: nil, csv: nil,
                documents: [], newer: nil, older: nil),
            ExportFormPage(title: "", form: ExportForm(), caseName: nil, zone: "", formats: []),
            ExportProgressPage(
                title: "", lead: "", progress: nil, isWorking: false, isReady: false, facts: nil, until: nil, token: "",
                button: ""),
        ]
    }

    private static func framed(_ page: some SitePage) -> any Page {
        FramedPage(page: page, settings: SiteSettings(), root: "", markdown: nil)
    }

    @Test func everyVariableThatATemplateNamesIsOffered() throws {
        for (name, offered) in try Self.offered() {
            #expect(try Self.variables(name).subtracting(offered) == [], "\(name).mustache")
        }
    }

    @Test func everyVariableThatIsOfferedIsDocumentedInItsTemplate() throws {
        let shared = try Self.text("layout").prefix { $0 != "}" }
        for (name, offered) in try Self.offered() {
            let own = try Self.text(name).prefix { $0 != "}" }
            let words = Set((own + shared).split { !$0.isLetter }.map(String.init))
            #expect(offered.filter { !words.contains($0) } == [], "\(name).mustache")
        }
    }

    /// What looks like a variable in the head of a template is one: a word with a question mark, or with a capital within it.
    @Test func everyVariableThatATemplateDocumentsIsOffered() throws {
        for (name, offered) in try Self.offered() {
            let head = try Self.text(name).prefix { $0 != "}" }
            let documented =
                head.matches(of: /\b([a-z][A-Za-z]+)\?/).map { $0.1 }
                + head.matches(of: /\b([a-z]+[A-Z][A-Za-z]*)\b/).map { $0.1 }
            #expect(Set(documented.map(String.init)).subtracting(offered) == [], "\(name).mustache")
        }
    }

    @Test func noVariableIsOfferedTwice() throws {
        for (name, offered) in try Self.offered() {
            #expect(offered.count == Set(offered).count, "\(name).mustache")
        }
    }

    @Test func everyTemplateIsAPageOrIsIncluded() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter {
            $0.hasSuffix(".mustache")
        }
        var used = Set(try Self.offered().keys)
        used.formUnion([BundleCover.template, PolicyFile.template, SubjectPage.template])
        for file in files {
            let text = try Self.text(String(file.dropLast(".mustache".count)))
            used.formUnion(text.matches(of: /\{\{[><]\s*([a-z-]+)\s*\}\}/).map { String($0.1) })
        }
        #expect(Set(files.map { String($0.dropLast(".mustache".count)) }) == used)
    }
}
