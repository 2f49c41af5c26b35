import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// The access log in a browser, for auditors alone: whole, filtered, in pages and as CSV.
@Suite(.serialized) struct AuditServingTests {
    private static func with(_ body: @escaping @Sendable (MatrixServer) throws -> Void) async throws {
        let server = try await MatrixServer([.amber])
        let result = await Task { try await offPool { try body(server) } }.result
        await server.stop()
        try result.get()
    }

    private static func get(_ server: MatrixServer, _ reader: String, _ path: String) throws -> RawClient.Reply {
        let fields = try #require(server.readers.first { $0.name == reader }).fields
        return try RawClient(port: server.port).get(path, fields + ["Accept: text/html"])
    }

    @Test func anAuditorSeesWhoLookedAtWhatAndIsSeenThemselves() async throws {
        try await Self.with { server in
            let page = "/conversations/\(Circle.amber.pair)/2026-03.html"
            #expect(try Self.get(server, "compliance with a reason", page).status == 200)
            let first = try Self.get(server, "an auditor", "/audit/")
            #expect(first.status == 200 && first["Cache-Control"] == "no-store")
            for part in [
                "Verified to entry 1", "<table class=\"stack audit\">", "500001", "complaint 41", "reasoned",
                String(page.dropFirst()), "policy/processing.html", "policy/procedures.html", "entries.csv?",
            ] {
                #expect(first.text.contains(part), "\(part)")
            }
            // That it was read is the newest entry of the next look.
            let second = try Self.get(server, "an auditor", "/audit/").text
            #expect(second.contains("Verified to entry 2"))
            let audit = try #require(second.firstRange(of: "id=\"e2\""))
            let look = try #require(second.firstRange(of: "id=\"e1\""))
            #expect(audit.lowerBound < look.lowerBound)
            #expect(second[audit.lowerBound..<look.lowerBound].contains("600001"))
        }
    }

    @Test func theFormsFieldsChooseEntries() async throws {
        try await Self.with { server in
            let pair = "/conversations/\(Circle.amber.pair)/2026-03.html"
            for reader in ["compliance with a reason", "somebody of amber"] {
                #expect(try Self.get(server, reader, pair).status == 200)
            }
            func targets(_ query: String) throws -> [String] {
                let csv = try Self.get(server, "an auditor", "/audit/entries.csv?\(query)")
                #expect(csv.status == 200 && csv["Content-Disposition"]?.contains("access-log.csv") ?? false)
                let lines: [String] = csv.text.components(separatedBy: "\r\n").filter { !$0.isEmpty }
                #expect(lines.first?.hasPrefix("seq,at,reader,") ?? false)
                return Array(lines.dropFirst())
            }
            #expect(try targets("actor=500001").count == 1)
            #expect(try targets("case=reasoned").count == 1)
            #expect(try targets("case=nowhere").isEmpty)
            #expect(try targets("person=\(Circle.amber.low)&action=view").count == 2)
            // Whoever is no part of it was not looked at.
            #expect(try targets("person=100001&action=view").isEmpty)
            let audits = try targets("action=audit").count
            // A download is on record before its first line leaves, and so has itself in it.
            #expect(audits == 6)
            #expect(try targets("to=2020-01-01").isEmpty)
            #expect(try Self.get(server, "an auditor", "/audit/?from=yesterday").status == 400)
            let none = try Self.get(server, "an auditor", "/audit/?case=nowhere").text
            #expect(!none.contains("<table") && none.contains("value=\"nowhere\""))
        }
    }

    @Test func aLongLogHasPages() async throws {
        try await Self.with { server in
            for i in 1...150 {
                try server.database.append([
                    AccessEntry(at: .now, action: "view", target: "page-\(i)", status: 200, outcome: "served")
                ])
            }
            let first = try Self.get(server, "an auditor", "/audit/?action=view").text
            #expect(first.contains("page-150<") && !first.contains("page-50<"))
            let older = try #require(first.firstMatch(of: #/href="(\?[^"]*before=[^"]*)" rel="next"/#)?.output.1)
            let second = try Self.get(server, "an auditor", "/audit/" + older.replacing("&amp;", with: "&")).text
            #expect(second.contains("page-50<") && second.contains("page-1<") && !second.contains("page-51<"))
            #expect(second.contains("rel=\"prev\"") && !second.contains("rel=\"next\""))
        }
    }

    @Test func nobodyElseReadsIt() async throws {
        try await Self.with { server in
            #expect(try Self.get(server, "somebody of amber", "/").status == 200)
            for reader in ["somebody of amber", "a manager", "compliance", "an auditor who reads as staff"] {
                for path in ["/audit/", "/audit/entries.csv", "/audit/?actor=700111"] {
                    #expect(try Self.get(server, reader, path).status == 403, "\(reader): \(path)")
                }
                #expect(try !Self.get(server, reader, "/").text.contains("href=\"audit/\""), "\(reader)")
            }
            // Who keeps the server finds the documents, and not the log.
            let admin = try Self.get(server, "an admin", "/audit/")
            #expect(admin.status == 200 && admin.text.contains("policy/processing.html"))
            #expect(!admin.text.contains("<table") && !admin.text.contains("700111"))
            #expect(try Self.get(server, "an admin", "/audit/entries.csv").status == 403)
            #expect(try Self.get(server, "an auditor", "/").text.contains("href=\"audit/\""))
            #expect(try Self.get(server, "nobody", "/audit/").status == 401)
        }
    }

    /// Without accounts there is no log.
    @Test func whereEverybodyReadsEverythingThereIsNone() async throws {
        try await TestServer.with { server in
            let reply = try RawClient(port: server.port).get("/audit/")
            #expect(reply.status == 403)
        }
    }
}
