import HTTPServer
import Hansard
import HansardSite
import PairChannel

/// What of a page beside its own content is its reader’s: their name, the case that they read under, links to what they may do.
///
/// Pages are drawn with what this has, and cached by it: two readers share a page only if all of this is the same.
struct ReaderFrame: Hashable, Sendable {
    /// Whose name stands on the page; `nil` where none does.
    private let reader: ID?
    /// What the whole record calls them, where the page is of a part of it that does not have them.
    private let readerName: String?
    private let isSignedIn: Bool
    private let caseName: ID?
    private let caseEnds: Timestamp?
    private let offersExport: Bool
    private let offersCases: Bool
    private let offersAudit: Bool

    init(_ grant: Grant) {
        isSignedIn = grant.actor.means == .oidc
        (caseName, caseEnds) = (grant.caseName.map { ID($0) }, grant.caseEnds)
        reader = isSignedIn || caseName != nil ? grant.actor.person ?? grant.actor.subject : nil
        readerName = grant.readerName
        offersExport = grant.may(.export)
        offersCases = grant.reachable.contains(.readCases)
        offersAudit = grant.may(.audit)
    }

    /// As the site draws it.
    ///
    /// - Parameter pages: Those that know what people are called.
    func served(_ pages: SitePages) -> ServedPage {
        let name = reader.map { reader in
            pages.people.index(ofSourceID: reader).map { pages.people[$0].displayName } ?? readerName ?? reader.text
        }
        var served = ServedPage(session: isSignedIn ? name : nil, offersExport: offersExport)
        if let caseName, let caseEnds {
            served.caseRead = ServedPage.CaseRead(name: caseName.text, ends: caseEnds, reader: name ?? "")
        }
        (served.offersCases, served.offersAudit) = (offersCases, offersAudit)
        return served
    }
}
