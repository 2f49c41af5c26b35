import Crypto
import Foundation
import HTTPServer
import Hansard
import Synchronization

/// Who is signed in. Kept in memory alone: whoever stops the server ends every session.
package final class Sessions: Sendable {
    private struct Session: Sendable {
        let actor: Actor
        let begun: Timestamp
        var used: Timestamp
    }

    private let idle: Int64
    private let longest: Int64
    private let scope: CookieScope
    /// By the SHA-256 of what the cookie holds.
    private let held = Mutex<[SHA256.Digest: Session]>([:])

    /// More are not kept; the one that was not used for longest goes first.
    private static let most = 100_000

    init(idleSeconds: Int, longestSeconds: Int, scope: CookieScope) {
        idle = Int64(idleSeconds) * 1_000_000
        longest = Int64(longestSeconds) * 1_000_000
        self.scope = scope
    }

    var cookie: String { scope.name(scope.isSecure ? "hansard" : "hansard-session") }

    /// Begins a session, and ends the one that the request came with: whoever knew its cookie from before the sign-in
    /// is not signed in with it.
    ///
    /// - Returns: The value of `Set-Cookie`.
    func begin(_ actor: Actor, replacing request: Request, now: Timestamp) -> String {
        let secret = randomText(bytes: 32)
        let old = key(in: request)
        held.withLock { held in
            if let old { held[old] = nil }
            if held.count >= Self.most { Self.thin(&held) { self.isOver($0, now) } }
            held[Self.key(secret)] = Session(actor: actor, begun: now, used: now)
        }
        return Cookies.setting(
            cookie, secret, sameSite: "Lax", seconds: Int(longest / 1_000_000), scope)
    }

    /// Who is signed in with the request’s cookie. That counts as use.
    func actor(of request: Request, now: Timestamp) -> Actor? {
        guard let key = key(in: request) else { return nil }
        return held.withLock { held in
            guard var session = held[key] else { return nil }
            guard !isOver(session, now) else {
                held[key] = nil
                return nil
            }
            session.used = now
            held[key] = session
            return session.actor
        }
    }

    /// Ends the request’s session, wherever its cookie is.
    ///
    /// - Returns: Who was signed in, and the value of `Set-Cookie`.
    func end(_ request: Request) -> (actor: Actor?, cookie: String) {
        let key = key(in: request)
        let actor = held.withLock { held in key.flatMap { held.removeValue(forKey: $0)?.actor } }
        return (actor, Cookies.setting(cookie, "", sameSite: "Lax", seconds: 0, scope))
    }

    private func isOver(_ session: Session, _ now: Timestamp) -> Bool {
        now.microseconds - session.used.microseconds >= idle || now.microseconds - session.begun.microseconds >= longest
    }

    private static func thin(_ held: inout [SHA256.Digest: Session], _ isOver: (Session) -> Bool) {
        held = held.filter { !isOver($0.value) }
        guard held.count >= most else { return }
        // A tenth at once, so that a full table is not sorted for each sign-in.
        for oldest in held.sorted(by: { $0.value.used < $1.value.used }).prefix(most / 10) { held[oldest.key] = nil }
    }

    private func key(in request: Request) -> SHA256.Digest? {
        guard let secret = Cookies.value(cookie, in: request), secret.utf8.count == 43 else { return nil }
        return Self.key(secret)
    }

    private static func key(_ secret: String) -> SHA256.Digest { SHA256.hash(data: Array(secret.utf8)) }
}
