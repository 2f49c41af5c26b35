import Crypto
import Hansard
import HansardStore
import PairChannel

/// All of access in the order in which a request meets it: who asks, what they may read, and the entry in the log.
package struct AccessGate: Sendable {
    package let authenticator: Authenticator
    package let rules: AccessRules
    package let log: AccessLog

    package init(_ authenticator: Authenticator, _ rules: AccessRules, _ log: AccessLog) {
        (self.authenticator, self.rules, self.log) = (authenticator, rules, log)
    }

    package var routes: AuthRoutes { AuthRoutes(authenticator, rules, log) }

    /// Lets a request in: `authenticator`, and then `grant`.
    ///
    /// - Throws: `ProblemDetails`, and `AccessError` if a refusal could not be logged.
    package func admit(_ request: ServerRequest) async throws -> Grant {
        guard let actor = try await authenticator.actor(of: request) else { throw authenticator.challenge(request) }
        return try await grant(to: actor, request)
    }

    /// What somebody who is known may do in this request. A refusal is in the log before it is told.
    package func grant(to actor: Actor, _ request: ServerRequest) async throws -> Grant {
        await rules.managers?.refresh()
        let now = Timestamp.now
        do { return try rules.decide(actor, request, now: now) } catch {
            try await log.record(Self.entry(for: error, actor, request, now: now))
            throw error.problem
        }
    }

    /// Notes what is about to be served, and returns when the note is on the disk.
    ///
    /// - Parameter served: `nil` for a request that came to nothing: what was asked for is not there, or not theirs.
    /// - Throws: `AccessError`; the answer must then not be given.
    package func record(_ served: Served?, _ grant: Grant, _ request: ServerRequest, status: Int) async throws {
        guard let served else {
            var entry = AccessEntry(
                at: .now, action: "refused", target: Self.bounded(request.path), status: status,
                outcome: status == 404 ? "not-found" : "refused")
            entry.name(grant)
            entry.address = request.clientAddress
            return try await log.record(entry)
        }
        try await log.record(AccessEntry(served, grant, request, status: status, now: .now))
    }

    static func entry(for refusal: Refusal, _ actor: Actor, _ request: ServerRequest, now: Timestamp) -> AccessEntry {
        var entry = AccessEntry(
            at: now, action: "refused", target: bounded(request.path), status: Int(refusal.problem.status.code),
            outcome: refusal.outcome)
        entry.name(actor)
        entry.role = refusal.role?.rawValue ?? ""
        (entry.caseName, entry.reason) = (refusal.caseName.map(bounded), refusal.reason.map(bounded))
        entry.address = request.clientAddress
        return entry
    }

    /// What somebody wrote and was refused, as much of it as is kept, so that nobody fills the log with it: of more than 300
    /// bytes the first ones, and the SHA-256 of all, by which two that begin alike are told apart.
    static func bounded(_ text: String) -> String {
        guard text.utf8.count > 300 else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: 300)
        while end > text.startIndex, text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
        let hash = Hexadecimal.text(SHA256.hash(data: Array(text.utf8)))
        return "\(text[..<end])… sha256:\(hash)"
    }
}

extension AccessEntry {
    /// What an answer serves of the record.
    package init(_ served: Served, _ grant: Grant, _ request: ServerRequest, status: Int, now: Timestamp) {
        self.init(
            at: now, action: served.action.rawValue, target: served.target, status: status, outcome: "served")
        name(grant)
        (address, query) = (request.clientAddress, served.query)
        conversations = served.conversations
        people = Self.people(served)
        (records, hits) = (served.records, served.hits)
    }

    /// Whose the answer is: those whom it names, and the two of each pair.
    private static func people(_ served: Served) -> [String] {
        var people = served.people
        for pair in served.conversations.compactMap({ Pair(readingEitherOrder: $0) }) {
            for person in [pair.lower, pair.higher] { people.add(id: person.text) }
        }
        return people
    }

    mutating func name(_ grant: Grant) {
        name(grant.actor)
        (role, caseName, reason) = (grant.role.rawValue, grant.caseName, grant.reason)
    }

    mutating func name(_ actor: Actor) {
        (means, subject, person) = (actor.means.rawValue, actor.subject.text, actor.person?.text)
    }
}
