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

package enum Role: String, Sendable, CaseIterable { case open, staff, manager, compliance, auditor, admin }

/// What somebody may do in one request: in which role, under which case, and what of the archive is theirs to read.
package struct Grant: Sendable {
    package let actor: Actor
    package let role: Role
    /// The case's name, for compliance.
    package var caseName: String?
    /// The reason given for the look, if any.
    package var reason: String?
    package let readable: Readable

    package init(actor: Actor, role: Role, caseName: String? = nil, readable: Readable) {
        (self.actor, self.role, self.caseName, self.readable) = (actor, role, caseName, readable)
    }
}

/// What of the archive somebody may read, by ids in the source, byte for byte: conversations are found anew in each state of the archive.
package enum Readable: Hashable, Sendable {
    case everything
    case nothing
    /// Every conversation in which one of these people or of these teams takes part, and these conversations.
    case part(Part)

    package struct Part: Hashable, Sendable {
        package var people: Set<ID> = []
        package var teams: Set<ID> = []
        package var conversations: Set<ID> = []
        /// Those who report to somebody, as the archive has it; see `PeopleDirectory.people(of:)`.
        package var reports: Reports?
        /// Whose own conversations are not among these, whatever else says that they are.
        package var excluded: ID?
        /// Microseconds since 1970: the first instant, and the first one after it.
        package var from: Int64?
        package var until: Int64?

        package init() {}
    }

    /// Everybody whose `manager` is one of `people`, and if `isTransitive`, whose manager’s manager is, and so on.
    package struct Reports: Hashable, Sendable {
        package let people: Set<ID>
        package let isTransitive: Bool

        package init(of people: Set<ID>, isTransitive: Bool) {
            (self.people, self.isTransitive) = (people, isTransitive)
        }
    }
}
