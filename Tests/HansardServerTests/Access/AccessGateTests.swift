import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardStore
import Testing

@testable import HansardServer

@Suite struct AccessGateTests {
    private let folder: AccessFolder
    private let database: AccessDatabase
    private let gate: AccessGate
    private let token = APIToken()

    init() throws {
        folder = try AccessFolder()
        database = try folder.database()
        let rules = try folder.rules(
            """
            identities: {tokens: on}
            roles: {compliance: [5]}
            cases:
              old: {purpose: Over, people: [7], officers: [5], expires: 2020-01-01}
              new: {purpose: Complaints, people: [7], officers: [5], expires: 2099-01-01}
            """)
        gate = AccessGate(try Authenticator(rules, database), rules, AccessLog(database))
        let end = try moment("2099-01-01T00:00:00Z")
        try database.add(
            StoredToken(name: "t", person: "5", role: nil, created: .now, expires: end), sha256: token.sha256)
    }

    private func entries() throws -> [AccessEntry] {
        var all: [AccessEntry] = []
        try database.entries { all.append($0.entry) }
        return all
    }

    private func asked(_ headers: [(String, String)] = []) throws -> Request {
        try request("people/7.html", [("Authorization", "Bearer \(token.text)")] + headers)
    }

    @Test func somebodyUnknownIsNotLetIn() async throws {
        let problem = await #expect(throws: ProblemDetails.self) { try await gate.admit(request()) }
        #expect(problem?.status == .unauthorized)
    }

    @Test func anExpiredCaseIsRefusedAndInTheLog() async throws {
        let problem = await #expect(throws: ProblemDetails.self) {
            try await gate.admit(asked([("Hansard-Case", "old"), ("Hansard-Reason", "why")]))
        }
        #expect(problem?.kind == "case-expired")
        let entry = try #require(try entries().first)
        #expect(entry.outcome == "case-expired")
        #expect(entry.caseName == "old")
        #expect(entry.reason == "why")
        #expect(entry.person == "5")
        #expect(entry.target == "people/7.html")
        #expect(entry.status == 403)
        #expect(entry.address == "192.0.2.7")
        #expect(try AccessReport(database).expiredCases.count == 1)
    }

    @Test func whatIsServedIsLoggedWithCaseAndReason() async throws {
        let asked = try asked([("Hansard-Case", "new"), ("Hansard-Reason", "complaint")])
        let grant = try await gate.admit(asked)
        var served = Served(.search, "search")
        (served.query, served.hits, served.people, served.records) = ("refund", 2, ["7"], [3...4])
        try await gate.record(served, grant, asked, status: 200)
        let entry = try #require(try entries().first)
        #expect(entry.action == "search")
        #expect(entry.role == "compliance")
        #expect(entry.caseName == "new")
        #expect(entry.reason == "complaint")
        #expect(entry.query == "refund")
        #expect(entry.recordCount == 2)
        #expect(entry.outcome == "served")
        #expect(entry.subject == "t")
    }

    @Test func whatCameToNothingIsLoggedToo() async throws {
        let asked = try asked()
        let grant = try await gate.admit(asked)
        try await gate.record(nil, grant, asked, status: 404)
        let entry = try #require(try entries().first)
        #expect(entry.outcome == "not-found")
        #expect(entry.target == "people/7.html")
        #expect(entry.role == "staff")
        #expect(entry.people.isEmpty)
    }

    /// Eight thousand bytes a look would be 35 GB a day of one reader’s.
    @Test func aRefusedLookKeepsThreeHundredBytesAndTheHashOfAll() async throws {
        let asked = try asked()
        let grant = try await gate.admit(asked)
        let (one, other) = (String(repeating: "é", count: 4_000), String(repeating: "é", count: 4_001))
        for path in ["x" + one, "x" + other, String(repeating: "y", count: 300)] {
            let request = try request(path, [("Authorization", "Bearer \(token.text)")])
            try await gate.record(nil, grant, request, status: 404)
        }
        // A case that there is none of.
        await #expect(throws: ProblemDetails.self) {
            try await gate.admit(
                request(
                    "p" + one,
                    [
                        ("Authorization", "Bearer \(token.text)"), ("Hansard-Case", String(repeating: "c", count: 400)),
                        ("Hansard-Reason", String(repeating: "r", count: 500)),
                    ]))
        }
        let entries = try entries()
        #expect(entries[0].target.hasPrefix("x" + String(repeating: "é", count: 149) + "… sha256:"))
        #expect(entries[0].target.utf8.count == 374)
        #expect(entries[0].target != entries[1].target)
        #expect(entries[2].target == String(repeating: "y", count: 300))
        let bytes = [entries[3].target, entries[3].caseName ?? "", entries[3].reason ?? ""].map(\.utf8.count)
        #expect(bytes.allSatisfy { (300...376).contains($0) })
        #expect(entries[3].outcome == "case-unknown")
    }

    @Test func aRefusedLookSaysAllThatWasAskedForAsFarAsItIsKept() async throws {
        let asked = try asked()
        let grant = try await gate.admit(asked)
        let long = String(repeating: "x", count: 4_000)
        for query in [[], [("from", "soon"), ("q", "a b")], [("q", long)]] as [[(String, String)]] {
            let fields = query.map { (name: $0.0, value: $0.1) }
            let request = try request("api/v1/search", [("Authorization", "Bearer \(token.text)")], query: fields)
            try await gate.record(nil, grant, request, status: 400)
        }
        var told = Served(.view, "conversations/team/whole.html")
        told.query = "from=\(long)"
        try await gate.record(told, grant, asked, status: 400)
        let queries = try entries().map(\.query)
        #expect(queries[..<2] == [nil, "from=soon&q=a%20b"])
        for query in queries[2...] { #expect(query.map { (300...376).contains($0.utf8.count) } == true) }
    }

    @Test func aPairsPageIsAboutBothOfThem() async throws {
        let asked = try asked()
        let grant = try await gate.admit(asked)
        var served = Served(.view, "conversations/private-chat-7-9/2026-03.html")
        (served.conversations, served.people) = (["private-chat-7-9", "team-support"], ["9"])
        try await gate.record(served, grant, asked, status: 200)
        #expect(try entries().first?.people == ["9", "7"])
        #expect(try AccessReport(database, person: "7").looksAtPerson.count == 1)
    }

    /// Only a proxy that is trusted may say whom it speaks for.
    @Test func whoIsBehindAStrangerIsNotLogged() async throws {
        let asked = try asked([("X-Forwarded-For", "203.0.113.9")])
        let grant = try await gate.admit(asked)
        try await gate.record(Served(.view, "a"), grant, asked, status: 200)
        #expect(try entries().first?.address == "192.0.2.7")
    }

    /// As well in a refusal, which another path writes.
    @Test func whoIsBehindATrustedProxyIsLogged() async throws {
        let proxies = TrustedProxies([try #require(PeerAddress("192.0.2.0/24"))])
        func asked(_ headers: [(String, String)]) throws -> Request {
            let all =
                [("Authorization", "Bearer \(token.text)"), ("X-Forwarded-For", "10.0.0.1, 203.0.113.9")] + headers
            return try request("people/7.html", all, behind: proxies)
        }
        let seen = try asked([])
        let grant = try await gate.admit(seen)
        try await gate.record(Served(.view, "a"), grant, seen, status: 200)
        try await gate.record(nil, grant, seen, status: 404)
        _ = try? await gate.admit(asked([("Hansard-Case", "old")]))
        #expect(try entries().map(\.address) == ["203.0.113.9", "203.0.113.9", "203.0.113.9"])
    }

    @Test func aRefusalThatCannotBeLoggedIsNoProblemOfTheReaders() async throws {
        let full = try folder.fullDatabase()
        let gate = AccessGate(gate.authenticator, gate.rules, AccessLog(full))
        await #expect(throws: AccessError.self) { try await gate.admit(asked([("Hansard-Case", "old")])) }
    }
}
