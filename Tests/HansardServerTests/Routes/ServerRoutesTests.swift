import Foundation
import HTTPServer
import HTTPTypes
import TestSupport
import Testing

@testable import HansardServer

/// The table of all that the server does: which route a request is for, and what is checked of every one alike.
@Suite struct ServerRoutesTests {
    @Test(arguments: [
        ("export", "export", "GET, HEAD"), ("export/", "export/", "GET, HEAD, POST"),
        ("export/x", "export/{export}", "GET, HEAD"), ("export/x/", "export/{export}/", "GET, HEAD"),
        ("export/x/delete", "export/{export}/delete", "POST"),
        ("export/x/bundle.zip", "export/{export}/bundle.zip", "GET, HEAD"), ("export/x/y", "{page...}", "GET, HEAD"),
        ("exports", "{page...}", "GET, HEAD"), ("api/v1/exports", "api/v1/exports", "GET, HEAD, POST"),
        ("api/v1/exports/", "api/v1/{operation...}", "GET, HEAD"),
        ("api/v1/exports/x", "api/v1/exports/{export}", "GET, HEAD, DELETE"),
        ("api/v1/exports/x/delete", "api/v1/{operation...}", "GET, HEAD"),
        ("api/v1/export", "api/v1/{operation...}", "GET, HEAD"),
        ("api/v1/people", "api/v1/people", "GET, HEAD"), ("api/v1/people/", "api/v1/people", "GET, HEAD"),
        ("api/v1/people/9/", "api/v1/people/{person}", "GET, HEAD"), ("api/v1", "api/v1", "GET, HEAD"),
        ("auth/case", "auth/case", "GET, HEAD, POST"), ("auth/case/", "auth/case/{case...}", "GET, HEAD, POST"),
        ("auth/case/a", "auth/case/{case...}", "GET, HEAD, POST"), ("auth/casefile", "auth/{place...}", "GET, HEAD"),
        ("healthz", "healthz", "GET, HEAD"), ("policy/processing.html", "policy/processing.html", "GET, HEAD"),
        ("policy/other.html", "{page...}", "GET, HEAD"), ("", "{page...}", "GET, HEAD"),
        ("conversations/private-chat-3-7/2026-03.html", "{page...}", "GET, HEAD"),
    ])
    func aPathHasOneRouteForEachOfItsMethods(path: String, pattern: String, methods: String) throws {
        let match = ServerRoutes.match(path)
        #expect(match.routes.allSatisfy { $0.pattern.text == pattern }, "\(match.routes[0].pattern.text)")
        #expect(match.methods == methods)
        #expect(match.route(for: "HEAD")?.method == match.route(for: "GET")?.method)
        #expect(match.route(for: "OPTIONS") == nil)
    }

    @Test func aPathHasTheValuesOfItsNames() {
        #expect(ServerRoutes.match("export/0f/delete").values == ["export": "0f"])
        #expect(ServerRoutes.match("auth/case/refunds-2026").values == ["case": "refunds-2026"])
        #expect(ServerRoutes.match("auth/case/a/b").values == ["case": "a/b"])
        #expect(
            ServerRoutes.match("api/v1/messages/private-chat-3-7/1").values
                == ["conversation": "private-chat-3-7", "message": "1"])
    }

    /// Whatever changes something is checked for whose page asks, and takes a form with a token or what no page can send.
    @Test func whateverChangesSomethingIsChecked() {
        for route in ServerRoutes.all where route.method != .get {
            #expect(route.isOwnSitesAlone, "\(route.pattern.text)")
            if route.kind == .page || route.kind == .access {
                guard case .form = route.body else {
                    Issue.record("\(route.pattern.text) takes no form")
                    continue
                }
            }
        }
    }

    @Test func onlyWhatTakesABodyHasOneRead() throws {
        let limits = ServerLimits()
        for route in ServerRoutes.all {
            let path =
                "/" + route.pattern.text.replacing("...", with: "").replacing("{", with: "").replacing("}", with: "")
            let head = try Self.head(route.method.rawValue, path)
            let most = ServerRoutes.maximumBodyBytes(head, limits)
            switch route.body {
            case .none: #expect(most == 0, "\(path)")
            case .form: #expect(most == limits.bodyBytes, "\(path)")
            case .json(let bytes): #expect(most == bytes, "\(path)")
            }
        }
    }

    private static func head(_ method: String, _ path: String) throws -> RequestHead {
        try RequestHead(
            Array("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8), limits: RequestHeadLimits())
    }

    // MARK: Over a socket

    private static func send(
        _ server: MatrixServer, _ method: String, _ path: String, _ fields: [String], _ body: String? = nil
    ) throws -> RawClient.Reply {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost"] + fields
        if let body {
            lines += ["Content-Type: application/x-www-form-urlencoded", "Content-Length: \(body.utf8.count)"]
        }
        let client = try RawClient(port: server.port)
        try client.send((lines + ["", body ?? ""]).joined(separator: "\r\n"))
        return try #require(try client.reply(toHead: method == "HEAD"))
    }

    /// An address of a route, for somebody to whom each of these names means something.
    private static func address(_ route: ServerRoute) -> String {
        "/" + route.pattern.text.replacing("{case...}", with: "amber-open").replacing("{export}", with: "0123")
    }

    private static func with(_ body: @escaping @Sendable (MatrixServer, _ officer: [String]) throws -> Void)
        async throws
    {
        let server = try await MatrixServer([.amber])
        let officer = server.readers.first { $0.name == "compliance" }?.fields ?? []
        let result = await Task { try await offPool { try body(server, officer) } }.result
        await server.stop()
        try result.get()
    }

    @Test func aFormWithoutItsTokenOrFromAnotherSiteIsRefusedWhereverItGoes() async throws {
        try await Self.with { server, officer in
            let forms = ServerRoutes.all.filter { if case .form = $0.body { true } else { false } }
            #expect(forms.count >= 4)
            for path in forms.map(Self.address) {
                for body in ["a=b", "token=1.x"] {
                    #expect(try Self.send(server, "POST", path, officer, body).status == 403, "\(path)")
                }
                for foreign in ["Origin: http://evil.example", "Sec-Fetch-Site: cross-site"] {
                    let reply = try Self.send(server, "POST", path, officer + [foreign], "a=b")
                    #expect(reply.status == 403, "\(path)")
                }
                #expect(try Self.send(server, "POST", path, officer).status == 415, "\(path)")
                #expect(try Self.send(server, "POST", path, [], "a=b").status == 401, "\(path)")
            }
        }
    }

    @Test func aMethodThatAPathDoesNotTakeIsToldWhichOnesItDoes() async throws {
        try await Self.with { server, officer in
            for (path, methods) in [
                ("/index.html", "GET, HEAD"), ("/export/", "GET, HEAD, POST"), ("/export/0123/delete", "POST"),
                ("/api/v1/exports/0123", "GET, HEAD, DELETE"), ("/auth/case/a", "GET, HEAD, POST"),
                ("/healthz", "GET, HEAD"),
            ] {
                for method in ["OPTIONS", "PUT"] {
                    let reply = try Self.send(server, method, path, officer)
                    #expect(reply.status == 405 && reply["Allow"] == methods, "\(method) \(path)")
                }
            }
            // A page for people, JSON for programs.
            let page = try Self.send(server, "PUT", "/export/", officer + ["Accept: text/html"])
            #expect(page["Content-Type"]?.hasPrefix("text/html") ?? false)
            let problem = try Self.send(server, "PUT", "/api/v1/people", officer + ["Accept: text/html"])
            #expect(problem["Content-Type"] == "application/problem+json")
            let get = try Self.send(server, "GET", "/export/", officer)
            let head = try Self.send(server, "HEAD", "/export/", officer)
            #expect(head.status == get.status && head["Content-Type"] == get["Content-Type"])
        }
    }
}
