import Foundation
import Hansard
import HansardStore
import Testing

@testable import HansardServer

@Suite struct APITokenTests {
    private let folder: AccessFolder
    private let database: AccessDatabase
    private let authenticator: Authenticator
    private let now: Timestamp

    init() throws {
        folder = try AccessFolder()
        database = try folder.database()
        authenticator = try Authenticator(try folder.rules("identities:\n  tokens: on\n"), database)
        now = try moment("2026-06-01T12:00:00Z")
    }

    private func token(_ name: String, person: String = "7", role: String? = nil) throws -> APIToken {
        let token = APIToken()
        let expires = try moment("2026-06-02T00:00:00Z")
        try database.add(
            StoredToken(name: name, person: person, role: role, created: now, expires: expires), sha256: token.sha256)
        return token
    }

    private func actor(_ authorization: String..., at instant: Timestamp? = nil) async throws -> Actor? {
        let headers = authorization.map { ("Authorization", $0) }
        return try await authenticator.actor(of: request("index.html", headers), now: instant ?? now)
    }

    @Test func aTokenIsItsPerson() async throws {
        let token = try token("report")
        #expect(
            try await actor("Bearer \(token.text)") == Actor(means: .token, subject: "report", person: "7"))
        #expect(try await actor("bearer \(token.text)")?.person == "7")
    }

    @Test(arguments: [
        ("feed.json", true), ("feed.xml", true), ("conversations/room/feed.xml", true), ("people/7.feed.json", true),
        ("unseen/feed.json", true), ("index.html", false), ("people/7.html", false), ("api/v1/people", false),
        ("unseen/index.html", false), ("conversations/room/2026-03.json", false), ("auth/sign-out", false),
    ])
    func aFeedReaderSendsATokenAsItsPassword(path: String, isFeed: Bool) async throws {
        let token = try token("reader")
        func known(_ pair: String, scheme: String = "Basic") async throws -> String? {
            let value = "\(scheme) " + Data(pair.utf8).base64EncodedString()
            return try await authenticator.actor(of: request(path, [("Authorization", value)]), now: now)?.person?.text
        }
        #expect(try await known("anything:\(token.text)") == (isFeed ? "7" : nil))
        #expect(try await known(":\(token.text)", scheme: "basic") == (isFeed ? "7" : nil))
        for wrong in ["anything:\(APIToken().text)", token.text, "\(token.text):", "a:b:\(token.text)", ""] {
            #expect(try await known(wrong) == nil, "\(wrong)")
        }
        let malformed = try request(path, [("Authorization", "Basic \(token.text)")])
        #expect(try await authenticator.actor(of: malformed, now: now) == nil)
        // It is asked for where it helps.
        let fields = try authenticator.challenge(request(path)).headers[values: .wwwAuthenticate]
        #expect(fields.contains(#"Basic realm="hansard", charset="UTF-8""#) == isFeed)
        #expect(fields.first == #"Bearer realm="hansard""#)
    }

    @Test func aTokenOfAnotherPersonIsThatPerson() async throws {
        let (seven, nine) = (try token("a"), try token("b", person: "9"))
        #expect(try await actor("Bearer \(seven.text)")?.person == "7")
        #expect(try await actor("Bearer \(nine.text)")?.person == "9")
    }

    @Test func aTokenKeepsItsRole() async throws {
        #expect(try await actor("Bearer \(token("a", role: "auditor").text)")?.onlyRole == .auditor)
        #expect(try await actor("Bearer \(token("b", role: "emperor").text)") == nil)
    }

    @Test func anExpiredTokenIsNobody() async throws {
        let token = try token("a")
        let last = try moment("2026-06-01T23:59:59Z")
        #expect(try await actor("Bearer \(token.text)", at: last) != nil)
        #expect(try await actor("Bearer \(token.text)", at: last.advanced(byMicroseconds: 1_000_000)) == nil)
    }

    @Test func aRevokedTokenIsNobodyAtOnce() async throws {
        let token = try token("a")
        #expect(try await actor("Bearer \(token.text)") != nil)
        #expect(try database.revokeToken(named: "a", at: now))
        #expect(try await actor("Bearer \(token.text)") == nil)
        #expect(try !database.revokeToken(named: "a", at: now))
    }

    @Test func onlyTheHashOfATokenIsKept() throws {
        let token = try token("a")
        let known = try database.token(sha256: token.sha256)
        #expect(known?.name == "a")
        #expect(!"\(try database.tokens())".contains(token.text))
    }

    @Test func aNameIsGivenOnce() throws {
        _ = try token("a")
        #expect(throws: AccessError.self) { try token("a") }
        #expect(throws: AccessError.self) { try database.revokeToken(named: "b", at: now) }
    }

    @Test func aMistypedTokenIsFoundByItsLastSixSigns() {
        let token = APIToken().text
        #expect(APIToken(token) != nil)
        #expect(token.utf8.count == 43)
        var wrong = 0
        for i in 5..<43 {
            var bytes = Array(token.utf8)
            bytes[i] = bytes[i] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
            if APIToken(String(decoding: bytes, as: UTF8.self)) == nil { wrong += 1 }
        }
        #expect(wrong == 38)
        #expect(APIToken("hans_") == nil)
        #expect(APIToken(token + "x") == nil)
    }

    @Test func aRequestProvesWhoItIsOnce() async throws {
        let (one, other) = (try token("a"), try token("b"))
        #expect(try await actor("Bearer \(one.text)", "Bearer \(other.text)") == nil)
        #expect(try await actor("Basic \(one.text)") == nil)
        #expect(try await actor("Bearer") == nil)
        #expect(try await actor("Bearer ") == nil)
        #expect(try await actor(one.text) == nil)
        #expect(try await actor() == nil)
    }

    @Test func withoutTokensInTheRulesThereAreNone() async throws {
        let token = try token("a")
        let closed = try Authenticator(try folder.rules(""), database)
        #expect(try await closed.actor(of: request("", [("Authorization", "Bearer \(token.text)")]), now: now) == nil)
    }

    @Test func aWrongTokenIsNamedInTheChallenge() throws {
        let problem = authenticator.challenge(try request("", [("Authorization", "Bearer x")]))
        #expect(problem.headers[.wwwAuthenticate] == "Bearer realm=\"hansard\", error=\"invalid_token\"")
    }
}
