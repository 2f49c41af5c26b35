import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardStore
import PairChannel
import Testing

@testable import HansardServer

@Suite struct OIDCTests {
    /// One browser that visits a server whose readers sign in with `issuer`.
    private final class Visit: @unchecked Sendable {
        let folder: AccessFolder
        let authenticator: Authenticator
        let routes: AuthRoutes
        let database: AccessDatabase
        var cookies: [String: String] = [:]

        init(_ issuer: String, more: String = "", redirect: String = "http://127.0.0.1:8080/auth/callback") throws {
            folder = try AccessFolder()
            try folder.write("client", "a secret of the client/+")
            var rules = try folder.rules(
                """
                identities:
                  oidc:
                    issuer: \(issuer)
                    client_id: hansard
                    client_secret_file: client
                    redirect: \(redirect)
                \(more)
                roles:
                  compliance: [5]
                cases:
                  refunds: {purpose: Complaints, people: [7], officers: [5], expires: 2099-01-01}
                """)
            rules.caseCookie = CaseCookie(
                key: Array(repeating: 7, count: 32), scope: CookieScope(isSecure: false, path: "/"))
            database = try folder.database()
            authenticator = try Authenticator(rules, database)
            routes = AuthRoutes(authenticator, rules, AccessLog(database))
        }

        func request(
            _ path: String, _ query: [(name: String, value: String)] = [], _ headers: [(String, String)] = []
        ) throws -> Request {
            let cookie = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
            let all = headers + (cookies.isEmpty ? [] : [("Cookie", cookie)])
            return try HansardServerTests.request(path, all, query: query)
        }

        /// Visits one of the routes and keeps the cookies that it sets.
        @discardableResult
        func visit(
            _ path: String, _ query: [(name: String, value: String)] = [], _ headers: [(String, String)] = [],
            now: Timestamp = .now
        ) async throws -> Answer {
            try await keep(routes.answer(request(path, query, headers), now: now))
        }

        /// Sends the form of a page that was visited.
        @discardableResult
        func send(
            _ path: String, _ fields: [(name: String, value: String)], _ headers: [(String, String)] = [],
            now: Timestamp = .now
        ) async throws -> Answer {
            let head = try request(
                path, [],
                [("Content-Type", "application/x-www-form-urlencoded"), ("Host", "127.0.0.1:8080")] + headers)
            let body = fields.map { "\(PercentEncoding.encoded($0.name))=\(PercentEncoding.encoded($0.value))" }.joined(
                separator: "&")
            let sent = Request(
                method: .post, path: path, query: [], headers: head.headers, peer: head.peer, body: Array(body.utf8))
            return try await keep(routes.answer(sent, now: now))
        }

        /// Visits the page of a case, and sends its form with a reason.
        @discardableResult
        func enter(
            _ path: String, _ reason: String, to: String? = nil, _ headers: [(String, String)] = []
        ) async throws -> Answer {
            let query: [(name: String, value: String)] = to.map { [(name: "to", value: $0)] } ?? []
            let page = try #require(try await visit(path, query).form?.page)
            return try await send(path, [("reason", reason), ("token", page.token), ("to", page.to)], headers)
        }

        private func keep(_ answer: Answer?) throws -> Answer {
            guard let answer else { throw Unexpected() }
            for line in answer.headers[values: .setCookie] {
                let pair = line.split(separator: ";")[0].split(separator: "=", maxSplits: 1).map(String.init)
                cookies[pair[0]] = line.contains("Max-Age=0") ? nil : pair.count > 1 ? pair[1] : ""
            }
            return answer
        }

        func reader(now: Timestamp = .now) async throws -> String? {
            try await authenticator.actor(of: request("index.html"), now: now)?.person?.text
        }

        func outcomes() throws -> [String] {
            var all: [String] = []
            try database.entries { all.append($0.entry.outcome) }
            return all
        }
    }

    private func location(_ answer: Answer) throws -> String { try #require(answer.headers[.location]) }

    private func refusal(_ body: () async throws -> Answer) async throws -> ProblemDetails? {
        do { _ = try await body() } catch let problem as ProblemDetails { return problem }
        return nil
    }

    @Test func whoSignsInReadsAndWhoSignsOutDoesNot() async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer)
            #expect(try await visit.reader() == nil)
            let begun = try await visit.visit("auth/sign-in", [("to", "/people/7.html?a=b")])
            #expect(begun.status == .seeOther)
            let back = try provider.signIn("7", at: location(begun))
            let answer = try await visit.visit("auth/callback", back)
            #expect(try location(answer) == "/people/7.html?a=b")
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(try await visit.reader() == "7")
            let kept = visit.cookies
            let out = try await visit.visit("auth/sign-out")
            #expect(out.status == .ok)
            #expect(out.headers[.clearSiteData] == "\"cache\"")
            #expect(try await visit.reader() == nil)
            // The session is over here, not only forgotten by the browser.
            visit.cookies = kept
            #expect(try await visit.reader() == nil)
            #expect(try visit.outcomes() == ["signed-in", "signed-out"])
        }
    }

    @Test func theProviderGetsTheVerifierAndTheSecretAndNoAddressHasThem() async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer)
            let begun = try location(await visit.visit("auth/sign-in"))
            #expect(begun.contains("redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fauth%2Fcallback"))
            try await visit.visit("auth/callback", provider.signIn("7", at: begun))
            let form = try #require(provider.forms.update { $0.first })
            #expect(form["redirect_uri"] == "http://127.0.0.1:8080/auth/callback")
            let verifier = try #require(form["code_verifier"])
            #expect(verifier.utf8.count == 43)
            #expect(!begun.contains(verifier))
            let basic = try #require(provider.authorizations.update { $0.first })
            let pair = try #require(Data(base64Encoded: String(basic.dropFirst("Basic ".count))))
            #expect(String(decoding: pair, as: UTF8.self) == "hansard:a%20secret%20of%20the%20client%2F%2B")
        }
    }

    @Test func aCookieIsClosedToScriptsAndOtherSitesAndBoundToThisHost() async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer, redirect: "https://record.example.com/auth/callback")
            let begun = try await visit.visit("auth/sign-in")
            let answer = try await visit.visit("auth/callback", provider.signIn("7", at: location(begun)))
            let session = try #require(answer.headers[values: .setCookie].first)
            #expect(session.hasPrefix("__Host-hansard="))
            for attribute in ["; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
                #expect(session.contains(attribute))
            }
            #expect(!session.contains("Domain"))
            #expect(session.split(separator: ";")[0].utf8.count == "__Host-hansard=".utf8.count + 43)
        }
    }

    @Test func aStateIsGoodOnceInTheBrowserThatBeganForTenMinutes() async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer)
            let stolen = try provider.signIn("1", at: location(await visit.visit("auth/sign-in")))
            let own = visit.cookies
            // Somebody else’s browser, with a sign-in of its own under way or none.
            visit.cookies = [:]
            #expect(try await refusal { try await visit.visit("auth/callback", stolen) }?.status == .badRequest)
            try await visit.visit("auth/sign-in")
            #expect(try await refusal { try await visit.visit("auth/callback", stolen) }?.status == .badRequest)
            #expect(try await visit.reader() == nil)
            // The one that began: once.
            visit.cookies = own
            try await visit.visit("auth/callback", stolen)
            #expect(try await visit.reader() == "1")
            visit.cookies = own
            #expect(try await refusal { try await visit.visit("auth/callback", stolen) }?.status == .badRequest)
            // And not for ever.
            let late = try provider.signIn("1", at: location(await visit.visit("auth/sign-in")))
            let later = Timestamp.now.advanced(byMicroseconds: 601_000_000)
            #expect(
                try await refusal { try await visit.visit("auth/callback", late, now: later) }?.status == .badRequest)
            for wrong in [[], [("state", "x"), ("code", "y")], late + late] {
                #expect(try await refusal { try await visit.visit("auth/callback", wrong) }?.status == .badRequest)
            }
        }
    }

    @Test func anIDTokenThatIsNotForThisSignInSignsNobodyIn() async throws {
        try await TestProvider.run { provider in
            let lies: [@Sendable (inout TestProvider.Behaviour) -> Void] = [
                { $0.claims = { _ in ["nonce": "another"] } }, { $0.claims = { _ in ["nonce": String?.none] } },
                { $0.claims = { _ in ["aud": "payroll"] } }, { $0.claims = { _ in ["aud": ["hansard", "payroll"]] } },
                { $0.claims = { _ in ["azp": "payroll"] } },
                { $0.claims = { _ in ["iss": "https://evil.example.com"] } },
                { $0.claims = { ["exp": $0 - 61] } }, { $0.claims = { ["iat": $0 + 120] } },
                { $0.claims = { _ in ["iat": Int64?.none] } }, { $0.claims = { _ in ["sub": ""] } },
                { $0.signsWithOtherKey = true }, { $0.kid = "rsa" }, { $0.kid = "unknown" },
            ]
            for (i, lie) in lies.enumerated() {
                let visit = try Visit(provider.issuer)
                provider.behaviour.update {
                    $0 = TestProvider.Behaviour()
                    lie(&$0)
                }
                let back = try provider.signIn("7", at: location(await visit.visit("auth/sign-in")))
                let problem = try await refusal { try await visit.visit("auth/callback", back) }
                #expect(problem?.status == .badGateway, "lie \(i)")
                #expect(try await visit.reader() == nil, "lie \(i)")
                #expect(try visit.outcomes() == ["sign-in-token"], "lie \(i)")
            }
        }
    }

    @Test func severalAudiencesAreGoodIfTheTokenWasIssuedToThisClient() async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer)
            provider.behaviour.update { $0.claims = { _ in ["aud": ["hansard", "payroll"], "azp": "hansard"] } }
            try await visit.visit(
                "auth/callback", provider.signIn("7", at: location(await visit.visit("auth/sign-in"))))
            #expect(try await visit.reader() == "7")
        }
    }

    @Test func aProviderThatIsAnotherOrUnsafeIsNotUsed() async throws {
        try await TestProvider.run { provider in
            let lies: [@Sendable (inout TestProvider.Behaviour) -> Void] = [
                { $0.issuer = "https://evil.example.com" },
                { $0.endpoints = ["authorization_endpoint": "http://evil.example.com/authorize"] },
                { $0.endpoints = ["token_endpoint": "http://evil.example.com/token"] },
                { $0.endpoints = ["jwks_uri": "file:///etc/passwd"] }, { $0.padding = 300 << 10 },
            ]
            for lie in lies {
                let visit = try Visit(provider.issuer)
                provider.behaviour.update {
                    $0 = TestProvider.Behaviour()
                    lie(&$0)
                }
                #expect(try await refusal { try await visit.visit("auth/sign-in") }?.status == .badGateway)
            }
            // And one that is not there.
            let visit = try Visit("http://127.0.0.1:1")
            let problem = try await refusal { try await visit.visit("auth/sign-in") }
            #expect(problem?.detail.contains("it could not be reached") ?? false)
        }
    }

    @Test func whatTheProviderRefusesIsSaidAndNothingThatItSends() async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer)
            let back = try provider.signIn("7", at: location(await visit.visit("auth/sign-in")))
            let state = back.filter { $0.name == "state" }
            let denied = try await refusal {
                try await visit.visit("auth/callback", state + [("error", "access_denied")])
            }
            #expect(denied?.detail.contains("(access_denied)") ?? false)
            let again = try provider.signIn("7", at: location(await visit.visit("auth/sign-in")))
            let script = try await refusal {
                try await visit.visit(
                    "auth/callback", again.filter { $0.name == "state" } + [("error", "<script>alert(1)</script>")])
            }
            #expect(script?.detail.contains("script") == false)
            provider.behaviour.update { $0.tokenStatus = .internalServerError }
            let third = try provider.signIn("7", at: location(await visit.visit("auth/sign-in")))
            #expect(try await refusal { try await visit.visit("auth/callback", third) }?.status == .badGateway)
            #expect(try visit.outcomes() == ["sign-in-refused", "sign-in-refused", "sign-in-provider"])
        }
    }

    @Test func nobodyMakesThisServerAskForKeysAgainAndAgain() async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer)
            provider.behaviour.update { $0.kid = "unknown" }
            for _ in 0..<5 {
                let back = try provider.signIn("7", at: location(await visit.visit("auth/sign-in")))
                _ = try await refusal { try await visit.visit("auth/callback", back) }
            }
            #expect(provider.keyRequests.update { $0 } == 1)
        }
    }

    @Test func whoIsNobodyHereIsNotSignedIn() async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer, more: "  names: {ingrid: 1}")
            let back = try provider.signIn("mallory", at: location(await visit.visit("auth/sign-in")))
            #expect(try await refusal { try await visit.visit("auth/callback", back) }?.status == .forbidden)
            let other = try provider.signIn("ingrid", at: location(await visit.visit("auth/sign-in")))
            try await visit.visit("auth/callback", other)
            #expect(try await visit.reader() == "1")
        }
    }

    @Test func signingInGivesANewSessionAndEndsTheOld() async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer)
            // What an attacker put into the browser before.
            visit.cookies["hansard-session"] = String(repeating: "A", count: 43)
            try await visit.visit(
                "auth/callback", provider.signIn("7", at: location(await visit.visit("auth/sign-in"))))
            let first = visit.cookies
            #expect(first["hansard-session"] != String(repeating: "A", count: 43))
            try await visit.visit(
                "auth/callback", provider.signIn("9", at: location(await visit.visit("auth/sign-in"))))
            #expect(try await visit.reader() == "9")
            visit.cookies = first
            #expect(try await visit.reader() == nil)
        }
    }

    @Test(arguments: [
        ("//evil.example.com", "/"), ("https://evil.example.com", "/"), ("/\\evil.example.com", "/"), ("people", "/"),
        ("/a b", "/"), ("/a\r\nSet-Cookie: x=y", "/"), ("/auth/sign-out", "/"), ("/people/7.html", "/people/7.html"),
        ("/auth/case/refunds", "/auth/case/refunds"),
    ])
    func theReaderIsSentBackToAPageOfThisServerAlone(to: String, location: String) throws {
        #expect(AuthRoutes.destination(to) == location)
    }

    @Test func whoeverLooksAtPagesIsSentToSignIn() async throws {
        let visit = try Visit("https://idp.example.com")
        let asked = try request("people/7.html", [("Accept", "text/html,*/*")], query: [("q", "a&b")])
        let problem = visit.authenticator.challenge(asked)
        #expect(problem.status == .seeOther)
        #expect(problem.headers[.location] == "/auth/sign-in?to=/people/7.html%3Fq%3Da%2526b")
        #expect(
            visit.authenticator.challenge(try request("api/v1/people", [("Accept", "text/html")])).status
                == .unauthorized)
        #expect(visit.authenticator.challenge(try request("feed.json")).status == .unauthorized)
    }

    @Test func anotherSiteCannotSignAReaderOutOrChooseACase() async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer)
            try await visit.visit(
                "auth/callback", provider.signIn("5", at: location(await visit.visit("auth/sign-in"))))
            let token = try #require(try await visit.visit("auth/case/refunds").form?.page.token)
            let leaving = try #require(try await visit.visit("auth/case").form?.page.token)
            for field in [
                ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "https://evil.example"),
                ("Origin", "http://127.0.0.1:8081"), ("Origin", "http://127.0.0.1"),
            ] {
                if field.0 != "Origin" {
                    let problem = try await refusal { try await visit.visit("auth/sign-out", [], [field]) }
                    #expect(problem?.kind == "cross-site")
                }
                for (path, token) in [("auth/case/refunds", token), ("auth/case", leaving)] {
                    let problem = try await refusal {
                        try await visit.send(path, [("token", token), ("reason", "complaint 41")], [field])
                    }
                    #expect(problem?.kind == "cross-site")
                }
            }
            #expect(try await visit.reader() == "5")
            #expect(visit.cookies["hansard-case"] == nil)
            // As a browser sends it from a page that gives no referrer.
            for origin in ["null", "http://127.0.0.1:8080"] {
                #expect(
                    try await visit.send("auth/case/refunds", [("token", token)], [("Origin", origin)]).status
                        == .seeOther)
            }
        }
    }

    /// Whoever sends a link cannot know what the page has.
    @Test func noLinkAndNoFormOfAnotherSessionBeginsOrLeavesACase() async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer, more: "    idle: 2h")
            func signIn(_ person: String) async throws {
                visit.cookies = [:]
                try await visit.visit(
                    "auth/callback", provider.signIn(person, at: location(await visit.visit("auth/sign-in"))))
            }
            try await signIn("5")
            let older = try #require(try await visit.visit("auth/case/refunds").form?.page.token)
            try await signIn("5")
            let linked = try await visit.visit("auth/case/refunds", [("reason", "said the sender")])
            #expect(linked.status == .ok)
            #expect(linked.headers[values: .setCookie].isEmpty)
            let token = try #require(linked.form?.page.token)
            let leaving = try #require(try await visit.visit("auth/case").form?.page.token)
            var wrong = [
                older, leaving, "", "x", String(token.dropLast()), token + "A", token.replacing(".", with: "1."),
            ]
            try await signIn("6")
            wrong.append(try #require(try await visit.visit("auth/case").form?.page.token))
            try await signIn("5")
            wrong.append(token)  // of the session before
            for token in wrong {
                let problem = try await refusal { try await visit.send("auth/case/refunds", [("token", token)]) }
                #expect(problem?.kind == "form")
            }
            let good = try #require(try await visit.visit("auth/case/refunds").form?.page.token)
            let problem = try await refusal {
                try await visit.send(
                    "auth/case/refunds", [("token", good)], now: Timestamp.now.advanced(byMicroseconds: 3_601_000_000))
            }
            #expect(problem?.kind == "form")
            #expect(visit.cookies["hansard-case"] == nil)
            #expect(try visit.outcomes().filter { $0 == "form" }.count == wrong.count + 1)
        }
    }

    @Test func aCaseIsEnteredWithAReasonAndLeft() async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer)
            try await visit.visit(
                "auth/callback", provider.signIn("5", at: location(await visit.visit("auth/sign-in"))))
            let actor = try #require(await visit.authenticator.actor(of: visit.request("index.html")))
            let rules = visit.routes.rules
            #expect(try rules.grant(to: actor, visit.request("index.html")).role == .staff)
            let entered = try await visit.enter("auth/case/refunds", "complaint 41 “€”", to: "/people/7.html")
            #expect(try location(entered) == "/people/7.html")
            let grant = try rules.grant(to: actor, visit.request("index.html"))
            #expect(grant.role == .compliance)
            #expect(grant.caseName == "refunds")
            #expect(grant.reason == "complaint 41 “€”")
            // The cookie is its reader’s alone, and nobody can write one.
            let other = Actor(means: .oidc, subject: "\(provider.issuer)#6", person: "6")
            #expect(try rules.grant(to: other, visit.request("index.html")).role == .staff)
            let cookie = try #require(visit.cookies["hansard-case"])
            visit.cookies["hansard-case"] = cookie.replacing("A", with: "B")
            #expect(try rules.grant(to: actor, visit.request("index.html")).role == .staff)
            visit.cookies["hansard-case"] = cookie
            let tomorrow = Timestamp.now.advanced(byMicroseconds: 12 * 3_600_000_000)
            #expect(try rules.grant(to: actor, visit.request("index.html"), now: tomorrow).role == .staff)
            try await visit.enter("auth/case", "")
            #expect(try rules.grant(to: actor, visit.request("index.html")).role == .staff)
            #expect(try visit.outcomes() == ["signed-in", "entered"])
        }
    }

    /// One rule, whichever way the reason comes: nothing in it may pass for another line of a report.
    @Test(arguments: [
        ("complaint 41\n  999 by 2 as manager; 2026-01-01T00:00:00Z", false), ("complaint\r\n999 by 2", false),
        ("complaint\u{2028}999 by 2", false), ("complaint\u{2029}999", false), ("complaint \u{202E}14", false),
        ("complaint \u{2066}14", false), ("com\u{200B}plaint", false), ("complaint\u{1B}[2J", false),
        ("complaint\u{85}41", false), (".", false), ("…", false), ("\u{200B}", false), ("\u{3164}", false),
        (" ", false),
        (String(repeating: "x", count: 501), false), ("x" + String(repeating: "\u{301}", count: 1_000), false),
        (String(repeating: "x", count: 500), true), ("complaint 41 “€”", true), ("ملف ٤١", true), ("苦情第41号", true),
        ("Widerspruch 👩🏽‍🔧 №7", true), ("41", true),
    ]) func aReasonIsOneLineOfWords(reason: String, isTaken: Bool) async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer)
            try await visit.visit(
                "auth/callback", provider.signIn("5", at: location(await visit.visit("auth/sign-in"))))
            let actor = try #require(await visit.authenticator.actor(of: visit.request("index.html")))
            let problem = try await refusal { try await visit.enter("auth/case/refunds", reason) }
            // A control that no form has is found before its fields are read.
            let kind = reason.contains("\u{1B}") ? "form" : "reason"
            #expect(problem?.kind == (isTaken ? nil : kind))
            #expect(problem?.status == (isTaken ? nil : .badRequest))
            #expect((visit.cookies["hansard-case"] != nil) == isTaken)
            visit.cookies["hansard-case"] = nil
            // What no header can have does not come this far.
            guard HTTPField.isValidValue(reason) else { return }
            let named = try visit.request("index.html", [], [("Hansard-Case", "refunds"), ("Hansard-Reason", reason)])
            var refused: ProblemDetails?
            do { _ = try visit.routes.rules.grant(to: actor, named) } catch let problem as ProblemDetails {
                refused = problem
            }
            #expect(refused?.kind == (isTaken ? nil : "reason"))
        }
    }

    @Test func aCaseOfOthersIsNotEnteredAndTheAttemptIsLogged() async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer)
            try await visit.visit(
                "auth/callback", provider.signIn("7", at: location(await visit.visit("auth/sign-in"))))
            #expect(try await refusal { try await visit.visit("auth/case/refunds") }?.status == .forbidden)
            #expect(visit.cookies["hansard-case"] == nil)
            #expect(try visit.outcomes() == ["signed-in", "case-foreign"])
        }
    }

    @Test func whoCannotBeLoggedIsNotSignedIn() async throws {
        try await TestProvider.run { provider in
            let visit = try Visit(provider.issuer)
            let back = try provider.signIn("7", at: location(await visit.visit("auth/sign-in")))
            let routes = AuthRoutes(
                visit.authenticator, visit.routes.rules, AccessLog(try visit.folder.fullDatabase()))
            await #expect(throws: AccessError.self) { try await routes.answer(visit.request("auth/callback", back)) }
            #expect(try await visit.reader() == nil)
        }
    }

    /// Against a provider that somebody else wrote: `scripts/test-browser --make-only` installs it.
    @Test(.enabled(if: RealProvider.isThere))
    func whoSignsInWithARealProviderReads() async throws {
        let provider = try await RealProvider()
        let visit = try Visit(provider.issuer)
        let begun = try location(await visit.visit("auth/sign-in", [("to", "/people/7.html")]))
        let back = try await provider.signIn("7", at: begun)
        #expect(try location(await visit.visit("auth/callback", back)) == "/people/7.html")
        #expect(try await visit.reader() == "7")
        // A code is good once.
        let again = try location(await visit.visit("auth/sign-in"))
        let state = URLComponents(string: again)?.queryItems?.first { $0.name == "state" }?.value ?? ""
        let used = back.filter { $0.name == "code" } + [(name: "state", value: state)]
        #expect(try await refusal { try await visit.visit("auth/callback", used) }?.status == .badGateway)
        try await visit.visit("auth/sign-out")
        #expect(try await visit.reader() == nil)
    }
}
