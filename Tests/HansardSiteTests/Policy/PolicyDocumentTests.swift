import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// Documents for auditors say what is configured, and nothing else.
@Suite(.blocking) struct PolicyDocumentTests {
    private static func facts() throws -> ArchiveFacts {
        let site = try TestSite()
        try site.ingest([
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"Hello"}"#,
            "no line",
        ])
        return try ArchiveReader(path: site.archive).facts()
    }

    private func text(
        _ kind: PolicyDocument.Kind, _ settings: String, _ access: AccessFacts? = AccessFacts(), _ facts: ArchiveFacts
    ) throws -> String {
        let document = try PolicyWriter(TestSite.settings(settings), access, facts).document(kind)
        let lines = document.sections.flatMap(\.rows).map { "\($0.name): \($0.values.joined(separator: "\n"))" }
        return ([document.title, document.lead] + lines).joined(separator: "\n")
    }

    /// Everything but the hash of the settings, which every change changes.
    private func withoutHash(_ text: String) -> String { text.replacing(/[0-9a-f]{64}/, with: "…") }

    static let settings: [(settings: String, says: String, documents: [PolicyDocument.Kind])] = [
        ("title: Logbook of staff", "Logbook of staff", [.processing, .procedures]),
        ("organisation: Harbour Line", "Harbour Line", [.processing, .procedures]),
        ("notice: This is recorded", "This is recorded", [.processing, .procedures]),
        ("timezone: Europe/Berlin", "Europe/Berlin", [.procedures]),
        ("base_url: https://record.example.com/", "https://record.example.com/", [.procedures]),
        ("attachments: no", "no", [.procedures]),
        ("audiences: {works-council: {rooms: yes}}", "works-council", [.processing, .procedures]),
        (
            "retention: {bridge: {kinds: [pair], keep: 6y}}", "bridge: years: 6 (kinds: pair)",
            [.processing, .procedures]
        ),
        (
            "retention: {crew: {teams: [Deck], keep: 90d}}", "crew: days: 90 (teams: Deck)", [.processing, .procedures]
        ),
        (
            "live: {apps: {'1': {key: k, secret_env: S, record: yes}}}", "apps: 1, of which events are recorded: 1",
            [.processing, .procedures]
        ),
        (
            "chat: {transport: {pusher: {app_id: '1', key: k, secret_env: S, host: api.example.com}}, "
                + "token_secret_env: S, origins: ['https://crm.example.com']}", "api.example.com",
            [.processing, .procedures]
        ),
        ("processing: {controller: Ferries plc}", "Ferries plc", [.processing]),
    ]

    @Test(arguments: settings)
    func aChangedSettingChangesTheDocument(
        settings: String, says: String, documents: [PolicyDocument.Kind]
    ) throws {
        let facts = try Self.facts()
        for kind in documents {
            let (before, after) = (try text(kind, "", .init(), facts), try text(kind, settings, .init(), facts))
            #expect(withoutHash(before) != withoutHash(after), "\(kind): \(settings)")
            #expect(after.contains(says), "\(kind): \(settings)")
        }
    }

    @Test func theSettingsAreNamedByTheirHash() throws {
        let facts = try Self.facts()
        let (one, other) = (try text(.procedures, "# a", .init(), facts), try text(.procedures, "# b", .init(), facts))
        #expect(one != other && withoutHash(one) == withoutHash(other))
    }

    @Test func whatTheRulesSayOfReadersIsInBoth() throws {
        let facts = try Self.facts()
        var access = AccessFacts()
        (access.ways, access.reports, access.teamReaders) = ([.oidc(issuer: "https://id.example.com")], "all", 3)
        access.holders = [("compliance", "officer-1"), ("auditor", "auditor-2"), ("admin", "admin-3")]
            .map { AccessFacts.Holders(role: $0.0, names: [$0.1]) }
        (access.cases, access.sha256) = (4, String(repeating: "a", count: 64))
        for kind in PolicyDocument.Kind.allCases {
            let said = try text(kind, "", access, facts)
            for piece in [
                "sign-in with https://id.example.com", "at every level", "people: 3", "officer-1", "auditor-2",
                "admin-3",
            ] {
                #expect(said.contains(piece), "\(kind): \(piece)")
            }
            #expect(try text(kind, "", nil, facts).contains("There are no access rules"))
        }
        #expect(try text(.procedures, "", access, facts).contains(access.sha256))
    }

    /// What is not written is said to be missing, with the place to write it; what is written stands in one of the two.
    @Test func whatIsMissingIsSaidAndWhere() throws {
        let facts = try Self.facts()
        let members = ProcessingSettings.Member.allCases
        func documents(_ settings: String) throws -> [PolicyDocument] {
            let site = try TestSite.settings(settings)
            return PolicyDocument.Kind.allCases.map { PolicyWriter(site, nil, facts).document($0) }
        }
        let empty = try documents("")
        for member in members {
            let place = "Write it into site.yml under processing: \(member.rawValue)."
            let rows = empty.flatMap(\.sections).flatMap(\.rows).filter(\.isMissing)
            #expect(rows.contains { $0.values.contains { $0.hasSuffix(place) } }, "\(member)")
        }
        let whole = try documents(
            "processing:\n" + members.map { "  \($0.rawValue): [said of \($0.rawValue), and more]\n" }.joined())
        #expect(whole.map(\.missing) == [0, 0])
        for member in members {
            let said = "said of \(member.rawValue)"
            #expect(whole.contains { $0.sections.flatMap(\.rows).contains { $0.values.contains(said) } }, "\(member)")
        }
    }

    @Test func aMemberThatMeansNothingIsRefusedWithTheNearest() throws {
        let problem = #expect(throws: SiteSettings.Problem.self) { try TestSite.settings("processing: {purpose: x}") }
        #expect(problem?.description.contains("Did you mean “purposes”?") == true)
    }

    @Test(arguments: Project.languages) func everyTextIsThereInEveryLanguage(language: String) throws {
        let site = try TestSite.settings("language: \(language)\nretention: {a: {kinds: [room], keep: 18m}}")
        for kind in PolicyDocument.Kind.allCases {
            let document = PolicyWriter(site, AccessFacts(), try Self.facts()).document(kind)
            #expect(!document.markdown.contains("\\[policy"), "\(document.markdown)")
            let html = String(decoding: try site.html(document), as: UTF8.self)
            #expect(html.contains("lang=\"\(language)\"") && !html.contains("[policy"))
        }
    }

    /// A name in the settings is text wherever it stands.
    @Test func whatStandsInTheSettingsIsTextInTheFile() throws {
        let site = try TestSite.settings("title: <script>x</script>\nprocessing: {controller: '<img src=x>'}")
        let html = String(
            decoding: try site.html(PolicyWriter(site, nil, try Self.facts()).document(.processing)), as: UTF8.self)
        #expect(!html.contains("<script>") && !html.contains("<img") && html.contains("&lt;img"))
    }

    @Test func everyMemberIsASetting() {
        #expect(ProcessingSettings.table.names == ProcessingSettings.Member.allCases.map(\.rawValue))
        #expect(ProcessingSettings.table.documented.allSatisfy { !$0.help.isEmpty })
    }
}
