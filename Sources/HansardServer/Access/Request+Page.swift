import HTTPServer
import HTTPTypes
import HansardSite
import PairChannel

/// What a request to the archive asks for, by its path.
extension Request {
    /// Whether it is a feed that has pages: the site’s, a conversation’s or a person’s, and the one of what a query finds.
    package var isForPagedFeed: Bool { Self.isPagedFeed(path) }

    /// What period of a page’s messages is asked for; none for a page that takes none.
    var askedPeriod: AskedPeriod {
        // Most requests have no query, and need no look at their path.
        guard !query.isEmpty, PageAddress(path)?.takesPeriod == true else { return AskedPeriod() }
        func value(_ name: String) -> String? { query.first { $0.name == name }?.value }
        return AskedPeriod(from: value("from"), to: value("to"))
    }

    /// Whether a feed is asked for: of messages, or of what is unseen.
    var isForFeed: Bool { PageAddress(path)?.isFeed ?? false }

    /// Path and query as they stand in an address.
    var target: String {
        "/" + PercentEncoding.encoded(path, keepsSlashes: true) + (query.isEmpty ? "" : "?" + writtenQuery)
    }

    /// What stands behind the `?`; empty where there is none.
    var writtenQuery: String {
        query.map { pair in
            [pair.name, pair.value].map { PercentEncoding.encoded($0, keepsSlashes: true) }.joined(separator: "=")
        }.joined(separator: "&")
    }

    /// - Parameter path: Below the root, without a `/` before it.
    static func isPagedFeed(_ path: String) -> Bool {
        // Most requests are for pages, and need no more than a look at their end.
        !path.hasSuffix(".html") && PageAddress(path)?.isMessageFeed ?? false
    }
}
