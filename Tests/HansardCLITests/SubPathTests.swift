import Foundation
import TestSupport
import Testing

/// A server that readers find below a path of somebody else’s name: `https://intranet.example/record/`.
@Suite(.blocking) struct SubPathTests {
    private let work: Workspace

    init() throws {
        work = try Workspace()
        try work.write("log.jsonl", person("3", "Robin Poe"), person("7", "Jamie Doe"), message("1", "Morning!"))
        try work.write("Content/live-secret", String(repeating: "secret ", count: 5))
        try work.write(
            "Content/site.yml", #"live: {apps: {"1": {key: staff, secret_file: live-secret}}}"#, #"chat: {app: "1"}"#)
        try work.write("Content/access.yml", "identities: {tokens: true}", "trusted_proxies: [127.0.0.1]")
        try work.shell("chmod 600 Content/live-secret")
        #expect(try work.hansard("ingest", "log.jsonl").status == 0)
    }

    private func serve(_ arguments: String...) throws -> Run {
        try Run(
            Program.path, ["serve", "--port", "0", "--templates", Program.package + "/Templates"] + arguments,
            in: work.path)
    }

    private func port(_ server: Run) throws -> String {
        #expect(server.wait { server.output.contains("Serving on ") && server.output.split(separator: "\n").count > 1 })
        return String(try #require(server.output.firstMatch(of: #/:(\d+)\/\n/#)?.output.1))
    }

    /// The whole answer to a request as nginx sends it with `Host $host`.
    ///
    /// - Parameter rest: What is sent behind it.
    private func ask(_ target: String, _ fields: String..., rest: [UInt8] = [], port: String) throws -> String {
        let head = ["GET \(target) HTTP/1.1", "Host: intranet.example", "Connection: close"] + fields
        try work.write("request", bytes: Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + rest)
        return try work.shell("exec 3<>/dev/tcp/127.0.0.1/\(port); cat request >&3; cat <&3").output
    }

    /// - Parameter before: What the proxy leaves of the path: nothing, or all of it.
    @Test(arguments: ["", "/record"])
    func everythingStandsBelowThePath(before: String) throws {
        let made = try work.hansard("token", "create", "--person", "7", "--name", "t", "--expires", "2999-12-31")
        let token = try #require(made.output.firstMatch(of: #/hans_\w+/#)?.output)
        let server = try serve("--live", "--base-url", "https://intranet.example/record/")
        let port = try port(server)
        func get(_ target: String, _ fields: String = "X-None: 1") throws -> String {
            try ask(before + target, "Authorization: Bearer \(token)", fields, port: port)
        }
        for (target, location) in [
            ("/people/", "/record/people/index.html"), ("/unseen", "/record/unseen/index.html"),
            ("/conversations/", "/record/conversations/index.html"),
        ] {
            let reply = try get(target)
            #expect(reply.hasPrefix("HTTP/1.1 301 "))
            #expect(reply.contains("\r\nLocation: \(location)\r\n"), "\(target): \(reply)")
        }
        for page in ["/", "/index.html", "/people/index.html", "/api/v1/", "/api/v1/problems", "/search.html"] {
            let reply = try get(page, "Accept: text/html")
            #expect(reply.hasPrefix("HTTP/1.1 200 "), "\(page)")
            for link in reply.matches(of: #/(?:href|src|action)="(\/[^"]*)"/#) {
                #expect(link.output.1.hasPrefix("/record/"), "\(page) leads to \(link.output.1)")
            }
        }
        #expect(try get("/feed.json").contains(#""feed_url":"https://intranet.example/record/feed.json""#))
        #expect(try get("/feed.xml").contains("https://intranet.example/record/conversations/"))
        #expect(try get("/api/v1/openapi.json").contains("https://intranet.example/record/api/v1"))
        #expect(
            try get("/api/v1/people?limit=1").contains("\r\nLink: <https://intranet.example/record/api/v1/people?"))
        #expect(try get("/api/v1/nothing").contains(#""type":"/record/api/v1/problems#not-found""#))
        #expect(try get("/chat/session").hasPrefix("HTTP/1.1 200 OK\r\n"))
        let upgrade =
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nConnection: Upgrade"
        // A frame that ends it, masked with zeros.
        let close: [UInt8] = [0x88, 0x80, 0, 0, 0, 0]
        let socket = try ask("\(before)/app/staff?protocol=7", upgrade, rest: close, port: port)
        #expect(socket.hasPrefix("HTTP/1.1 101 "), "\(socket)")
        #expect(socket.contains("pusher:connection_established"))
        server.kill()
    }

    @Test func theRootItselfLeadsToTheFirstPage() throws {
        let server = try serve("--open", "--base-url", "https://intranet.example/record")
        let port = try port(server)
        #expect(try ask("/record", port: port).contains("\r\nLocation: /record/\r\n"))
        #expect(try ask("/record/", port: port).contains("Jamie Doe"))
        #expect(try ask("/recorded/", port: port).hasPrefix("HTTP/1.1 404 "))
        server.kill()
    }

    @Test func whoIsUnknownIsSentToSignInBelowThePath() throws {
        try work.write(
            "Content/access.yml", "identities:",
            "  oidc: {issuer: \"http://127.0.0.1:1\", client_id: c, redirect: \"https://intranet.example/record/auth/callback\"}"
        )
        // As well where site.yml says where the site is.
        try work.write("Content/site.yml", "base_url: https://intranet.example/record/")
        let server = try serve()
        let port = try port(server)
        for before in ["", "/record"] {
            let reply = try ask("\(before)/people/7.html?a=b", "Accept: text/html", port: port)
            #expect(reply.hasPrefix("HTTP/1.1 303 "))
            #expect(reply.contains("\r\nLocation: /record/auth/sign-in?to=/people/7.html%3Fa%3Db\r\n"), "\(reply)")
        }
        #expect(server.output.contains("sign-in with http://127.0.0.1:1"))
        #expect(server.output.contains("trusted_proxies names no proxy"))
        server.kill()
    }

    @Test func aProviderThatSendsReadersBackBesideThePathIsAnError() throws {
        try work.write(
            "Content/access.yml", "identities:",
            "  oidc: {issuer: \"http://127.0.0.1:1\", client_id: c, redirect: \"https://intranet.example/auth/callback\"}"
        )
        let outcome = try serve("--base-url", "https://intranet.example/record/").wait(seconds: 60)
        #expect(outcome.status == 1)
        #expect(
            outcome.errors.contains(
                "Content/access.yml: “identities: oidc: redirect” ends with /auth/callback, and the server’s own path is /record/."
            ))
    }

    @Test func anAddressInTheSettingsThatNoServerHasIsAnError() throws {
        try work.write("Content/site.yml", "base_url: https://intranet.example/r%20d/")
        let outcome = try serve("--open").wait(seconds: 60)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("Content/site.yml: “base_url” is https://intranet.example/r%20d/, and"))
    }

    /// Not that the server cannot listen.
    @Test(.enabled(if: Program.tool("sqlite3") != nil)) func whatCannotBeginIsNamed() throws {
        #expect(try work.hansard("person", "deactivate", "3").status == 0)
        #expect(try work.shell("sqlite3 archive/live/live.db 'DROP TABLE person'").status == 0)
        let outcome = try serve("--open", "--live").wait(seconds: 60)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("hansard: The chat cannot begin: archive/live/live.db: "))
        #expect(!outcome.errors.contains("listen"))
    }

    @Test(
        arguments: [
            (
                "identities: {tokens: true}",
                "Readers are known by tokens (hansard token create); Content/access.yml says"
            ),
            ("roles:", "Nobody can read: Content/access.yml names no identities,"),
            (nil, "Nobody can read: there is no Content/access.yml, which says who may."),
        ] as [(String?, String)])
    func whoCanReadIsSaidAtTheStart(rules: String?, line: String) throws {
        if let rules {
            try work.write("Content/access.yml", rules)
        } else {
            try work.shell("rm Content/access.yml")
        }
        let server = try serve()
        _ = try port(server)
        #expect(server.output.contains("/\n" + line))
        server.kill()
    }
}
