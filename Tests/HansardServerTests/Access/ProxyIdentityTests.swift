import HTTPServer
import Hansard
import NIOCore
import Testing

@testable import HansardServer

@Suite struct ProxyIdentityTests {
    private static let secret = "0123456789abcdef0123456789abcdef"
    private let authenticator: Authenticator
    private let folder: AccessFolder

    init() throws {
        folder = try AccessFolder()
        try folder.write("secret", Self.secret)
        let rules = try folder.rules(
            """
            identities:
              tokens: on
              proxy:
                header: X-Remote-User
                peers: [127.0.0.1, 10.1.0.0/16, fd00::/8, unix]
                secret_file: secret
            """)
        authenticator = try Authenticator(rules, folder.database())
    }

    private static let secretHeader = ("Hansard-Proxy-Secret", secret)

    private func person(_ headers: [(String, String)], from peer: String? = "127.0.0.1") async throws -> String? {
        try await authenticator.actor(of: request("index.html", headers, from: peer))?.person?.text
    }

    @Test(arguments: ["127.0.0.1", "10.1.255.3", "fd12::1", "::ffff:127.0.0.1"])
    func whoTheProxySaysIsWhoTheyAre(peer: String) async throws {
        #expect(try await person([("X-Remote-User", "7"), Self.secretHeader], from: peer) == "7")
        #expect(try await person([("x-remote-USER", "7"), Self.secretHeader], from: peer) == "7")
    }

    @Test(arguments: ["192.0.2.7", "10.2.0.1", "127.0.0.2", "::1", "::ffff:10.2.0.1"])
    func fromElsewhereTheHeaderIsNotLookedAt(peer: String) async throws {
        #expect(try await person([("X-Remote-User", "7"), Self.secretHeader], from: peer) == nil)
        #expect(try await person([("X_Remote_User", "7"), Self.secretHeader], from: peer) == nil)
    }

    @Test func aConnectionWithoutAnAddressIsNoPeer() async throws {
        #expect(try await person([("X-Remote-User", "7"), Self.secretHeader], from: nil) == nil)
    }

    @Test func aSocketOnThisMachineIsAPeerIfTheRulesSaySo() async throws {
        let local = Request(
            method: .get, path: "index.html", query: [],
            headers: try request("", [("X-Remote-User", "7"), Self.secretHeader]).headers,
            peer: try SocketAddress(unixDomainSocketPath: "/run/hansard"))
        #expect(try await authenticator.actor(of: local)?.person == "7")
        #expect(PeerAddress("127.0.0.1")?.contains(local.peer) == false)
    }

    @Test(arguments: ["", "0123456789abcdef0123456789abcdee", "0123456789abcdef", "0123456789abcdef0123456789abcdef0"])
    func withAWrongSecretNobodyIsKnown(wrong: String) async throws {
        #expect(try await person([("X-Remote-User", "7"), ("Hansard-Proxy-Secret", wrong)]) == nil)
        #expect(try await person([("X-Remote-User", "7")]) == nil)
        let twice = [("X-Remote-User", "7"), ("Hansard-Proxy-Secret", wrong), Self.secretHeader]
        #expect(try await person(twice) == nil)
    }

    @Test(arguments: [
        [("X-Remote-User", "7"), ("X-Remote-User", "8")], [("X-Remote-User", "7"), ("X-Remote-User", "7")],
        [("X-Remote-User", "7,8")], [("X-Remote-User", "7;8")], [("X-Remote-User", "7 8")],
        [("X-Remote-User", "é")], [("X-Remote-User", String(repeating: "7", count: 201))],
        [("X-Remote-User", "7"), ("X_Remote_User", "8")], [("X_Remote-User", "8")], [("X-RemoteUser", "8")],
        [("X-Remote-User", "7"), ("X.Remote.User", "8")], [("X-Remote-User", "7"), ("Hansard_Proxy_Secret", "x")],
    ])
    func whatAProxyWouldNotSendIsRefused(headers: [(String, String)]) async throws {
        let asked = try request("index.html", headers + [Self.secretHeader], from: "127.0.0.1")
        let problem = await #expect(throws: ProblemDetails.self) { try await authenticator.actor(of: asked) }
        #expect(problem?.status == .badRequest)
        #expect(problem?.detail.contains("8") == false)
    }

    @Test func theProxyAloneIsNobody() async throws {
        #expect(try await person([Self.secretHeader]) == nil)
        #expect(try await person([("X-Remote-User", ""), Self.secretHeader]) == nil)
    }

    @Test func whereNamesAreListedNobodyElseIsKnown() async throws {
        let rules = try folder.rules(
            """
            identities:
              names: {ingrid.f: 1}
              proxy: {header: X-Remote-User, peers: 127.0.0.1, secret_file: secret}
            """)
        let authenticator = try Authenticator(rules, folder.database())
        func actor(_ name: String) async throws -> Actor? {
            try await authenticator.actor(
                of: request("", [("X-Remote-User", name), Self.secretHeader], from: "127.0.0.1"))
        }
        #expect(try await actor("ingrid.f") == Actor(means: .proxy, subject: "ingrid.f", person: "1"))
        #expect(try await actor("1") == nil)
        #expect(try await actor("Ingrid.F") == nil)
    }

    @Test func somebodyUnknownIsToldHowToBecomeKnown() throws {
        let problem = authenticator.challenge(try request("index.html", [("Accept", "text/html")]))
        #expect(problem.status == .unauthorized)
        #expect(problem.headers[.wwwAuthenticate] == "Bearer realm=\"hansard\"")
    }

    private func rules(_ ignoresCase: String, names: String) throws -> AccessRules {
        try folder.rules(
            """
            identities:
              proxy: {header: X-Remote-User, peers: [127.0.0.1], secret_file: secret\(ignoresCase)}
              names: \(names)
            """)
    }

    @Test func theCaseOfANameCountsUnlessTheRulesSayOtherwise() async throws {
        let names = "{jamie.doe@example.com: 7, Kim: 2}"
        func actor(_ name: String, _ ignoresCase: String) async throws -> Actor? {
            let authenticator = try Authenticator(rules(ignoresCase, names: names), folder.database())
            return try await authenticator.actor(
                of: request("index.html", [("X-Remote-User", name), Self.secretHeader], from: "127.0.0.1"))
        }
        #expect(try await actor("jamie.doe@example.com", "")?.person == "7")
        #expect(try await actor("Jamie.Doe@Example.com", "") == nil)
        #expect(try await actor("Jamie.Doe@Example.com", ", ignore_case: false") == nil)
        // One reader, whatever the case: in the log, for the limits, and for the cookie of a case.
        let one = Actor(means: .proxy, subject: "jamie.doe@example.com", person: "7")
        #expect(try await actor("Jamie.Doe@Example.com", ", ignore_case: true") == one)
        #expect(try await actor("jamie.doe@example.com", ", ignore_case: true") == one)
        #expect(try await actor("KIM", ", ignore_case: true")?.person == "2")
        #expect(try await actor("jamie.doe@example.org", ", ignore_case: true") == nil)
    }

    @Test func namesThatAreOneWithoutTheirCaseAreAnError() throws {
        _ = try rules("", names: "{Ann: 1, ann: 2}")
        let problem = #expect(throws: AccessRules.Problem.self) {
            try rules(", ignore_case: true", names: "{Ann: 1, ann: 2}")
        }
        #expect(problem?.description.contains("“Ann” and “ann”, which are one with proxy: ignore_case") == true)
        #expect(throws: AccessRules.Problem.self) { try rules(", ignore_case: true", names: "") }
    }
}
