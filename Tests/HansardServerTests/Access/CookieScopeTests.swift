import Foundation
import Testing

@testable import HansardServer

@Suite struct CookieScopeTests {
    @Test(arguments: [
        ("https://record.example/auth/callback", "__Host-hansard", "/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure"),
        (
            "https://intranet.example/record/auth/callback", "__Secure-hansard",
            "/record/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure"
        ),
        ("http://127.0.0.1:8080/auth/callback", "hansard-session", "/; Max-Age=43200; HttpOnly; SameSite=Lax"),
    ])
    func aSessionIsForWhereReadersFindTheServer(redirect: String, name: String, rest: String) throws {
        let rules = try AccessRules(
            yaml: #"identities: {oidc: {issuer: "https://idp.example", client_id: a, redirect: "\#(redirect)"}}"#,
            file: "access.yml")
        let settings = try #require(rules.identities.oidc)
        let oidc = OIDCIdentity(settings) { $0 }
        let cookie = oidc.sessions.begin(actor("7"), replacing: try request(), now: .now)
        #expect(cookie.hasPrefix(name + "="))
        #expect(cookie.hasSuffix("; Path=" + rest))
        let asked = try request("a", [("Cookie", String(cookie.prefix { $0 != ";" }))])
        #expect(oidc.sessions.actor(of: asked, now: .now) != nil)
    }
}
