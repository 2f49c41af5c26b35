import Foundation
import PairChannel
import Testing

@testable import Hansard

@Suite struct RSMFExportTests {
    private let export = SampleExport()

    /// The manifest in a file, which is stored as it is, and so can be cut out of the ZIP file.
    private func manifest(_ path: String) throws -> JSONValue {
        let text = export.text(path)
        let body = try #require(text.range(of: "filename=\"rsmf.zip\"\r\n\r\n")).upperBound
        let data = try #require(
            Data(base64Encoded: String(text[body...].prefix { $0 != "-" }), options: .ignoreUnknownCharacters))
        let size = data[22..<26].reversed().reduce(0) { $0 << 8 | Int($1) }
        let start = 30 + "rsmf_manifest.json".utf8.count
        return try JSONValue(parsing: Array(data[start..<start + size]))
    }

    private func list(_ name: String, _ path: String) throws -> [JSONValue] {
        guard case .array(let elements)? = try manifest(path)[name] else { return [] }
        return elements
    }

    private func events(_ path: String) throws -> [JSONValue] { try list("events", path) }

    private let path = "room/2026-03-02.rsmf"

    @Test func aManifestIsCanonicalJSON() throws {
        let message = SampleExport.message("1", from: 1, at: 0, "Grüße", seq: 7)
        try export.write(RSMFExport.self, SampleExport.slice(SampleExport.pair, members: [0, 1]), [message])
        let leaf = try export.leaf(7)?.hexadecimal ?? ""
        let json = String(decoding: try manifest("private-chat-3-7/2026-03-02.rsmf").bytes, as: UTF8.self)
        #expect(
            json == """
                {"conversations":[{"custom":[{"name":"kind","value":"pair"},{"name":"time_zone","value":"UTC"},\
                {"name":"slice","value":"2026-03-02"},{"name":"source","value":"hansard/0123456789abcdef"}],\
                "display":"Mo and Jamie Doe","id":"private-chat-3-7","participants":["3","7"],"platform":"Hansard",\
                "type":"direct"}],"eventcollectionid":"hansard/0123456789abcdef/private-chat-3-7","events":[{\
                "body":"Grüße","conversation":"private-chat-3-7","custom":[{"name":"seq","value":"7"},\
                {"name":"leaf","value":"\(leaf)"}],"id":"1","participant":"7",\
                "timestamp":"2026-03-02T09:00:00.000Z","type":"message"}],"participants":[{"account_id":"3",\
                "display":"Mo","id":"3"},{"account_id":"7","display":"Jamie Doe","email":"jamie@example.com","id":"7"}],\
                "version":"2.0.0"}
                """)
    }

    @Test func namesWithACommaAreNotListedInTheHeader() throws {
        let slice = SampleExport.slice(SampleExport.room)
        try export.write(RSMFExport.self, slice, [SampleExport.message("1", from: 1, at: 0, "a")])
        #expect(export.text(path).contains("X-RSMF-Participants: Jamie Doe\r\n"))
        export.files = [:]
        try export.write(RSMFExport.self, slice, [SampleExport.message("1", from: 2, at: 0, "a")])
        #expect(!export.text(path).contains("X-RSMF-Participants"))
    }

    @Test func tenThousandEventsAreAFileAndMembersGoOn() throws {
        let messages = (1...10_001).map { SampleExport.message("\($0)", from: 1, at: $0, "a", seq: Int64($0)) }
        let at = messages[0].sentAt
        try export.write(
            RSMFExport.self, SampleExport.slice(SampleExport.room, members: [2]), messages,
            events: [.joined(0, at: at), .left(2, at: at)])
        #expect(try events(path).count <= 10_000)
        let rest = try list("conversations", "room/2026-03-02.part2.rsmf")
        #expect(rest[0]["participants"] == .array([.string("3"), .string("7")]))
        #expect(export.text("room/2026-03-02.part2.rsmf").contains("X-RSMF-Part: 2\r\n"))
    }

    @Test func aParentElsewhereIsRepeatedOnceAndMarked() throws {
        export.elsewhere["p"] = SampleExport.message("p", from: 0, at: -86_400, "Yesterday", seq: 1)
        let replies = (1...3).map {
            SampleExport.message("\($0)", from: 1, at: $0, "a", seq: Int64($0 + 1), replyTo: $0 == 3 ? "gone" : "p")
        }
        try export.write(RSMFExport.self, SampleExport.slice(SampleExport.room), replies)
        let events = try events(path)
        #expect(events.map { $0["id"]?.string } == ["p", "1", "2", "3"])
        #expect(events.map { $0["parent"]?.string } == [nil, "p", "p", nil])
        let custom = String(decoding: events[0]["custom"]?.bytes ?? [], as: UTF8.self)
        #expect(custom.contains(#"{"name":"context","value":"outside_slice"}"#))
        #expect(export.text(path).contains("X-RSMF-EventCount: 4\r\n"))
    }

    @Test func aFilePassesThroughInPieces() throws {
        let details = MessageDetails()
        details.attachments = [export.attachment("big.bin", [UInt8](repeating: 7, count: 20 << 20))]
        let message = SampleExport.message("1", from: 1, at: 0, "big", details)
        try export.write(RSMFExport.self, SampleExport.slice(SampleExport.room), [message])
        #expect(export.largestPiece < 4 << 20)
        #expect((export.files[path]?.count ?? 0) > 27 << 20)
    }

    /// Relativity’s validator takes an entry without a byte for a damaged one, and refuses the whole file.
    @Test func anEmptyFileIsATextThatSaysSo() throws {
        let details = MessageDetails()
        details.attachments = [export.attachment("empty.txt", [])]
        let message = SampleExport.message("1", from: 1, at: 0, "see", seq: 7, details)
        try export.write(RSMFExport.self, SampleExport.slice(SampleExport.room), [message])
        guard case .array(let attachments)? = try events(path)[0]["attachments"] else {
            Issue.record("an event has its attachments")
            return
        }
        #expect(attachments.map { $0["id"]?.string } == ["7-1_EMPTY.txt"])
    }

    @Test func whatWasErasedSaysWhy() throws {
        let details = MessageDetails()
        details.erasure = .init(at: Timestamp(day: 20_600), ground: "request")
        let message = SampleExport.message("1", from: 1, at: 0, "", details)
        try export.write(RSMFExport.self, SampleExport.slice(SampleExport.room), [message])
        let custom = String(decoding: try events(path)[0]["custom"]?.bytes ?? [], as: UTF8.self)
        #expect(custom.contains(#"{"name":"erased","value":"request"}"#))
    }

    @Test func idsThatLookAlikeAreTwo() throws {
        let messages = [
            SampleExport.message("e\u{301}", from: 1, at: 0, "one"),
            SampleExport.message("\u{e9}", from: 1, at: 1, "two", seq: 2, replyTo: "e\u{301}"),
        ]
        var writer = RSMFExport(export.context)
        try writer.begin(SampleExport.slice(SampleExport.room), in: export)
        for i in messages.indices { try writer.write(messages[i], to: export) }
        try writer.write(.seen(0, upTo: .message("e\u{301}"), at: messages[1].sentAt, evidence: .explicit), to: export)
        try writer.end(in: export)
        let events = try events(path)
        #expect(events[0]["read_receipts"] != nil && events[1]["read_receipts"] == nil)
    }

    @Test(arguments: [
        ("a.PDF", FileKind.other, "pdf"), ("a.png", .other, "bin"), ("a.txt", .png, "png"), ("a", .jpeg, "jpg"),
        ("a", .other, "bin"), ("a.tar.gz", .other, "gz"), ("a.ex\u{202E}e", .other, "bin"), (".png", .webPage, "bin"),
    ])
    func onlyAPictureHasTheEndingOfOne(name: String, kind: FileKind, ending: String) {
        let file = StoredFile(sha256: "", bytes: 0, look: FileLook(kind))
        #expect(RSMFAttachment.ending(of: name, file) == ending)
    }
}
