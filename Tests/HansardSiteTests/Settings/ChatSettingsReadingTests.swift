import Foundation
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct ChatSettingsReadingTests {
    private static let live = #"live: {apps: {"1": {key: a, secret_env: A}}}"#

    private static func settings(_ chat: String) throws -> ChatSettings {
        try #require(try SiteSettings(yaml: "\(live)\nchat: {\(chat)}", file: "Content/site.yml").chat)
    }

    private static func problem(_ chat: String) -> String {
        do {
            _ = try settings(chat)
            return ""
        } catch { return "\(error)" }
    }

    @Test func whatIsNotSetIsAsAHouseCouldKeepIt() throws {
        let settings = try Self.settings(#"app: "1""#)
        #expect(settings.app == "1" && settings.presence == "presence-staff" && settings.isEager)
        #expect(settings.origins.isEmpty && settings.messageBytes == 4_000)
        #expect(settings.editSeconds == 900 && settings.deleteSeconds == 900)
        #expect(settings.messagesPerMinute == 60 && settings.requestsPerSecond == 50)
        #expect(try settings.tokenSecret(file: "site.yml") == nil)
        #expect(try SiteSettings(yaml: Self.live, file: "site.yml").chat == nil)
    }

    @Test func everySettingIsRead() throws {
        let settings = try Self.settings(
            """
            app: "1", token_secret_env: TOKENS, origins: [https://crm.example.com, "http://localhost:8080"],
            presence: presence-house, mesh: on-demand, message_bytes: 500, edit_within: 2h, delete_within: ever,
            messages_per_minute: 6, requests_per_second: 7, policy: about
            """)
        #expect(settings.origins == ["https://crm.example.com", "http://localhost:8080"])
        #expect(settings.presence == "presence-house" && !settings.isEager && settings.messageBytes == 500)
        #expect(settings.editSeconds == 7_200 && settings.deleteSeconds == nil)
        #expect(settings.messagesPerMinute == 6 && settings.requestsPerSecond == 7)
        let secret = "0123456789abcdef0123456789abcdef"
        #expect(try settings.tokenSecret(file: "site.yml", environment: ["TOKENS": secret]) == secret)
        #expect(Set(ChatSettings.table.names).count == ChatSettings.table.names.count)
    }

    @Test func theNoticeLeadsToAPageOfTheSitesOrToAnAddress() throws {
        let pages = ["about", "monitoring"].map { Site.FreePage(name: $0, title: "", markdown: "") }
        func address(_ policy: String, among pages: [Site.FreePage] = pages) throws -> String? {
            try Self.settings(#"app: "1", policy: \#(policy)"#).policyAddress(among: pages, file: "Content/site.yml")
        }
        #expect(try Self.settings(#"app: "1""#).policyAddress(among: pages, file: "") == nil)
        #expect(try address("monitoring") == "../monitoring.html")
        for known in ["https://example.com/policy?a=b#c", "http://intranet/record"] {
            #expect(try address("\"\(known)\"") == known)
        }
        for (policy, reason) in [
            ("monitorin", "Did you mean “monitoring”?"), ("../secret", "names no page"), ("https://", "names no page"),
            ("\"javascript:alert(1)\"", "names no page"), ("monitoring.html", "names no page"),
            ("//example.com", "names no page"), ("ftp://example.com/", "names no page"),
        ] {
            let problem = #expect(throws: SiteSettings.Problem.self) { try address(policy) }
            #expect(problem?.description.hasPrefix("Content/site.yml: “chat: policy” ") == true)
            #expect(problem?.description.contains(reason) == true, "\(problem?.description ?? "")")
        }
        let none = #expect(throws: SiteSettings.Problem.self) { try address("about", among: []) }
        #expect(none?.description.contains("Did you mean") == false)
    }

    @Test(
        arguments: [
            ("0", 0), ("ever", nil), ("1s", 1), ("90s", 90), ("15m", 900), ("2h", 7_200), ("7d", 604_800),
            ("10000d", 864_000_000),
        ] as [(String, Int?)])
    func timesInWhichAMessageMayBeChanged(text: String, seconds: Int?) throws {
        let settings = try Self.settings(#"app: "1", edit_within: \#(text), delete_within: \#(text)"#)
        #expect(settings.editSeconds == seconds && settings.deleteSeconds == seconds)
    }

    @Test(arguments: [
        ("", "names no app"), ("app: ~", "names no app"), ("mesh: eager", "names no app"),
        (#"app: "1", aps: 2"#, "Did you mean"), (#"app: "1", origin: [https://a.example]"#, "Did you mean"),
        (#"app: "1", mesh: lazy"#, "either eager or on-demand"),
        (#"app: "1", presence: staff"#, "begins with presence-"),
        (#"app: "1", presence: private-staff"#, "begins with presence-"),
        (#"app: "1", message_bytes: 0"#, "a number from 1"), (#"app: "1", message_bytes: 4001"#, "to 4000"),
        (#"app: "1", message_bytes: many"#, "a number from 1"), (#"app: "1", message_bytes: -1"#, "a number from 1"),
        (#"app: "1", messages_per_minute: 0"#, "a number from 1"),
        (#"app: "1", messages_per_minute: 100001"#, "to 100"),
        (#"app: "1", requests_per_second: 0"#, "a number from 1"),
        (#"app: "1", requests_per_second: 1.5"#, "a number from 1"),
        (#"app: "1", edit_within: soon"#, "takes 15m"), (#"app: "1", edit_within: -1m"#, "takes 15m"),
        (#"app: "1", edit_within: 15"#, "takes 15m"), (#"app: "1", delete_within: 10001d"#, "takes 15m"),
        (#"app: "1", delete_within: m"#, "takes 15m"), (#"app: "1", delete_within: 1.5h"#, "takes 15m"),
        (#"app: "1", delete_within: 99999999999999999999h"#, "takes 15m"), (#"app: "1", edit_within: 0m"#, "takes 15m"),
        (#"app: "1", origins: ["*"]"#, "scheme, host and port alone"),
        (#"app: "1", origins: [crm.example.com]"#, "scheme, host and port alone"),
        (#"app: "1", origins: [https://crm.example.com/]"#, "scheme, host and port alone"),
        (#"app: "1", origins: [https://CRM.example.com]"#, "scheme, host and port alone"),
        (#"app: "1", origins: [https://]"#, "scheme, host and port alone"),
        (#"app: "1", origins: ["null"]"#, "scheme, host and port alone"),
        (#"app: "1", origins: ["https://a.example https://b.example"]"#, "scheme, host and port alone"),
        (#"app: "1", origins: ["https://*.example.com"]"#, "scheme, host and port alone"),
        (#"app: "1", origins: ["https://user@crm.example.com"]"#, "scheme, host and port alone"),
        (#"app: "1", transport: {pusher: {}}"#, "has no host"),
        (#"app: "1", transport: {other: {}}"#, "is no transport"),
        (#"app: [1, 2]"#, "chat"),
    ])
    func saysWhatIsWrong(yaml: String, reason: String) {
        let problem = Self.problem(yaml)
        #expect(problem.hasPrefix("Content/site.yml") && problem.contains("chat"), "\(problem)")
        #expect(problem.contains(reason), "\(problem)")
    }

    @Test func aSecretForTokensIsLongAndItsOwnersAlone() throws {
        let folder = NSTemporaryDirectory() + "/hansard-chat-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let settings = try #require(
            try SiteSettings(
                yaml: Self.live + "\nchat: {app: \"1\", token_secret_file: secret}", file: folder + "/site.yml"
            ).chat)
        func problem(_ text: String?, mode: Int = 0o600) throws -> String {
            if let text {
                try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/secret"))
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder + "/secret")
            }
            do {
                _ = try settings.tokenSecret(file: "site.yml")
                return ""
            } catch { return error.description }
        }
        let secret = "0123456789abcdef0123456789abcdef"
        #expect(try problem(nil).contains("cannot be read"))
        #expect(try problem(secret, mode: 0o644).contains("chmod 600"))
        #expect(try problem(secret + "\n").isEmpty)
        #expect(try settings.tokenSecret(file: "site.yml") == secret)
        // RFC 7518, section 3.2.
        for short in ["0123456789abcdef", String(secret.dropLast()) + "\n"] {
            #expect(try problem(short).contains("32 bytes"))
            #expect(try !problem(short).contains("0123456789"))
        }
        let named = try Self.settings(#"app: "1", token_secret_env: TOKENS"#)
        #expect(throws: SiteSettings.Problem.self) { try named.tokenSecret(file: "site.yml", environment: [:]) }
        #expect(throws: SiteSettings.Problem.self) {
            try named.tokenSecret(file: "site.yml", environment: ["TOKENS": "0123456789abcdef"])
        }
    }
}
