import Foundation
import TestSupport
import Testing

@testable import HansardServer

/// Reading under a case as a browser begins and leaves it, over a socket.
@Suite(.serialized) struct CaseFormTests {
    private static func send(
        _ client: RawClient, _ method: String, _ path: String, _ fields: [String], _ body: String? = nil
    ) throws -> RawClient.Reply {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost"] + fields
        if let body {
            lines += ["Content-Type: application/x-www-form-urlencoded", "Content-Length: \(body.utf8.count)"]
        }
        try client.send((lines + ["", body ?? ""]).joined(separator: "\r\n"))
        return try #require(try client.reply())
    }

    private static func with(_ body: @escaping @Sendable (MatrixServer, _ officer: [String]) throws -> Void)
        async throws
    {
        let server = try await MatrixServer([.amber, .coral])
        let officer = server.readers.first { $0.name == "compliance" }?.fields ?? []
        let result = await Task { try await offPool { try body(server, officer) } }.result
        await server.stop()
        try result.get()
    }

    @Test func aPageHasTheFormAndTheFormBeginsTheCase() async throws {
        try await Self.with { server, officer in
            let pair = "/conversations/\(Circle.amber.pair)/2026-03.html"
            func get(_ path: String, _ more: [String] = []) throws -> RawClient.Reply {
                try Self.send(RawClient(port: server.port), "GET", path, officer + more)
            }
            func token(_ page: RawClient.Reply) throws -> String {
                String(try #require(page.text.firstMatch(of: #/name="token" value="([^"]+)"/#)?.output.1))
            }
            #expect(try get(pair).status == 404)
            let page = try get("/auth/case/reasoned?to=\(pair)&reason=of+a+link")
            #expect(page.status == 200)
            #expect(page["Cache-Control"] == "no-store")
            #expect(page["Set-Cookie"] == nil)
            #expect(page["Content-Security-Policy"]?.contains("form-action 'self'") ?? false)
            for part in ["<html lang=\"", "Complaint", "reasoned", "name=\"to\" value=\"\(pair)\"", "required"] {
                #expect(page.text.contains(part), "\(part)")
            }
            #expect(!page.text.contains("of a link"))
            let fields = "token=\(try token(page))&to=\(pair.replacing("/", with: "%2F"))&reason=complaint+41"
            let entered = try Self.send(
                RawClient(port: server.port), "POST", "/auth/case/reasoned", officer + ["Origin: http://localhost"],
                fields)
            #expect(entered.status == 303)
            #expect(entered["Location"] == pair)
            let cookie = "Cookie: " + (entered["Set-Cookie"]?.prefix { $0 != ";" } ?? "")
            #expect(try get(pair, [cookie]).status == 200)
            let left = try Self.send(
                RawClient(port: server.port), "POST", "/auth/case", officer + [cookie],
                "token=\(try token(get("/auth/case", [cookie])))&to=%2F")
            #expect(left.status == 303)
            #expect(left["Set-Cookie"]?.contains("Max-Age=0") ?? false)
            let other = try Self.send(
                RawClient(port: server.port), "POST", "/auth/case/reasoned", officer + ["Origin: http://evil.example"],
                fields)
            #expect(other.status == 403)
        }
    }

    /// All that is not such a form is refused as before, and nobody else is kept waiting.
    @Test func noOtherRequestHasABody() async throws {
        try await Self.with { server, officer in
            let client = { try RawClient(port: server.port) }
            for (method, path, status) in [
                ("POST", "/index.html", 405), ("POST", "/auth/sign-out", 405), ("POST", "/auth/casefile", 405),
                ("PUT", "/auth/case", 405), ("GET", "/auth/case", 413), ("POST", "/auth/case/", 403),
            ] {
                #expect(try Self.send(client(), method, path, officer, "a=b").status == status, "\(method) \(path)")
            }
            for (method, path, methods) in [
                ("PUT", "/auth/case/x", "GET, HEAD, POST"), ("PUT", "/index.html", "GET, HEAD"),
            ] {
                #expect(try Self.send(client(), method, path, officer)["Allow"] == methods)
            }
            // Too long, said and not; half of one; in pieces; of another type; none.
            let long = String(repeating: "x", count: 8_193)
            #expect(try Self.send(client(), "POST", "/auth/case", officer, long).status == 413)
            #expect(
                try Self.send(client(), "POST", "/auth/case", officer + ["Content-Length: 4000000000"]).status == 413)
            let chunked = try client()
            try chunked.send("POST /auth/case HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<9 { try chunked.send("400\r\n\(String(repeating: "x", count: 1_024))\r\n") }
            #expect(try chunked.reply()?.status == 413)
            let half = try client()
            try half.send("POST /auth/case HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc")
            #expect(try Self.send(client(), "GET", "/healthz", []).status == 200)
            half.endSending()
            #expect(try half.reply() == nil)
            let pieces = try client()
            try pieces.send("POST /auth/case HTTP/1.1\r\nHost: localhost\r\n")
            try pieces.send((officer + ["Content-Length: 4", "", "a="]).joined(separator: "\r\n"))
            try pieces.send("bc")
            #expect(try pieces.reply()?.status == 415)
            #expect(try Self.send(client(), "POST", "/auth/case", officer).status == 415)
        }
    }

    /// The client is gone before its request is answered, and was there.
    @Test func aLookOverAConnectionThatWasResetHasItsAddress() async throws {
        let server = try await MatrixServer([.amber])
        let reader = try #require(server.readers.first { $0.name == "somebody of amber" })
        let request = (["GET /people/none.html HTTP/1.1", "Host: localhost"] + reader.fields + ["", ""])
            .joined(separator: "\r\n")
        let result = await Task {
            try await offPool {
                for _ in 0..<300 {
                    let client = try RawClient(port: server.port)
                    try client.send(request + request)
                    client.endWithReset()
                }
            }
        }.result
        await server.stop()
        try result.get()
        var addresses: [String: Int] = [:]
        try server.database.entries { addresses[$0.entry.address, default: 0] += 1 }
        #expect(Set(addresses.keys).isSubset(of: ["127.0.0.1"]))
    }

    /// A case covers every conversation of somebody, and an officer may be in one of them.
    @Test func nobodyReviewsAConversationThatTheyAreIn() async throws {
        let folder = try AccessFolder()
        let lines = [("private-chat-5-7", "7"), ("room-of-both", "5"), ("room-of-both", "7"), ("room-of-seven", "7")]
            .enumerated().map { i, item in
                #"{"type":"message","id":"\#(i)","channel":"\#(item.0)","sender":"\#(item.1)","sent_at":"2026-03-02T09:00:00Z","text":"Said"}"#
            }
        let archive = try folder.archive(lines)
        let rules = try folder.rules(
            """
            roles: {compliance: [5, 6]}
            cases:
              of-seven: {purpose: Complaint, people: [7], officers: [5, 6], expires: 2099-01-01}
              of-the-pair: {purpose: Complaint, conversations: [private-chat-7-5], officers: [5, 6], expires: 2099-01-01}
            """)
        func conversations(_ person: String, _ name: String) throws -> Set<String> {
            let grant = try rules.grant(to: actor(person), request("index.html", [("Hansard-Case", name)]))
            let found = try #require(try grant.readable.scope(archive)).conversations
            return Set(try found.compactMap { try archive.conversation($0)?.sourceID })
        }
        #expect(try conversations("6", "of-seven") == ["private-chat-5-7", "room-of-both", "room-of-seven"])
        #expect(try conversations("5", "of-seven") == ["room-of-seven"])
        #expect(try conversations("6", "of-the-pair") == ["private-chat-5-7"])
        #expect(try conversations("5", "of-the-pair") == [])
    }
}
