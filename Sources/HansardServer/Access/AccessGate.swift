import HTTPServer
import Hansard
import HansardStore
import PairChannel

/// All of access in the order in which a request meets it: who asks, what they may read, and the entry in the log.
package struct AccessGate: Sendable {
    /// Finds out who asks.
    package let authenticator: Authenticator
    /// Say what they may read.
    package let rules: AccessRules
    /// Keeps what they were given.
    package let log: AccessLog

    /// Of one state of the rules.
    package init(_ authenticator: Authenticator, _ rules: AccessRules, _ log: AccessLog) {
        (self.authenticator, self.rules, self.log) = (authenticator, rules, log)
    }

    /// Lets a request in: `authenticator`, and then `grant`.
    ///
    /// - Throws: `ProblemDetails`, and `AccessError` if a refusal could not be logged.
    package func admit(_ request: Request) async throws -> Grant {
        guard let actor = try await authenticator.actor(of: request) else { throw authenticator.challenge(request) }
        return try await grant(to: actor, request)
    }

    /// What somebody who is known may do in this request. A refusal is in the log before it is told.
    package func grant(to actor: Actor, _ request: Request) async throws -> Grant {
        await rules.managers?.refresh()
        let now = Timestamp.now
        do { return try rules.decide(actor, request, now: now) } catch {
            try await log.record(AccessEntry(error, actor, request, now: now))
            throw error.problem
        }
    }

    /// Notes what is about to be served, and returns when the note is on the disk.
    ///
    /// - Parameter served: `nil` for a request that came to nothing: what was asked for is not there, or not theirs.
    /// - Throws: `AccessError`; the answer must then not be given.
    package func record(_ served: Served?, _ grant: Grant, _ request: Request, status: Int) async throws {
        let entry =
            served.map { AccessEntry($0, grant, request, status: status, now: .now) }
            ?? AccessEntry(refused: request, grant, status: status, now: .now)
        try await log.record(entry)
    }
}
