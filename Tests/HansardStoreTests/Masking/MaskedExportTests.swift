import Foundation
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardStore

/// Of an export with a mask, no file tells what is withheld, and what it shows is proven.
@Suite(.blocking) struct MaskedExportTests {
    private func export() throws -> TestBundle {
        let export = try TestBundle()
        try export.archive.ingest(
            #"{"type":"person","id":"u-jamie","name":"Jamie Doe","email":"jamie@example.com","title":"Agent"}"#,
            #"{"type":"person","id":"u-mo","name":"Mo Farah","team":"Desk","manager":"u-jamie"}"#,
            #"{"type":"person","id":"u-kim","name":"Kim Lee"}"#,
            #"{"type":"message","id":"1","channel":"team","sender":"u-jamie","sent_at":"2026-03-02T09:00:00Z","text":"Morning, Mo Farah","attachments":[{"name":"plan.txt"}]}"#,
            #"{"type":"message","id":"2","channel":"team","sender":"u-mo","sent_at":"2026-03-02T09:01:00Z","text":"Hello jamie doe","reply_to":"1"}"#,
            #"{"type":"edit","id":"1","channel":"team","editor":"u-mo","edited_at":"2026-03-02T09:02:00Z","text":"Good morning"}"#,
            #"{"type":"reaction","id":"2","channel":"team","person":"u-jamie","emoji":"👍","at":"2026-03-02T09:03:00Z"}"#,
            #"{"type":"seen","channel":"team","person":"u-jamie","up_to":"2","seen_at":"2026-03-02T09:04:00Z"}"#,
            #"{"type":"message","id":"3","channel":"private-chat-u=2Djamie-u=2Dkim","sender":"u-kim","sent_at":"2026-03-02T09:05:00Z","text":"between us"}"#,
            #"{"type":"message","id":"4","channel":"team","sent_at":"2026-03-02T09:06:00Z","sender":null,"sender_name":"A stranger","text":"so long, everybody"}"#
        )
        return export
    }

    private static let formats = ["csv", "jsonl", "eml", "rsmf", "actiance", "mattermost-csv", "globalrelay"]

    @Test(arguments: formats) func namesStandNowhere(_ format: String) throws {
        let export = try export()
        try export.export(.everything, as: format, mask: RecordMask([.names], of: .only(["u-jamie"])))
        for word in ["Jamie Doe", "jamie doe", "jamie@example.com", "u-jamie", "u=2Djamie", "Agent"] {
            #expect(!export.has(word), "\(word)")
        }
        let check = BundleVerifier(export.path).verify()
        #expect(check.problems == [])
        #expect(check.manifest?.mask?.fields == [.names])
        #expect(check.manifest?.mask?.records ?? 0 > 3)
        #expect(check.manifest?.withheld[.masked] ?? 0 > 0)
        #expect(export.has("u-mo"))
    }

    /// Whoever reads a text may know somebody by any of their names.
    @Test(arguments: formats) func neitherDoFullNamesAndHandles(_ format: String) throws {
        let export = try TestBundle()
        try export.archive.ingest(
            #"{"type":"person","id":"7","name":"Annie","real_name":"Anna Kessler","handle":"akess"}"#,
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"Me"}"#,
            #"{"type":"message","id":"2","channel":"team","sender":"8","sent_at":"2026-03-02T09:01:00Z","text":"@akess, are you Anna Kessler?"}"#
        )
        try export.export(.everything, as: format, mask: RecordMask([.names], of: .only(["7"])))
        for word in ["Annie", "Kessler", "akess"] { #expect(!export.has(word), "\(word)") }
        #expect(export.has("are you"))
        #expect(BundleVerifier(export.path).verify().problems == [])
    }

    /// Two spaces, a line’s end, a space that does not break, and Markdown look the same on a page; an emoji may be called like
    /// the one whose face it is.
    @Test(arguments: formats) func neitherDoNamesThatAreSpacedAndSetOtherwise(_ format: String) throws {
        let export = try TestBundle()
        try export.archive.ingest(
            #"{"type":"person","id":"7","name":"Anna Kessler","handle":"akess"}"#,
            #"{"type":"message","id":"1","channel":"team","sender":"8","sent_at":"2026-03-02T09:00:00Z","text":"So says Anna  Kessler, or Anna\nKessler, or Anna\u00a0Kessler, at noon"}"#,
            #"{"type":"message","id":"2","channel":"team","sender":"8","sent_at":"2026-03-02T09:01:00Z","format":"markdown","text":"**Anna** Kessler and _Anna Kess_ler, too"}"#,
            #"{"type":"reaction","id":"2","channel":"team","person":"8","emoji":"akess","at":"2026-03-02T09:03:00Z"}"#)
        try export.export(.everything, as: format, mask: RecordMask([.names], of: .only(["7"])))
        for word in ["Anna", "Kess", "akess"] { #expect(!export.has(word), "\(word)") }
        #expect(export.has("at noon") && export.has("too"))
        #expect(BundleVerifier(export.path).verify().problems == [])
    }

    /// A page shows the words of a link, and not its address; exports of other systems have tags and references in their texts.
    @Test(arguments: formats + ["markdown"]) func neitherDoNamesThatMarkupBreaks(_ format: String) throws {
        let export = try TestBundle()
        try export.archive.ingest(
            #"{"type":"person","id":"7","name":"Anna Kessler","handle":"akess"}"#,
            #"{"type":"message","id":"1","channel":"team","sender":"8","sent_at":"2026-03-02T09:00:00Z","format":"markdown","text":"[Anna](https://x.example/anna-kessler) Kessler and [Anna Kess](x)ler at noon"}"#,
            #"{"type":"message","id":"2","channel":"team","sender":"8","sent_at":"2026-03-02T09:01:00Z","text":"Anna&nbsp;Kessler, <b>Anna</b> Kessler, /?q=Anna%20Kessler, <@7|Anna> Kessler, ANNA K&#101;ssler, too","attachments":[{"name":"Anna%20Kessler.txt"}]}"#
        )
        try export.export(.everything, as: format, mask: RecordMask([.names], of: .only(["7"])))
        for word in ["Anna", "Kess", "ssler", "anna-kessler", "ANNA"] { #expect(!export.has(word), "\(word)") }
        #expect(export.has("noon") && export.has("too"))
        #expect(BundleVerifier(export.path).verify().problems == [])
    }

    @Test(arguments: formats) func textsOfOthersStandNowhere(_ format: String) throws {
        let export = try export()
        try export.export(.everything, as: format, mask: RecordMask([.texts, .attachments], of: .except(["u-mo"])))
        for word in ["Morning", "Good morning", "between us", "so long, everybody", "plan.txt"] {
            #expect(!export.has(word), "\(word)")
        }
        #expect(BundleVerifier(export.path).verify().problems == [])
    }

    /// The same two in two systems: each conversation goes by a name of its own.
    @Test(arguments: ["csv", "jsonl", "markdown", "rsmf"])
    func theSamePairInTwoSystemsIsTwoConversations(_ format: String) throws {
        let export = try TestBundle()
        let accounts = AccountMap(
            try ["u-jamie", "u-kim"].map { id in
                let accounts = [try #require(Account(id)), try #require(Account("crm/" + id))]
                return AccountMap.Entry(name: id, accounts: accounts, names: [])
            })
        for (n, system) in [nil, "crm"].enumerated() {
            let path = try export.archive.write(
                [
                    #"{"type":"message","id":"\#(n)","channel":"private-chat-u=2Djamie-u=2Dkim","sender":"u-kim","sent_at":"2026-03-02T09:00:00Z","text":"between us \#(n)"}"#
                ], to: "\(n).jsonl")
            try export.archive.ingest(path: path, system: system, people: accounts)
        }
        try export.export(.everything, as: format, mask: RecordMask([.names], of: .everybody))
        #expect(export.check.problems == [])
        #expect(export.has("between us 0") && export.has("between us 1") && !export.has("u-kim"))
    }

    /// é may be one character or two, and somebody may have been called otherwise at the time.
    @Test func everyFormOfANameIsWithheld() throws {
        let export = try TestBundle()
        try export.archive.ingest(
            "{\"type\":\"person\",\"id\":\"k7x\",\"name\":\"Ren\u{E9} Dupr\u{E9}\"}",
            #"{"type":"message","id":"1","channel":"team","sender":"k7x","sender_name":"Renate Formerly","sent_at":"2026-03-02T09:00:00Z","text":"one"}"#,
            "{\"type\":\"message\",\"id\":\"2\",\"channel\":\"team\",\"sender\":\"u-mo\",\"sent_at\":\"2026-03-02T09:01:00Z\",\"text\":\"Rene\u{301} Dupre\u{301} was Renate Formerly, ask @k7x\"}"
        )
        try export.export(.everything, as: "csv", mask: RecordMask([.names], of: .only(["k7x"])))
        for word in ["Rene\u{301} Dupr", "Ren\u{E9} Dupr", "Renate Formerly", "k7x"] {
            #expect(!export.has(word), "\(word)")
        }
        #expect(export.check.problems == [])
    }

    /// A seal names all accounts of its conversation, and counts messages that are not told to be of it any more.
    @Test func sealsOfConversationsThatAreNotNamedAreWithheld() throws {
        let export = try export()
        try export.export(.everything, as: "csv", mask: RecordMask([.texts], of: .everybody))
        #expect(export.check.problems == [] && export.check.sealedDays == 2 && export.check.unsealedMessages == 0)
        try export.export(.everything, as: "csv", mask: RecordMask([.names], of: .only(["u-jamie"])))
        #expect(export.check.problems == [] && export.check.sealedDays == 1 && export.check.unsealedMessages == 1)
    }

    @Test(arguments: ["loadfile", "actiance"]) func textsThatAMaskWithholdsAreCounted(_ format: String) throws {
        let export = try export()
        try export.export(.everything, as: format, mask: RecordMask([.texts], of: .except(["u-mo"])))
        let warnings = try #require(export.files.first { $0.name.hasSuffix("warning.txt") }).text
        for id in ["1", "3", "4"] { #expect(warnings.contains("withheld text: message \(id)\n"), "\(id)") }
        #expect(!warnings.contains("withheld text: message 2\n"))
        try export.export(.everything, as: format, mask: RecordMask([.names], of: .everybody))
        let others = export.files.first { $0.name.hasSuffix("warning.txt") }?.text ?? ""
        #expect(!others.contains("withheld text"))
    }

    /// A room may be called after somebody, and so may the file that a record came from.
    @Test(arguments: ["csv", "rsmf", "markdown"]) func namesOfRoomsAndOfSourcesFilesAreMasked(_ format: String) throws {
        let export = try TestBundle()
        try export.archive.ingest(
            #"{"type":"person","id":"u-jamie","name":"Jamie Doe"}"#,
            #"{"type":"conversation","channel":"desk-9","kind":"room","name":"Desk of Jamie Doe","topic":"Ask Jamie Doe"}"#,
            #"{"type":"message","id":"1","channel":"desk-9","sender":"u-jamie","sent_at":"2026-03-02T09:00:00Z","text":"Morning"}"#
        )
        let file = export.archive.path + "-Jamie Doe’s chat.jsonl"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let line =
            #"{"type":"message","id":"2","channel":"desk-9","sender":"u-jamie","sent_at":"2026-03-02T09:01:00Z","text":"Again"}"#
        try Data((line + "\n").utf8).write(to: URL(fileURLWithPath: file))
        try export.archive.ingest(path: file)
        try export.export(.everything, as: format)
        #expect(export.has("Jamie Doe") && export.has("’s chat.jsonl"))
        try export.export(.everything, as: format, mask: RecordMask([.names], of: .everybody))
        #expect(!export.has("Jamie Doe"))
        #expect(export.has("desk-9") && export.has("’s chat.jsonl"))
        #expect(BundleVerifier(export.path).verify().problems == [])
    }

    @Test func theSameMaskGivesTheSameBytes() throws {
        let export = try export()
        let mask = RecordMask([.names, .texts], of: .except(["u-mo"]))
        try export.export(.everything, as: "jsonl", mask: mask)
        let first = export.files.map(\.text)
        try export.export(.everything, as: "jsonl", mask: mask)
        #expect(export.files.map(\.text) == first)
    }

    @Test func aMaskedExportIsIngestedAgain() throws {
        let export = try export()
        try export.export(.everything, as: "jsonl", mask: RecordMask([.names], of: .everybody))
        let copy = try TestArchive()
        for file in ["people.jsonl", "chat.jsonl", "chat-reading-unknown.jsonl"] {
            let path = "\(export.path)/documents/\(file)"
            if FileManager.default.fileExists(atPath: path) { try copy.ingest(path: path) }
        }
        let people = try copy.reader.people().people
        #expect(people.count == 3)
        #expect(people.allSatisfy { $0.name?.hasPrefix("Person ") ?? false })
        #expect(try copy.reader.conversations().contains { $0.kind == .pair })
    }

    @Test func whoIsAskedForIsNotNamedEither() throws {
        let export = try export()
        var selection = Selection()
        selection.people = ["u-jamie"]
        try export.export(selection, as: "csv", mask: RecordMask([.names], of: .everybody))
        #expect(!export.has("u-jamie"))
        #expect(BundleVerifier(export.path).verify().problems == [])
    }
}
