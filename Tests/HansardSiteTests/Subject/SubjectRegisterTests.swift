import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

/// The register says what is held, why, and how long.
@Suite(.blocking) struct SubjectRegisterTests {
    private var register: SubjectRegister {
        var register = SubjectRegister(of: "7")
        register.accounts = [
            Account(system: "", externalID: "7"), Account(system: "slack", externalID: "U7"),
        ]
        register.name = "Jamie Doe"
        var written = SubjectRegister.Span()
        (written.count, written.first) = (1_234, try? ReadTime(rfc3339: "2026-03-02T09:00:00Z").instant)
        written.last = written.first
        (register.holdings[.written], register.written[.pair]) = (written, written)
        return register
    }

    private func text(_ settings: String, _ access: SubjectAccess? = nil) throws -> String {
        let site = try TestSite.settings(settings)
        let writer = SubjectWriter(site, register, site.settings.retention, access)
        return writer.sections.flatMap(\.rows).map { "\($0.name): \($0.values.joined(separator: "; "))" }
            .joined(separator: "\n")
    }

    @Test func itSaysWhatWhyAndHowLong() throws {
        let text = try text(
            """
            processing: {purposes: [evidence], legal_basis: works agreement, recipients: [the supervisor], contact: 1 Quay Street}
            retention: {bridge: {kinds: [pair], keep: 6y}}
            """)
        for line in [
            "Accounts: 7; slack: U7", "Messages that you wrote: 1,234 (2 March 2026 to 2 March 2026); pair: 1,234",
            "Purposes: evidence", "Legal basis: works agreement", "Messages and their files: bridge: years: 6",
            "Other recipients: the supervisor", "Contact: 1 Quay Street", "Access log: There is no access log.",
        ] {
            #expect(text.contains(line), "\(line)")
        }
    }

    @Test func whatTheSettingsDoNotSayIsNamed() throws {
        let text = try text("title: A record")
        for member in ["purposes", "legal_basis", "recipients", "contact"] {
            #expect(text.contains("Write it into site.yml under processing: \(member)."), "\(member)")
        }
        #expect(text.contains("No class of conversations has an end."))
    }

    @Test func whoLookedIsToldByMonthRoleAndPseudonym() throws {
        var access = SubjectAccess()
        let march = CalendarMonth(of: try ReadTime(rfc3339: "2026-03-02T09:00:00Z").instant)
        for _ in 0..<3 { access.take(.init(month: march, role: "manager", who: "Person K7QX2M")) }
        access.own = 4
        let text = try text("", access)
        #expect(text.contains("March 2026, manager, Person K7QX2M: 3") && text.contains("Your own looks: 4"))
    }

    @Test func theClassesAreThoseOfTheirConversations() throws {
        let site = try TestSite()
        try site.ingest([
            #"{"type":"message","id":"1","channel":"private-chat-3-7","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"a"}"#,
            #"{"type":"message","id":"2","channel":"team","sender":"3","sent_at":"2026-03-02T09:00:00Z","text":"b"}"#,
        ])
        let rules = try TestSite.settings(
            """
            retention: {pairs: {kinds: [pair], keep: 6y}, rooms: {kinds: [room], keep: 1y}, mo: {people: ['3'], keep: 90d}}
            """
        ).settings.retention
        let reader = try ArchiveReader(path: site.archive)
        let pair = try #require(try reader.conversations().first { $0.kind == .pair }).id
        #expect(Set(try reader.classes(rules, of: [pair]).map(\.name)) == ["pairs", "mo"])
    }

    @Test func programsGetTheSame() throws {
        let site = try TestSite.settings("processing: {purposes: [evidence]}")
        let files = try SubjectWriter(site, register, [], nil).files()
        #expect(files.map(\.path) == ["index.html", "register.json"])
        let json = try JSONValue(parsing: files[1].bytes)
        #expect(json["person"]?["id"]?.string == "7" && json["access"] == .null)
        let written = json["held"]?.elements.first { $0["category"]?.string == "written" }
        #expect(written?["count"]?.int == 1_234)
        #expect(json["processing"]?["purposes"]?.elements == [.string("evidence")])
        let page = String(decoding: files[0].bytes, as: UTF8.self)
        #expect(page.contains("<h1>What is held about you</h1>") && page.contains("Jamie Doe"))
    }

    @Test(arguments: Project.languages) func itIsWrittenInEveryLanguage(_ language: String) throws {
        let site = try TestSite.settings("language: \(language)")
        let files = try SubjectWriter(site, register, [], SubjectAccess()).files()
        let page = String(decoding: files[0].bytes, as: UTF8.self)
        #expect(!page.contains("[subject.") && !page.contains("{name}") && page.contains("<html lang=\"\(language)\""))
    }
}
