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

extension PageContext {
    /// The day before `end`, in words: the last one of what ends there.
    func lastDay(before end: Timestamp) -> String { date(Timestamp(microseconds: end.microseconds - 1)) }

    /// `Case refunds-2026, until 31 March 2026, as Sofia Cruz.`; empty where no case is read under.
    func caseBar(_ served: ServedPage?) -> [UInt8] {
        guard let read = served?.caseRead else { return [] }
        func isolated(_ text: String) -> String { "<bdi>\(escapedHTML(printable(text)))</bdi>" }
        let values = [
            "name": isolated(read.name), "last": escapedHTML(lastDay(before: read.ends)),
            "reader": isolated(read.reader),
        ]
        return Array(words.html("case.bar", values).utf8)
    }

    /// Links to what only some readers have; empty for those who have none of it.
    ///
    /// - Parameter root: The prefix to the site’s root.
    func readerLinks(_ served: ServedPage?, root: String) -> [UInt8] {
        var out: [UInt8] = []
        func append(_ path: String, _ title: String) {
            if !out.isEmpty { out.append(" ") }
            out.append("<a href=\"\(escapedHTML(root))\(path)\">\(escapedHTML(title))</a>")
        }
        if served?.offersCases == true { append("auth/cases", words("case.list")) }
        if served?.offersAudit == true { append("audit/", words("audit.title")) }
        return out
    }
}
