import Crypto
import HTTPServer
import Hansard
import HansardStore
import PairChannel

/// Entries of the access log, as requests make them.
extension AccessEntry {
    /// What an answer serves of the record.
    package init(_ served: Served, _ grant: Grant, _ request: Request, status: Int, now: Timestamp) {
        self.init(
            at: now, action: served.action.rawValue, target: served.target, status: status, outcome: "served")
        name(grant)
        // Of what was refused, somebody may have written anything.
        let isRefused = status >= 400
        (address, query) = (request.clientAddress, isRefused ? served.query.map(Self.bounded) : served.query)
        conversations = served.conversations
        people = Self.people(served)
        (records, hits) = (served.records, served.hits)
    }

    /// What came to nothing: what was asked for is not there, or not theirs.
    init(refused request: Request, _ grant: Grant, status: Int, now: Timestamp) {
        self.init(
            at: now, action: AuditAction.refused.name, target: Self.bounded(request.path), status: status,
            outcome: status == 404 ? "not-found" : "refused")
        name(grant)
        address = request.clientAddress
        query = request.query.isEmpty ? nil : Self.bounded(request.writtenQuery)
    }

    /// What the rules have refused.
    init(_ refusal: Refusal, _ actor: Actor, _ request: Request, now: Timestamp) {
        self.init(
            at: now, action: AuditAction.refused.name, target: Self.bounded(request.path),
            status: Int(refusal.problem.status.code),
            outcome: refusal.outcome)
        name(actor)
        role = refusal.role?.rawValue ?? ""
        (caseName, reason) = (refusal.caseName.map(Self.bounded), refusal.reason.map(Self.bounded))
        address = request.clientAddress
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

    /// What somebody wrote and was refused, as much of it as is kept, so that nobody fills the log with it: of more than 300
    /// bytes the first ones, and the SHA-256 of all, by which two that begin alike are told apart.
    private static func bounded(_ text: String) -> String {
        guard text.utf8.count > 300 else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: 300)
        while end > text.startIndex, text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
        let hash = Hexadecimal.text(SHA256.hash(data: Array(text.utf8)))
        return "\(text[..<end])… sha256:\(hash)"
    }
}
