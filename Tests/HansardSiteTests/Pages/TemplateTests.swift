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

    private static func pages() throws -> [any SitePage] {
        let site = try TestSite()
        try site.ingest([
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"Hello"}"#
        ])
        let reader = try ArchiveReader(path: site.archive)
        let people = try reader.people()
        let entry = try #require(ConversationDirectory(try reader.conversations(), people).entries.first)
        return [
            HomePage(
                title: "", lead: "", asOf: nil, verified: nil, checkpoint: nil, table: [], conversations: nil,
                allConversations: ""),
            ConversationListPage(title: "", lead: "", conversations: [], pager: Pager()),
            ConversationPage(
                title: "", entry: entry, kind: "", name: nil, messageCount: "", period: nil, recordEnds: nil,
                calendar: [], years: [], participantsTitle: "", participants: [], moreParticipants: nil,
                seenNote: nil, hasWhole: false, form: nil),
            ConversationNamePage(title: "", target: nil, conversations: []),
            ConversationYearPage(
                title: "", entry: entry, year: "", messageCount: "", calendar: [], pager: Pager()),
            ParticipantsPage(title: "", entry: entry, lead: "", participants: [], pager: Pager()),
            TranscriptSitePage(
                title: "", entry: entry, kind: "", period: "", messageCount: "", participantNames: [], zone: "",
                records: nil, seenNote: nil, days: [], rows: [], before: 0, pager: Pager(),
                months: CalendarMonth(number: 0)...CalendarMonth(number: 0)),
            WholeConversationPage(
                title: "", entry: entry, part: "", lead: "", isRefusal: false, partNote: nil, form: nil, zone: "",
                asked: AskedPeriod()),
            PeopleListPage(title: "", lead: "", people: [], pager: Pager()),
            PersonPage(
                title: "", person: people.people[0], otherNames: nil, hasWritten: true, manager: nil, onRecord: "",
                unseen: nil, note: nil, conversations: [], presenceMonths: [], presenceNote: nil),
            PresenceDayPage(title: "", summary: "", zone: "", dayNote: nil, people: [], pager: Pager()),
            PresencePersonPage(
                title: "", personName: "", person: "", period: "", summary: "", zone: "", days: [],
                pager: Pager()),
            PresenceOverviewPage(
                title: "", summary: "", zone: "", months: [], people: [], heat: [], hours: [], pager: Pager()),
            UnseenSitePage(
                title: "", asOf: "", summary: "", notOnRecord: nil, online: nil, ages: [], teams: [], managers: [],
                people: [], nothing: "", pager: Pager()),
            ReportsPage(title: "", reports: []),
            ResponsesPage(
                title: "", summary: "", workingHours: "", limit: "", buckets: [], teams: [], managers: [],
                people: [], pager: Pager()),
            UnansweredPage(title: "", summary: "", ages: [], messages: [], pager: Pager()),
            PersonUnansweredPage(
                title: "", personName: "", person: "", end: nil, limit: "", open: [], late: [], pager: Pager()),
            ThreadPage(title: "", entry: entry, excerpt: "", period: "", zone: "", place: "", rows: []),
            ActivityPage(
                title: "", summary: "", zone: "", chartTitle: "", chart: [], months: [], heat: [], hours: [],
                nothing: nil),
            GapsPage(title: "", summary: "", kinds: [], sections: [], quiet: []),
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
            SearchPage(title: ""), FreeSitePage(title: "", content: []),
        ]
    }

    private static func framed(_ page: some SitePage) -> any Page {
        FramedPage(page: page, settings: SiteSettings(), root: "", markdown: nil)
    }

    @Test func everyVariableThatATemplateNamesIsOffered() throws {
        for page in try Self.pages() {
            let offered = Set(Self.framed(page).values.map { "\($0.name)" })
            let missing = try Self.variables(type(of: page).template).subtracting(offered)
            #expect(missing == [], "\(type(of: page).template).mustache")
        }
    }

    @Test func everyVariableThatIsOfferedIsDocumentedInItsTemplate() throws {
        let shared = try Self.text("layout").prefix { $0 != "}" }
        for page in try Self.pages() {
            let own = try Self.text(type(of: page).template).prefix { $0 != "}" }
            let words = Set((own + shared).split { !$0.isLetter }.map(String.init))
            let undocumented = Self.framed(page).values.map { "\($0.name)" }.filter { !words.contains($0) }
            #expect(undocumented == [], "\(type(of: page).template).mustache")
        }
    }

    /// `docs/rows.md` has a row for each template: exactly the variables that its page has beside those of all pages.
    @Test func theDocumentationListsExactlyWhatIsOffered() throws {
        let docs = try String(contentsOfFile: TestSite.project + "/docs/rows.md", encoding: .utf8)
        let variables = docs[docs.firstRange(of: "## Variables of the templates")!.upperBound...]
        func names(_ text: some StringProtocol) -> Set<String> {
            Set(String(text).matches(of: /`([A-Za-z]+)\??`/).map { String($0.1) })
        }
        let common = variables[variables.firstRange(of: "On every page:")!.upperBound...].prefix { $0 != "↔" }
        var shared = names(common)
        shared.remove("about")  // a page's name
        let pager = names(variables[variables.firstRange(of: "On pages marked ↔:")!.upperBound...].prefix { $0 != "|" })
        for page in try Self.pages() {
            let name = type(of: page).template
            let row = try #require(
                variables.split(separator: "\n").first { $0.hasPrefix("| `\(name)` ") }, "\(name) has no row")
            let cells = row.split(separator: "|").map(String.init)
            let documented = shared.union(names(cells[1])).union(cells[0].contains("↔") ? pager : [])
            #expect(Set(Self.framed(page).values.map { "\($0.name)" }) == documented, "\(name)")
        }
    }

    @Test func noVariableIsOfferedTwice() throws {
        for page in try Self.pages() {
            let names = Self.framed(page).values.map { "\($0.name)" }
            #expect(names.count == Set(names).count, "\(type(of: page).template).mustache")
        }
    }

    @Test func everyTemplateIsAPageOrIsIncluded() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter {
            $0.hasSuffix(".mustache")
        }
        var used = Set(try Self.pages().map { type(of: $0).template })
        used.formUnion([BundleCover.template, PolicyFile.template, SubjectPage.template])
        for file in files {
            let text = try Self.text(String(file.dropLast(".mustache".count)))
            used.formUnion(text.matches(of: /\{\{[><]\s*([a-z-]+)\s*\}\}/).map { String($0.1) })
        }
        #expect(Set(files.map { String($0.dropLast(".mustache".count)) }) == used)
    }
}
