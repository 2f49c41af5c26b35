import HansardSite

/// What the access log calls what somebody has done; the name stands in the log.
enum AuditAction: Hashable, Sendable {
    /// To read something of the record.
    case disclosure(DisclosureAction)
    case signIn, signOut
    /// To begin to read under a case.
    case enterCase
    /// To ask for what is not there, or not theirs.
    case refused

    /// As entries have it.
    var name: String {
        switch self {
        case .disclosure(let action): action.rawValue
        case .signIn: "sign-in"
        case .signOut: "sign-out"
        case .enterCase: "case"
        case .refused: "refused"
        }
    }
}
