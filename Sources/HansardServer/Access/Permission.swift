import HTTPServer

/// Something that a server does for those alone who may have it done. What of the record somebody reads is another question:
/// `Grant.readable` says that.
package enum Permission: String, Sendable, CaseIterable {
    /// To ask for pages, feeds and the API. What of the record is in them is what the reader may read.
    case readPages
    /// To begin exports of what they may read. What somebody has begun is theirs to download for as long as they may read all of it.
    case export
    /// To see which cases they are an officer of.
    case readCases
    /// To open the auditors’ page.
    case audit
    /// To read who looked at what.
    case readAccessLog
    /// To read the documents for auditors, which name who has which role.
    case readPolicy
}

extension Permission {
    /// What somebody is told who may not.
    var problem: ProblemDetails {
        switch self {
        case .readPages: .forbidden("role-foreign", "This role reads nothing here", "Ask for it in another one.")
        case .export:
            .forbidden(
                "export", "Nothing here is yours to export", "In this role nothing is read. Ask for it in another one.")
        case .readCases: .forbidden("role-foreign", "This is for compliance officers", "Ask one of them for it.")
        case .audit, .readPolicy:
            .forbidden("role-foreign", "This is for auditors and administrators", "Ask one of them for it.")
        case .readAccessLog: .forbidden("role-foreign", "This is for auditors", "Ask one of them for it.")
        }
    }
}
