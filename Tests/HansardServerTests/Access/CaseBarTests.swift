import Foundation
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// Under which case a page is read stands on it, for its reader alone; and their cases are found where they are listed.
@Suite(.serialized) struct CaseBarTests {
    private static func with(_ body: @escaping @Sendable (MatrixServer) throws -> Void) async throws {
        let server = try await MatrixServer([.amber, .coral])
        let result = await Task { try await offPool { try body(server) } }.result
        await server.stop()
        try result.get()
    }

    private static func get(_ server: MatrixServer, _ reader: String, _ path: String) throws -> RawClient.Reply {
        let fields = try #require(server.readers.first { $0.name == reader }).fields
        return try RawClient(port: server.port).get(path, fields + ["Accept: text/html"])
    }

    @Test func whoReadsUnderACaseIsToldSoOnEachPage() async throws {
        try await Self.with { server in
            for path in [
                "/", "/conversations/\(Circle.amber.pair)/2026-03.html", "/people/\(Circle.amber.low).html", "/export/",
                "/nowhere.html",
            ] {
                // Twice: drawn, and as it was kept.
                for _ in 0..<2 {
                    let page = try Self.get(server, "compliance under a case", path)
                    let bar = page.text.firstMatch(
                        of: #/<aside class="reading" aria-label="[^"]+"><p>(.*)<\/p><\/aside>/#)
                    let text = try #require(bar?.output.1, "\(path)")
                    for part in ["Case <bdi>amber-open</bdi>", "2099", "<bdi>Person 500001</bdi>", "auth/case\">"] {
                        #expect(text.contains(part), "\(path): \(part)")
                    }
                    for other in ["compliance", "somebody of amber", "a stranger"] {
                        #expect(try !Self.get(server, other, path).text.contains("class=\"reading\""), "\(path)")
                    }
                }
            }
            let other = try Self.get(server, "compliance under another case", "/")
            #expect(other.text.contains("<bdi>coral-open</bdi>") && !other.text.contains("amber-open"))
        }
    }

    /// What two readers share in the cache: the same rights, and nothing on the page that is one reader’s.
    @Test func twoReadersShareAPageOnlyIfAllOfItIsTheSame() {
        func key(
            _ person: ID, _ caseName: String?, ends: Int64 = 9, reachable: Set<Permission> = [], token: ID = "t"
        ) -> ResponseCache.Key {
            let actor = Actor(means: .token, subject: token, person: person)
            var grant = Grant(
                actor: actor, role: caseName == nil ? .staff : .compliance, caseName: caseName, readable: .everything)
            grant.caseEnds = caseName.map { _ in Timestamp(microseconds: ends) }
            grant.reachable = reachable
            return ResponseCache.Key(grant, path: "index.html")
        }
        #expect(key("5", "a") == key("5", "a", token: "another"))
        #expect(key("5", "a") != key("6", "a"))
        #expect(key("5", "a") != key("5", "b"))
        #expect(key("5", "a") != key("5", nil))
        #expect(key("5", "a") != key("5", "a", ends: 10))
        #expect(key("5", nil) == key("6", nil))
        #expect(key("5", nil) != key("6", nil, reachable: [.readCases]))
    }

    @Test func anOfficerHasTheirCasesAndNobodyElseHasAny() async throws {
        try await Self.with { server in
            let page = try Self.get(server, "compliance", "/auth/cases")
            #expect(page.status == 200)
            #expect(page["Cache-Control"] == "no-store")
            for name in ["amber-open", "coral-open", "reasoned", "march"] {
                #expect(page.text.contains("action=\"case/\(name)\""), "\(name)")
            }
            // One that has ended is there, and has no form; one of others’ is not there.
            #expect(page.text.contains("<bdi>over</bdi>") && !page.text.contains("action=\"case/over\""))
            #expect(!page.text.contains("<bdi>others</bdi>"))
            #expect(page.text.contains("Complaint"))
            for reader in ["somebody of amber", "a manager", "an auditor", "an admin"] {
                let refused = try Self.get(server, reader, "/auth/cases")
                #expect(refused.status == 403 && !refused.text.contains("amber-open"), "\(reader)")
            }
            #expect(try Self.get(server, "nobody", "/auth/cases").status == 401)
            // A link leads there, for those who have it.
            #expect(try Self.get(server, "compliance", "/").text.contains("href=\"auth/cases\""))
            #expect(try !Self.get(server, "a manager", "/").text.contains("auth/cases"))
        }
    }

    @Test func aFormOfTheListBeginsItsCase() async throws {
        try await Self.with { server in
            let page = try Self.get(server, "compliance", "/auth/cases").text
            let form = try #require(
                page.firstMatch(of: #/action="case\/amber-open"(?s:.*?)name="token" value="([^"]+)"/#))
            let client = try ExportClient(server, "compliance")
            let entered = try client.send(
                "POST", "/auth/case/amber-open", type: "application/x-www-form-urlencoded",
                "token=\(form.output.1)&to=%2F&reason=")
            #expect(entered.status == 303 && entered["Location"] == "/")
            // The token of one case is none of another’s.
            let other = try client.send(
                "POST", "/auth/case/coral-open", type: "application/x-www-form-urlencoded",
                "token=\(form.output.1)&to=%2F")
            #expect(other.status == 403)
        }
    }
}
