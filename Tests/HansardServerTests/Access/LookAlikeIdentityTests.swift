import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import Logging
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// Ids that `String` takes for one, and that are two people: each gets what is theirs and nothing of the other’s, in
/// whatever way they are known, in whatever role, and whoever asked before.
@Suite struct LookAlikeIdentityTests {
    /// Two people each: of a source’s bytes, and of other bytes that are canonically equivalent.
    static let pairs = [("K", "\u{212A}"), ("é", "e\u{301}")]

    // MARK: Roles

    @Test(arguments: pairs) func aRoleIsOfThoseBytesAlone(one: String, other: String) throws {
        let rules = try AccessRules(
            yaml: """
                roles:
                  teams: {"\(one)": [Support]}
                  compliance: ["\(one)"]
                  auditors: ["a\(one)"]
                  admins: ["b\(one)"]
                cases:
                  c1: {purpose: Complaint, people: [7], officers: ["\(one)"], expires: 2099-01-01}
                """, file: "access.yml")
        func role(_ person: String, _ fields: (String, String)...) -> Role? {
            try? rules.grant(to: actor(person), request("index.html", fields)).role
        }
        #expect(role(one, ("Hansard-Case", "c1")) == .compliance)
        #expect(role(other, ("Hansard-Case", "c1")) == nil)
        #expect(role("a" + one) == .auditor)
        #expect(role("a" + other) == .staff)
        #expect(role("b" + one) == .admin)
        #expect(role("b" + other) == .staff)
        guard case .part(let part) = try rules.grant(to: actor("9"), request()).readable else { throw Unexpected() }
        #expect(part.teams.isEmpty)
        // Roles that come with being somebody’s manager.
        let reader = try AccessRules(yaml: "roles: {teams: {\"\(one)\": [Support]}}", file: "access.yml")
        #expect(try reader.grant(to: actor(one), request()).role == .manager)
        #expect(try reader.grant(to: actor(other), request()).role == .staff)
    }

    @Test(arguments: pairs) func nobodyIsAManagerOrOfATeamForAnother(one: String, other: String) throws {
        func person(_ id: String, team: String? = nil, manager: String? = nil) -> PeopleDirectory.Person {
            PeopleDirectory.Person(
                id: Int64(id.utf8.reduce(7) { $0 * 31 + Int($1) }), sourceID: id, slug: id, name: nil, email: nil,
                title: nil, team: team, manager: manager, isBot: false)
        }
        let directory = PeopleDirectory([
            person("1", team: one, manager: one), person("2", team: other, manager: other), person(one), person(other),
        ])
        #expect(directory.index(ofSourceID: one) == 2)
        #expect(directory.index(ofSourceID: other) == 3)
        for (id, report) in [(ID(one), ID("1")), (ID(other), ID("2"))] {
            var part = Selection()
            part.teams = [id]
            #expect(directory.people(of: part) == [report])
            part = Selection()
            part.reports = Selection.Reports(of: [id], isTransitive: false)
            #expect(directory.people(of: part) == [report])
        }
    }

    // MARK: Settings and claims

    @Test(arguments: [
        ("identities: {names: {\"\u{212A}ate\": 5}}", "identities: names"),
        ("identities: {names: {kate: \"\u{212A}\"}}", "identities: names: kate"),
        ("roles: {compliance: [\"e\u{301}\"]}", "roles: compliance"),
        ("roles: {auditors: [\"e\u{301}\"]}", "roles: auditors"), ("roles: {admins: [\"e\u{301}\"]}", "roles: admins"),
        ("roles: {teams: {\"e\u{301}\": [Support]}}", "roles: teams"),
        ("roles: {teams: {4: [\"Caf\u{65}\u{301}\"]}}", "roles: teams: 4"),
        (
            "roles: {compliance: [5]}\ncases: {c: {purpose: x, people: [\"\u{212A}\"], officers: [5], expires: 2099-01-01}}",
            "cases: c: people"
        ),
        (
            "roles: {compliance: [5]}\ncases: {c: {purpose: x, teams: [\"\u{212A}\"], officers: [5], expires: 2099-01-01}}",
            "cases: c: teams"
        ),
        (
            "roles: {compliance: [5]}\ncases: {c: {purpose: x, conversations: [\"\u{212A}\"], officers: [5], expires: 2099-01-01}}",
            "cases: c: conversations"
        ),
    ]) func aSettingThatIsNotNormalizedIsRefused(yaml: String, place: String) throws {
        let problem = #expect(throws: AccessRules.Problem.self) { try AccessRules(yaml: yaml, file: "access.yml") }
        let reason = try #require(problem).reason
        #expect(reason.contains("“\(place)”") || reason.contains("“\(place):"), "\(reason)")
        #expect(reason.contains("normalization form C"), "\(reason)")
    }

    /// YAML would make one key of the two.
    @Test func twoNamesThatLookAlikeAreRefused() throws {
        for yaml in [
            "identities: {names: {\"K\": 5, \"\u{212A}\": 2}}", "identities: {names: {\"\u{212A}\": 2, \"K\": 5}}",
            "identities: {names: {K: 5, \"\\u212a\": 2}}",
        ] {
            #expect(throws: AccessRules.Problem.self) { try AccessRules(yaml: yaml, file: "access.yml") }
        }
    }

    @Test func aTokenWhoseNameIsNotNormalizedIsRefusedWithTheReason() async throws {
        let folder = try AccessFolder()
        let signer = TestSigner()
        try folder.write("keys.json", signer.jwks)
        let rules = try folder.rules(
            """
            identities:
              jwt: {issuer: "https://issuer.example.com", audience: hansard, jwks_file: keys.json, claim: user}
              names: {Kate: 5, kim: 2, "zoé": 3}
            """)
        let authenticator = try Authenticator(rules, try folder.database())
        let now = Timestamp.now
        func person(_ subject: String, _ user: String) async throws -> ID? {
            let token = try signer.token([
                "iss": "https://issuer.example.com", "aud": "hansard", "sub": subject, "user": user,
                "exp": now.wholeSeconds + 300,
            ])
            return try await authenticator.actor(
                of: request("index.html", [("Authorization", "Bearer \(token)")]), now: now)?.person
        }
        #expect(try await person("1", "Kate") == "5")
        #expect(try await person("1", "zoé") == "3")
        #expect(try await person("1", "kate") == nil)
        for (subject, user) in [("1", "\u{212A}ate"), ("1", "zoe\u{301}"), ("\u{212A}", "Kate")] {
            let problem = try await #require(throws: ProblemDetails.self) { _ = try await person(subject, user) }
            #expect(problem.status == .unauthorized)
            #expect(problem.detail.contains("normalization form C"))
        }
    }

    @Test func whoSignsInUnderANameThatIsNotNormalizedIsNotSignedIn() async throws {
        try await TestProvider.run { provider in
            let folder = try AccessFolder()
            var rules = try folder.rules(
                """
                identities:
                  oidc: {issuer: "\(provider.issuer)", client_id: hansard, redirect: "http://127.0.0.1:8080/auth/callback"}
                  names: {Kate: 5, "zoé": 3}
                """)
            rules.caseCookie = CaseCookie(
                key: Array(repeating: 7, count: 32), scope: CookieScope(isSecure: false, path: "/"))
            let database = try folder.database()
            let routes = AuthRoutes(try Authenticator(rules, database), rules, AccessLog(database))
            for (name, isKnown) in [("Kate", true), ("\u{212A}ate", false), ("zoe\u{301}", false), ("zoé", true)] {
                let begun = try #require(try await routes.answer(request("auth/sign-in")))
                let cookie = String(begun.headers[.setCookie]?.prefix { $0 != ";" } ?? "")
                let back = try provider.signIn(name, at: begun.headers[.location] ?? "")
                let callback = try request("auth/callback", [("Cookie", cookie)], query: back)
                if isKnown {
                    #expect(try await routes.answer(callback)?.status == .seeOther)
                } else {
                    let problem = try await #require(throws: ProblemDetails.self) {
                        _ = try await routes.answer(callback)
                    }
                    #expect(problem.status == .forbidden)
                    #expect(problem.detail.contains("normalization form C"))
                }
            }
            var outcomes: [String] = []
            try database.entries { outcomes.append($0.entry.outcome) }
            #expect(outcomes == ["signed-in", "sign-in-name", "sign-in-name", "signed-in"])
        }
    }

    @Test func aProxysNameIsASCII() async throws {
        let folder = try AccessFolder()
        try folder.write("secret", "the proxy’s own secret")
        let rules = try folder.rules(
            "identities: {proxy: {header: X-Remote-User, peers: [192.0.2.7], secret_file: secret}, names: {Kate: 5}}")
        let authenticator = try Authenticator(rules, try folder.database())
        for (name, person) in [("Kate", "5"), ("kate", nil)] as [(String, ID?)] {
            let asked = try request(
                "index.html", [("X-Remote-User", name), ("Hansard-Proxy-Secret", "the proxy’s own secret")])
            #expect(try await authenticator.actor(of: asked)?.person == person)
        }
        for name in ["\u{212A}ate", "zoe\u{301}"] {
            let asked = try request(
                "index.html", [("X-Remote-User", name), ("Hansard-Proxy-Secret", "the proxy’s own secret")])
            await #expect(throws: ProblemDetails.self) { _ = try await authenticator.actor(of: asked) }
        }
    }

    // MARK: Answers

    /// Four people, whose ids look like two, each with a room of their own; each has a token.
    private struct House {
        static let people = [("K", "rk"), ("\u{212A}", "rkel"), ("é", "rnfc"), ("e\u{301}", "rnfd")]
        let folder: AccessFolder
        let own: OwnPort
        let database: AccessDatabase
        private(set) var bearers: [String: String] = [:]  // by room

        init() async throws {
            folder = try AccessFolder()
            let lines = Self.people.map {
                #"{"type":"message","id":"1","channel":"\#($0.1)","sender":"\#($0.0)","sent_at":"2026-03-02T09:00:00Z","text":"said in \#($0.1)"}"#
            }
            _ = try folder.archive(lines)
            let archive = folder.path + "/archive"
            try folder.write("access.yml", "identities: {tokens: on}")
            database = try folder.database()
            for (person, room) in Self.people {
                let token = APIToken()
                try database.add(
                    StoredToken(
                        name: "of \(room)", person: person, role: nil, created: .now,
                        expires: .now.advanced(byMicroseconds: 3_600_000_000)), sha256: token.sha256)
                bearers[room] = "Authorization: Bearer \(token.text)"
            }
            let site = try TestServer.site.get()
            var configuration = ServerConfiguration(archive: archive)
            configuration.port = 0
            configuration.workers = 1
            let access = try AccessControl(
                content: folder.path, folder: folder.path + "/access", archive: archive, zone: .utc)
            own = try await OwnPort(
                try ArchiveServer(
                    configuration, site: site, access: access,
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        }
    }

    /// Whoever comes first: what was drawn, found or kept for one is not the other’s.
    @Test(arguments: [false, true]) func nobodyIsGivenWhatWasKeptForAnother(backwards: Bool) async throws {
        let house = try await House()
        let rooms = House.people.map(\.1)
        let order = backwards ? rooms.reversed() : rooms
        let result = await Task {
            try await offPool {
                let client = try RawClient(port: house.own.number)
                func get(_ path: String, as room: String) throws -> RawClient.Reply {
                    try client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(house.bearers[room] ?? "")\r\n\r\n")
                    guard let reply = try client.reply() else { throw Unexpected() }
                    return reply
                }
                for _ in 0..<2 {
                    for asked in rooms {
                        for reader in order {
                            let status = asked == reader ? 200 : 404
                            for path in [
                                "/conversations/\(asked)/2026-03.html", "/conversations/\(asked)/2026-03.md",
                                "/conversations/\(asked)/feed.json", "/api/v1/conversations/\(asked)/messages",
                            ] {
                                #expect(try get(path, as: reader).status == status, "\(path) as \(reader)")
                            }
                        }
                    }
                    for reader in order {
                        for path in ["/index.html", "/feed.json", "/api/v1/conversations", "/api/v1/search?q=said"] {
                            let words = Set(try get(path, as: reader).text.split { !$0.isLetter }.map(String.init))
                            #expect(words.intersection(rooms) == [reader], "\(path) as \(reader)")
                        }
                    }
                }
            }
        }.result
        await house.own.stop()
        try result.get()
        // Whose looks they were is told apart, too.
        for (person, room) in House.people {
            let report = try AccessReport(house.database, person: person, conversations: [ID(room)])
            #expect(report.looksAtPerson.isEmpty)
            #expect(report.ownLooks > 0)
        }
    }
}
