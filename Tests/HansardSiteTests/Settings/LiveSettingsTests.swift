import Foundation
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct LiveSettingsTests {
    @Test func readsApps() throws {
        let settings = try SiteSettings(
            yaml: """
                live:
                  presence_gap: 5
                  apps:
                    "1":
                      key: staff
                      secret_env: STAFF_SECRET
                      origins: [https://intranet.example.com]
                      client_events: false
                      event_bytes: 20000
                      webhooks:
                        https://crm.example.com/hook: {events: [member_added, member_removed], batch: false}
                    "2": {key: other, secret_file: other-secret}
                """, file: "Content/site.yml"
        ).live
        #expect(settings.presenceGapSeconds == 5)
        let app = try #require(settings.apps.first)
        #expect(settings.apps.map(\.id) == ["1", "2"])
        #expect(app.key == "staff" && app.origins == ["https://intranet.example.com"])
        #expect(!app.limits.allowsClientEvents && app.limits.eventDataBytes == 20_000)
        #expect(app.webhooks.map(\.events) == [[.memberAdded, .memberRemoved]] && !app.webhooks[0].isBatched)
        let credentials = try app.credentials(
            file: "site.yml", environment: ["STAFF_SECRET": "0123456789abcdef"])
        let same = AppCredentials(id: "1", key: "staff", secret: "0123456789abcdef")!
        #expect(credentials.signature(of: "x".utf8) == same.signature(of: "x".utf8))
    }

    @Test func aFormerSecretIsGoodBesideTheNewOne() throws {
        let yaml = #"live: {apps: {"1": {key: a, secret_env: NEW, previous_secret_env: OLD}}}"#
        let app = try #require(try SiteSettings(yaml: yaml, file: "site.yml").live.apps.first)
        let (new, old) = ("new-0123456789abcdef", "old-0123456789abcdef")
        let credentials = try app.credentials(file: "site.yml", environment: ["NEW": new, "OLD": old])
        for secret in [new, old] {
            let signature = AppCredentials(id: "1", key: "a", secret: secret)!.signature(of: "x".utf8)
            #expect(credentials.isSignature(signature, of: "x".utf8))
            #expect((credentials.signature(of: "x".utf8) == signature) == (secret == new))
        }
        let problem = #expect(throws: SiteSettings.Problem.self) {
            try app.credentials(file: "site.yml", environment: ["NEW": new, "OLD": "short"])
        }
        #expect(problem?.description.contains("16 bytes") == true)
    }

    private static func recording(_ yaml: String) throws -> EventRecording? {
        try SiteSettings(
            yaml: #"live: {apps: {"1": {key: a, secret_env: A, record: \#(yaml)}}}"#, file: "site.yml"
        ).live.apps[0].recording
    }

    @Test func oneWordRecordsTheMessagesAndMarksOfPairs() throws {
        let recording = try #require(try Self.recording("true"))
        #expect(recording == EventRecording())
        #expect(recording.channels == ["private-chat-*"] && recording.message?.event == "new_message")
        #expect(try Self.recording("false") == nil)
        #expect(
            try SiteSettings(yaml: #"live: {apps: {"1": {key: a, secret_env: A}}}"#, file: "site.yml")
                .live.apps[0].recording == nil)
    }

    @Test func anAppSaysWhatItsOwnEventsMean() throws {
        let recording = try #require(
            try Self.recording(
                "{channels: [private-chat-*, presence-room-1], message: {event: said, text: body, idempotency: nonce}, "
                    + "seen: false, unmapped: pass}"))
        #expect(recording.channels == ["private-chat-*", "presence-room-1"])
        #expect(recording.message?.event == "said" && recording.message?.text == "body")
        // What is not named is not looked for.
        #expect(recording.message?.sender == nil && recording.message?.id == nil)
        #expect(recording.message?.idempotency == "nonce")
        #expect(recording.seen == nil && recording.unmapped == .pass)
    }

    @Test(arguments: [
        ("{chanels: private-*}", "Did you mean"), ("{channels: [\"a b*\"]}", "no channel’s name"),
        ("{message: {txt: a}}", "Did you mean"), ("{unmapped: maybe}", "refuse or pass"),
        ("{message: false, seen: false}", "neither"), ("{seen: {event: new_message}}", "one event for both"),
        ("maybe", "true or false"),
    ])
    func saysWhatIsWrongWithRecording(yaml: String, reason: String) {
        let problem = #expect(throws: SiteSettings.Problem.self) { _ = try Self.recording(yaml) }
        #expect(problem?.description.contains(reason) == true, "\(problem?.description ?? "")")
    }

    @Test(arguments: [
        (#"apps: {"1": {key: a}}"#, "has no secret"), (#"apps: {"1": {secret_env: A}}"#, "a key of 1 to 64"),
        (#"apps: {one: {key: a, secret_env: A}}"#, "digits as its name"),
        (#"apps: {"1": {key: a, secret_env: A, secrets: b}}"#, "Did you mean"),
        (#"apps: {"1": {key: a, secret_env: A, event_bytes: many}}"#, "a number from 1"),
        (#"apps: {"1": {key: a, secret_env: A}, "2": {key: a, secret_env: A}}"#, "two apps with the key a"),
        (#"apps: {"1": {key: a, secret_env: A, webhooks: {ftp://x: {}}}}"#, "is no address"),
        (#"apps: {"1": {key: a, secret_env: A, webhooks: {https://x: {events: [member_aded]}}}}"#, "member_added"),
        ("app: {}", "Did you mean “apps”?"),
    ])
    func saysWhatIsWrong(yaml: String, reason: String) {
        let problem = #expect(throws: SiteSettings.Problem.self) {
            try SiteSettings(yaml: "live: {\(yaml)}", file: "site.yml")
        }
        #expect(problem?.description.contains(reason) == true, "\(problem?.description ?? "")")
    }

    @Test func aSecretMustBeLongAndItsOwnersAlone() throws {
        let folder = NSTemporaryDirectory() + "/hansard-live-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let settings = try SiteSettings(
            yaml: #"live: {apps: {"1": {key: a, secret_file: secret}}}"#, file: folder + "/site.yml")
        let app = try #require(settings.live.apps.first)
        func problem() -> String {
            do {
                _ = try app.credentials(file: "site.yml")
                return ""
            } catch { return error.description }
        }
        #expect(problem().contains("cannot be read"))
        try Data("0123456789abcdef\n".utf8).write(to: URL(fileURLWithPath: folder + "/secret"))
        #expect(problem().contains("chmod 600"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder + "/secret")
        #expect(problem().isEmpty)
        try Data("short".utf8).write(to: URL(fileURLWithPath: folder + "/secret"))
        #expect(problem().contains("16 to 1,000 bytes"))
        #expect(!problem().contains("short"))
    }
}
