import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

/// `hansard export subject`: a bundle for one person.
@Suite(.blocking) struct SubjectBundleTests {
    private static let pair = "private-chat-u=2Djamie-u=2Dkimberley"
    private static let otherPair = "private-chat-u=2Dkimberley-u=2Dmoses"

    private static func message(_ id: String, _ sender: String, _ channel: String, _ text: String, _ more: String = "")
        -> String
    {
        #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"\#(sender)","#
            + #""sent_at":"2026-03-02T09:\#(10 + Int(id)!):00Z","text":"\#(text)"\#(more)}"#
    }

    /// Names, addresses and ids of others stand wherever somebody can write.
    private static let lines = [
        #"{"type":"person","id":"u-jamie","name":"Jamie Doe","email":"jamie@example.com","title":"Aide to Mo Farah","team":"Kim Lee’s desk","manager":"u-moses"}"#,
        #"{"type":"person","id":"u-moses","name":"Mo Farah","email":"mo@example.com"}"#,
        #"{"type":"person","id":"u-kimberley","name":"Kim Lee","email":"kim.lee@example.com"}"#,
        #"{"type":"person","id":"u-oddity","name":"O’Dd & <b>Sons</b>"}"#,
        #"{"type":"conversation","channel":"crew","kind":"group","name":"Kim Lee, Mo Farah"}"#,
        #"{"type":"conversation","channel":"desk-of-u-moses","kind":"room","name":"Desk of Mo Farah","topic":"mo@example.com","purpose":"Kim Lee"}"#,
        #"{"type":"join","channel":"crew","person":"u-jamie","at":"2026-03-02T08:00:00Z"}"#,
        #"{"type":"join","channel":"crew","person":"u-kimberley","at":"2026-03-02T08:01:00Z"}"#,
        message("1", "u-jamie", "desk-of-u-moses", "Morning, Mo Farah (MO@EXAMPLE.COM)"),
        message("2", "u-moses", "desk-of-u-moses", "Hello <@u-jamie>, ask u-kimberley", #","reply_to":"1""#),
        message("3", "u-kimberley", "desk-of-u-moses", "unrelatedword"),
        message(
            "4", "u-oddity", "desk-of-u-moses", "Jamie Doe met O’Dd & <b>Sons</b>",
            #","attachments":[{"name":"withheldword.txt"}]"#),
        message(
            "5", "u-kimberley", pair, "for you",
            #","attachments":[{"name":"Kim Lee.txt","url":"https://example.com/u-kimberley/receivedword"}]"#),
        message("6", "u-moses", "crew", "to the crew, kim.lee@example.com"),
        message("7", "u-kimberley", otherPair, "secretword"),
        message("8", "u-kimberley", "desk-of-u-moses", "somebody wrote this, u-moses", #","sender_name":"Kim Lee""#),
        #"{"type":"edit","id":"8","channel":"desk-of-u-moses","editor":"u-moses","edited_at":"2026-03-02T10:00:00Z","text":"jamie@example.com and Kim Lee"}"#,
        #"{"type":"reaction","id":"1","channel":"desk-of-u-moses","person":"u-oddity","emoji":"👍","at":"2026-03-02T10:01:00Z"}"#,
        #"{"type":"seen","channel":"desk-of-u-moses","person":"u-jamie","up_to":"2","seen_at":"2026-03-02T11:11:11Z"}"#,
        #"{"type":"seen","channel":"desk-of-u-moses","person":"u-kimberley","up_to":"2","seen_at":"2026-03-02T12:12:12Z"}"#,
        #"{"type":"online","person":"u-jamie","at":"2026-03-02T07:07:07Z"}"#,
        #"{"type":"online","person":"u-kimberley","at":"2026-03-02T08:08:08Z"}"#,
    ]

    private static let others = [
        "Mo Farah", "mo@example.com", "u-moses", "u=2Dmoses", "Kim Lee", "kim.lee@example.com", "u-kimberley",
        "u=2Dkimberley", "u-oddity", "O’Dd & <b>Sons</b>", "O’Dd &amp; &lt;b&gt;Sons&lt;/b&gt;",
    ]

    private static func site() throws -> TestSite {
        let site = try TestSite()
        try site.ingest(lines, file: "from Kim Lee.jsonl", recordsReading: true)
        return site
    }

    @discardableResult
    private func export(_ site: TestSite, of person: ID = "u-jamie", to output: String = "given") throws
        -> RecordExport.Report
    {
        let settings = try TestSite.ours.get()
        let format = try #require(ExportFormats.format("subject"))
        return try RecordExport(archive: site.archive, subject: person, MaskWords(settings.words)).write(
            format, to: "\(site.base)/\(output)",
            .init(
                zone: .utc, words: settings.words, generator: "Hansard",
                companions: { try settings.companions(of: $0, key: $1, checkpoint: $2) },
                site: settings.building(site.archive, jobs: 2),
                register: { try SubjectWriter(settings, $0, [], nil).files() }))
    }

    /// Neither in what a file has nor in its name, whatever the case.
    @Test func nobodyElseIsNamedInAnyByte() throws {
        let site = try Self.site()
        #expect(try export(site).messages == 6)
        for (path, bytes) in try site.files("given") {
            let all = (path + "\n" + String(decoding: bytes, as: UTF8.self)).lowercased()
            for word in Self.others + ["unrelatedword", "secretword", "withheldword"] {
                #expect(!all.contains(word.lowercased()), "\(path): \(word)")
            }
        }
        let everything = try site.everyByte("given")
        for word in ["Jamie Doe", "jamie@example.com", "u-jamie", "receivedword"] { #expect(everything.contains(word)) }
    }

    @Test func itIsProvenWhole() throws {
        let site = try Self.site()
        let report = try export(site)
        let check = BundleVerifier(site.base + "/given").verify()
        #expect(check.problems == [])
        let manifest = try #require(check.manifest)
        #expect(manifest.format == "subject" && manifest.counts.messages == Int64(report.messages))
        #expect(manifest.selection.bytes == Array(#"{"people":["u-jamie"]}"#.utf8))
        #expect(manifest.mask?.fields == [.names, .attachments])
        #expect(try !site.text("proof/records.jsonl", in: "given").contains(#""type":"seal""#))
    }

    @Test func marksPresenceMembershipsAndParticularsAreTheirsAlone() throws {
        let site = try Self.site()
        try export(site)
        let files = try site.files("given").filter {
            $0.key.hasPrefix("documents/record/") && $0.key.hasSuffix(".jsonl")
        }
        let lines = try files.values.flatMap { bytes in
            try bytes.split(separator: 0x0A).map { try JSONValue(parsing: Array($0)) }
        }
        func of(_ type: String) -> [JSONValue] { lines.filter { $0["type"]?.string == type } }
        for type in ["seen", "online", "join"] {
            #expect(of(type).count == 1 && of(type).first?["person"]?.string == "u-jamie", "\(type)")
        }
        #expect(of("message").count == 6)
        #expect(of("person").contains { $0["id"]?.string == "u-jamie" && $0["email"]?.string == "jamie@example.com" })
        let proofs = try site.text("proof/records.jsonl", in: "given")
        #expect(proofs.components(separatedBy: #""type":"seen""#).count == 2)
        #expect(proofs.components(separatedBy: #""type":"presence""#).count == 2)
    }

    @Test func theSamePersonGetsTheSameBytes() throws {
        let site = try Self.site()
        try export(site)
        try export(site, to: "again")
        #expect(differences(try site.files("again"), try site.files("given")) == [])
    }

    @Test func theFirstPageLeadsToAllThatIsInIt() throws {
        let site = try Self.site()
        try export(site)
        let page = try site.text("documents/index.html", in: "given")
        #expect(page.contains(#"href="messages/index.html""#) && page.contains(#"href="register.json""#))
        let files = try site.files("given")
        for path in ["messages/index.html", "messages/search.html", "register.json", "record/people.jsonl"] {
            #expect(files["documents/" + path] != nil, "\(path)")
        }
    }

    @Test func somebodyWithOneReactionHasACopy() throws {
        let site = try Self.site()
        #expect(try export(site, of: "u-oddity").messages > 0)
        #expect(BundleVerifier(site.base + "/given").verify().problems == [])
    }
}
