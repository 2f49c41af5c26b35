import HTTPServer
import Hansard
import HansardStore
import PairChannel

/// Who asks, as an identity was proved.
package struct Actor: Hashable, Sendable {
    package enum Means: String, Sendable { case open, proxy, token, oidc, jwt, chat }
    package let means: Means
    /// What the proof says: the user of a proxy, a token's name, issuer and subject.
    package let subject: ID
    /// The person's id in the source, if the archive has them.
    package let person: ID?
    /// The one role that this proof is good for: a token may have been made for less than its person may do.
    package let onlyRole: Role?

    package init(means: Means, subject: ID, person: ID?, onlyRole: Role? = nil) {
        (self.means, self.subject, self.person, self.onlyRole) = (means, subject, person, onlyRole)
    }
}

/// What somebody may do in one request: in which role, under which case, and what of the archive is theirs to read.
package struct Grant: Sendable {
    package let actor: Actor
    package let role: Role
    /// The case's name, for compliance.
    package var caseName: String?
    /// The first instant at which nobody reads under that case any more.
    package var caseEnds: Timestamp?
    /// What the record calls them, under a case: they are none of those whom they read of.
    package var readerName: String?
    /// The reason given for the look, if any.
    package var reason: String?
    /// What they may do in one or another of the roles that the rules name them in: which links they are shown.
    package var reachable: Set<Permission> = []
    package let readable: Readable

    package init(actor: Actor, role: Role, caseName: String? = nil, readable: Readable) {
        (self.actor, self.role, self.caseName, self.readable) = (actor, role, caseName, readable)
    }
}

extension Grant {
    /// Whose an export is: a person’s, however they are known; where everybody is let in, an address’s.
    func exporter(_ request: Request) -> ID {
        if actor.means == .open { return "open \(request.clientAddress)" }
        return actor.person.map { "person \($0)" } ?? "\(actor.means.rawValue) \(actor.subject)"
    }
}

/// What of the archive somebody may read.
package enum Readable: Hashable, Sendable {
    case everything
    case nothing
    /// This, found anew in each state of the archive.
    case part(Selection)
}

extension Grant {
    /// Whether it may be done in this request, in the role in which it is asked for.
    package func may(_ permission: Permission) -> Bool { role.permissions.contains(permission) }
}
