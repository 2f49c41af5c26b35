import HTTPServer
import Hansard
import Testing

@testable import HansardServer

@Suite struct SessionsTests {
    private let sessions = Sessions(
        idleSeconds: 1_800, longestSeconds: 7_200, scope: CookieScope(isSecure: false, path: "/"))
    private let now: Timestamp
    private let seven = Actor(means: .oidc, subject: "https://idp.example.com#7", person: "7")

    init() throws { now = try moment("2026-06-01T12:00:00Z") }

    private func begin(replacing old: Request? = nil) throws -> Request {
        let setting = sessions.begin(seven, replacing: try old ?? request(), now: now)
        return try request("index.html", [("Cookie", "a=b; " + String(setting.prefix { $0 != ";" }) + "; c=d")])
    }

    private func minutes(_ count: Int64) -> Timestamp { now.advanced(byMicroseconds: count * 60_000_000) }

    @Test func aSessionEndsWhenItIsNotUsed() throws {
        let visit = try begin()
        #expect(sessions.actor(of: visit, now: minutes(29)) == seven)
        #expect(sessions.actor(of: visit, now: minutes(58)) == seven)
        #expect(sessions.actor(of: visit, now: minutes(88)) == nil)
        #expect(sessions.actor(of: visit, now: minutes(60)) == nil)
    }

    @Test func aSessionEndsHoweverMuchItIsUsed() throws {
        let visit = try begin()
        for minute in stride(from: Int64(0), to: 120, by: 20) {
            #expect(sessions.actor(of: visit, now: minutes(minute)) == seven)
        }
        #expect(sessions.actor(of: visit, now: minutes(120)) == nil)
    }

    @Test func aSessionEndsWhereItIsEnded() throws {
        let (visit, other) = (try begin(), try begin())
        #expect(sessions.end(visit).actor == seven)
        #expect(sessions.actor(of: visit, now: now) == nil)
        #expect(sessions.actor(of: other, now: now) == seven)
        #expect(sessions.end(visit).actor == nil)
    }

    @Test func signingInAgainEndsTheSessionBefore() throws {
        let old = try begin()
        let new = try begin(replacing: old)
        #expect(sessions.actor(of: old, now: now) == nil)
        #expect(sessions.actor(of: new, now: now) == seven)
    }

    @Test func aCookieThatNobodyWasGivenIsNobodys() throws {
        _ = try begin()
        for value in ["", "x", String(repeating: "A", count: 43), String(repeating: "A", count: 10_000)] {
            let visit = try request("", [("Cookie", "hansard-session=\(value)")])
            #expect(sessions.actor(of: visit, now: now) == nil)
        }
    }

    @Test func aCookieThatIsThereTwiceIsNobodys() throws {
        let visit = try begin()
        let cookie = try #require(visit.headers[.cookie])
        let twice = try request("", [("Cookie", cookie), ("Cookie", cookie)])
        #expect(sessions.actor(of: twice, now: now) == nil)
    }

    @Test func noTwoSessionsHaveTheSameCookie() throws {
        let values = try (0..<1_000).map { _ in try begin().headers[.cookie] ?? "" }
        #expect(Set(values).count == 1_000)
    }
}
