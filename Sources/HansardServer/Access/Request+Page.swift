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
        let pairs = query.map {
            "\(PercentEncoding.encoded($0.name, keepsSlashes: true))=\(PercentEncoding.encoded($0.value, keepsSlashes: true))"
        }
        return "/" + PercentEncoding.encoded(path, keepsSlashes: true)
            + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    /// - Parameter path: Below the root, without a `/` before it.
    static func isPagedFeed(_ path: String) -> Bool { PageAddress(path)?.isMessageFeed ?? false }
}
