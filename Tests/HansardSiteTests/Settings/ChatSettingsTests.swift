import Foundation
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct ChatSettingsTests {
    private func chat(_ yaml: String) throws -> ChatSettings {
        try #require(try SiteSettings(yaml: "chat: {\(yaml)}", file: "site.yml").chat)
    }

    private func hosted(_ yaml: String) throws -> HostedSettings {
        try #require(
            try chat("transport: {pusher: {app_id: \"123\", key: abc, secret_env: SECRET, \(yaml)}}").hosted)
    }

    @Test func aChatIsCarriedByAnAppOfThisServerOrByAService() throws {
        #expect(try chat("app: \"1\"").hosted == nil)
        #expect(try chat("app: \"1\", transport: embedded").app == "1")
        let hosted = try hosted("host: api-eu.pusher.com")
        let credentials = try hosted.credentials(file: "site.yml", environment: ["SECRET": "0123456789abcdef"])
        #expect(credentials.id == "123" && credentials.key == "abc")
    }

    @Test(arguments: [
        ("host: api-eu.pusher.com", "https api-eu.pusher.com 443", "https ws-eu.pusher.com 443"),
        ("host: api.pusherapp.com", "https api.pusherapp.com 443", "https ws.pusherapp.com 443"),
        ("host: chat.example.com", "https chat.example.com 443", "https chat.example.com 443"),
        ("host: chat.example.com, port: 8443", "https chat.example.com 8443", "https chat.example.com 8443"),
        ("host: 127.0.0.1, port: 8080, tls: false", "http 127.0.0.1 8080", "http 127.0.0.1 8080"),
        (
            "host: 127.0.0.1, port: 8080, tls: false, client_host: chat.example.com, client_tls: true",
            "http 127.0.0.1 8080", "https chat.example.com 443"
        ),
        (
            "host: a, client_host: b, client_port: 6001, client_tls: false", "https a 443", "http b 6001"
        ),
        ("host: \"::1\", tls: false", "http ::1 80", "http ::1 80"),
    ])
    func whereTheServiceIsFollowsFromItsHost(yaml: String, server: String, client: String) throws {
        let hosted = try hosted(yaml)
        #expect("\(hosted.isTLS ? "https" : "http") \(hosted.host) \(hosted.port)" == server)
        #expect("\(hosted.isClientTLS ? "https" : "http") \(hosted.clientHost) \(hosted.clientPort)" == client)
    }

    @Test(arguments: [
        ("{}", "“chat” names no app"),
        ("{app: \"1\", transport: {pusher: {app_id: \"1\", key: a, secret_env: A, host: b}}}", "Leave one of"),
        ("{transport: embedded}", "“chat” names no app"),
        ("{transport: hosted}", "“chat: transport” takes settings of its own"),
        ("{transport: {pushr: {}}}", "There are pusher and"),
        ("{transport: {pusher: {app_id: \"1\", key: a, secret_env: A}}}", "“chat: transport: pusher” has no host"),
        ("{transport: {pusher: {app_id: one, key: a, secret_env: A, host: b}}}", "an app_id of digits"),
        ("{transport: {pusher: {app_id: \"1\", secret_env: A, host: b}}}", "an app_id of digits and a key"),
        ("{transport: {pusher: {app_id: \"1\", key: a, host: b}}}", "has no secret"),
        ("{transport: {pusher: {app_id: \"1\", key: a, secret_env: A, host: \"https://b\"}}}", "takes a host alone"),
        ("{transport: {pusher: {app_id: \"1\", key: a, secret_env: A, host: \"b:80\"}}}", "takes a host alone"),
        ("{transport: {pusher: {app_id: \"1\", key: a, secret_env: A, host: b, port: 0}}}", "from 1 to 65535"),
        ("{transport: {pusher: {app_id: \"1\", key: a, secret_env: A, hst: b}}}", "Did you mean “host”?"),
    ])
    func saysWhatIsWrong(yaml: String, reason: String) {
        let problem = #expect(throws: SiteSettings.Problem.self) {
            try SiteSettings(yaml: "chat: \(yaml)", file: "site.yml")
        }
        #expect(problem?.description.contains(reason) == true, "\(problem?.description ?? "")")
    }

    @Test func aSecretThatIsNotThereIsMissedByItsPlace() throws {
        let hosted = try hosted("host: a")
        let problem = #expect(throws: SiteSettings.Problem.self) {
            try hosted.credentials(file: "site.yml", environment: [:])
        }
        #expect(problem?.description.contains("“chat: transport: pusher” takes its secret from SECRET") == true)
    }
}
