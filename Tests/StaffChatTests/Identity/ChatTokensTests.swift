import Crypto
import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import Testing

@testable import StaffChat

@Suite struct ChatTokensTests {
    private static let secret = "a secret of the tests and of nobody"
    private static let now = Timestamp(microseconds: 1_800_000_000_500_000)
    private static let seconds = 1_800_000_000

    private static func part(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// A token with whatever head and claims, signed with HMAC and SHA-256.
    private static func token(
        _ claims: String, head: String = #"{"alg":"HS256","typ":"JWT"}"#, secret: String = secret
    ) -> String {
        let text = part(head.utf8) + "." + part(claims.utf8)
        let key = SymmetricKey(data: Data(secret.utf8))
        return text + "." + part(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))
    }

    private static func claims(
        sub: String = #""7""#, aud: String = #""hansard-chat""#, exp: String = "\(seconds + 600)", more: String = ""
    ) -> String { #"{"sub":\#(sub),"aud":\#(aud),"exp":\#(exp)\#(more)}"# }

    private func person(_ token: String, now: Timestamp = ChatTokensTests.now) async -> String? {
        let tokens = ChatTokens(secret: Self.secret)
        await tokens.start()
        let first = await tokens.claims(of: token, now: now)?.sub
        // What has been believed once is kept; what has not is not believed the second time either.
        #expect(await tokens.claims(of: token, now: now)?.sub == first)
        return first
    }

    @Test func whatTheApplicationMintsIsBelieved() async throws {
        #expect(await person(Self.token(Self.claims())) == "7")
        #expect(
            await person(Self.token(Self.claims(more: #","name":"Jamie","title":"Agent","iat":1,"jti":"x""#))) == "7")
        #expect(await person(Self.token(Self.claims(aud: #"["other","hansard-chat"]"#))) == "7")
        #expect(await person(Self.token(Self.claims(), head: #"{"alg":"HS256"}"#)) == "7")
        #expect(await person(Self.token(Self.claims(), head: #"{"kid":"1","alg":"HS256"}"#)) == "7")
        let tokens = ChatTokens(secret: Self.secret)
        await tokens.start()
        let minted = try await tokens.token(for: "9", name: "Ada", title: nil, seconds: 60, now: Self.now)
        let claims = await tokens.claims(of: minted, now: Self.now)
        #expect(claims?.sub == "9" && claims?.name == "Ada" && claims?.title == nil)
        let other = ChatTokens(secret: Self.secret + ".")
        await other.start()
        #expect(await other.claims(of: minted, now: Self.now) == nil)
    }

    @Test(arguments: [
        // Another algorithm, or none.
        token(claims(), head: #"{"alg":"none"}"#), token(claims(), head: #"{"alg":"None"}"#),
        token(claims(), head: #"{"alg":"hs256"}"#), token(claims(), head: #"{"alg":"RS256"}"#),
        token(claims(), head: #"{"alg":"HS512"}"#), token(claims(), head: #"{"alg":"HS384"}"#),
        token(claims(), head: #"{"alg":"ES256"}"#), token(claims(), head: "{}"), token(claims(), head: #"{"alg":256}"#),
        token(claims(), head: #"{"alg":["HS256"]}"#), token(claims(), head: "[]"), token(claims(), head: "HS256"),
        // Something that must be understood.
        token(claims(), head: #"{"alg":"HS256","crit":["exp"]}"#), token(claims(), head: #"{"alg":"HS256","crit":[]}"#),
        // Another secret.
        token(claims(), secret: "another secret of the tests, as long"), token(claims(), secret: " "),
        // For others, or for nobody.
        token(claims(aud: #""hansard""#)), token(claims(aud: #"["a","b"]"#)), token(claims(aud: "[]")),
        token(claims(aud: "null")), token(claims(aud: "7")), token(#"{"sub":"7","exp":1800000600}"#),
        token(claims(aud: #""hansard-chat ""#)), token(claims(aud: #""HANSARD-CHAT""#)),
        // Of nobody.
        token(claims(sub: #""""#)), token(claims(sub: "null")), token(claims(sub: "7")), token(claims(sub: #"["7"]"#)),
        token(#"{"aud":"hansard-chat","exp":1800000600}"#),
        // Over, without end, or too long.
        token(claims(exp: "\(seconds - 60)")), token(claims(exp: "0")), token(claims(exp: "-1")),
        token(claims(exp: "\(seconds + 3_662)")), token(claims(exp: "1e300")), token(claims(exp: "9007199254740993")),
        token(claims(exp: "null")), token(claims(exp: #""1800000600""#)), token(#"{"sub":"7","aud":"hansard-chat"}"#),
        // Not yet.
        token(claims(more: #","nbf":\#(seconds + 300)"#)),
        // No token.
        "", ".", "..", "...", "a.b.c", token(claims()) + ".x", token("[]"), token("null"), token(""),
        " " + token(claims()), token(claims()) + " ", token(claims()).replacing(".", with: ". "),
        String(token(claims()).dropLast()), token(claims()).uppercased(),
        token(claims(more: #","name":"\#(String(repeating: "x", count: 4_000))""#)),
        String(repeating: ".", count: 3_000), String(repeating: "eyJ", count: 1_300),
    ])
    func whatIsNotRightIsNotBelieved(token: String) async {
        #expect(await person(token) == nil)
    }

    @Test func aClaimThatWasChangedIsNotBelieved() async {
        let parts = Self.token(Self.claims()).split(separator: ".").map(String.init)
        let other = Self.part(Self.claims(sub: #""9""#).utf8)
        #expect(await person("\(parts[0]).\(other).\(parts[2])") == nil)
        #expect(await person("\(parts[0]).\(parts[1]).") == nil)
        #expect(await person("\(Self.part(#"{"alg":"none"}"#.utf8)).\(parts[1]).") == nil)
        #expect(await person(parts.joined(separator: ".")) == "7")
    }

    /// Clocks differ: a minute either way. What is over is not believed because it once was.
    @Test func aTokenEnds() async throws {
        let tokens = ChatTokens(secret: Self.secret)
        await tokens.start()
        let token = Self.token(Self.claims(exp: "\(Self.seconds + 600)"))
        func isBelieved(at seconds: Int64) async -> Bool {
            await tokens.claims(of: token, now: Self.now.advanced(byMicroseconds: seconds * 1_000_000)) != nil
        }
        #expect(await isBelieved(at: 0))
        #expect(await isBelieved(at: 659))
        #expect(await !isBelieved(at: 661))
        #expect(await isBelieved(at: 600))
        // Good for an hour at most: seen from long before its end it is one that lasts for longer.
        #expect(await isBelieved(at: -3_059))
        #expect(await !isBelieved(at: -3_062))
    }

    // MARK: Who asks

    private func identity(session: String?) -> ChatIdentity {
        ChatIdentity(
            tokens: ChatTokens(secret: Self.secret), session: { $0.headers[.userAgent] ?? session })
    }

    private func person(_ identity: ChatIdentity, _ fields: [(String, String)]) async -> String? {
        let lines = ["GET /chat/session HTTP/1.1", "Host: a"] + fields.map { "\($0): \($1)" }
        let text = lines.joined(separator: "\r\n") + "\r\n\r\n"
        guard let head = try? RequestHead(Array(text.utf8), limits: RequestHeadLimits()),
            let request = Request(chat: head, body: [], peer: nil)
        else { return "no request" }
        await identity.start()
        return try? await identity.person(of: request, now: Self.now).id
    }

    @Test func whoSendsATokenIsNobodyElse() async {
        let token = Self.token(Self.claims())
        let identity = identity(session: "9")
        #expect(await person(identity, []) == "9")
        #expect(await person(identity, [("Authorization", "Bearer \(token)")]) == "7")
        #expect(await person(identity, [("Authorization", "bEARER \(token)")]) == "7")
        // One that is not right does not fall back on the session.
        for wrong in [
            "Bearer \(token)x", "Bearer", "Bearer ", "Basic Nzo3", token, "Bearer \(token), Bearer \(token)", "",
        ] {
            #expect(await person(identity, [("Authorization", wrong)]) == nil, "\(wrong)")
        }
        #expect(
            await person(identity, [("Authorization", "Bearer \(token)"), ("Authorization", "Bearer \(token)")]) == nil)
    }

    @Test func withoutTokensTheSessionAloneSays() async {
        let identity = ChatIdentity(tokens: nil, session: { _ in "9" })
        #expect(await person(identity, [("Authorization", "Bearer \(Self.token(Self.claims()))")]) == "9")
        #expect(await person(ChatIdentity(tokens: nil, session: nil), []) == nil)
        #expect(await person(ChatIdentity(tokens: nil, session: { _ in nil }), []) == nil)
        struct Down: Error {}
        #expect(await person(ChatIdentity(tokens: nil, session: { _ in throw Down() }), []) == nil)
    }
}
