import Hansard

/// How a served page differs from a built one: whose it is, and what they may do. None of it is of the page’s own content.
package struct ServedPage: Hashable, Sendable {
    /// Whom the page is drawn for, by name; `nil` when nobody has signed in.
    package var session: String?
    /// Whether there are links to export what a page has.
    package var offersExport: Bool
    /// Under which case it is read.
    package var caseRead: CaseRead?
    /// Whether there is a link to the cases whose officer the reader is.
    package var offersCases = false
    /// Whether there is a link to the auditors’ page.
    package var offersAudit = false

    /// A case under which somebody reads.
    package struct CaseRead: Hashable, Sendable {
        let name: String
        /// The first instant at which nobody reads under it any more.
        let ends: Timestamp
        /// Who reads, by name.
        let reader: String

        /// - Parameters:
        ///   - ends: The first instant at which nobody reads under it any more.
        ///   - reader: By name.
        package init(name: String, ends: Timestamp, reader: String) {
            (self.name, self.ends, self.reader) = (name, ends, reader)
        }
    }

    /// Of a page for somebody, or for nobody in particular.
    package init(session: String? = nil, offersExport: Bool = false) {
        (self.session, self.offersExport) = (session, offersExport)
    }
}
