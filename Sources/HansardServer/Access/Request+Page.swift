import HTTPServer
import HTTPTypes
import HansardSite
import PairChannel

/// What a request to the archive asks for, by its path.
extension Request {
    /// Whether somebody looks at pages with it: a program, and whoever asks the API, gets JSON.
    package var wantsPage: Bool {
        !path.hasPrefix("api/") && headers[values: .accept].contains { $0.lowercased().contains("text/html") }
    }

    /// Whether it is a feed that has pages: the site’s, a conversation’s or a person’s, and the one of what a query finds.
    package var isForPagedFeed: Bool { Self.isPagedFeed(path) }

    /// Whether a feed is asked for: of messages, or of what is unseen.
    var isForFeed: Bool { isForPagedFeed || PageKey(path) == .unseenFeed }

    /// Path and query as they stand in an address.
    var target: String {
        let pairs = query.map {
            "\(PercentEncoding.encoded($0.name, keepsSlashes: true))=\(PercentEncoding.encoded($0.value, keepsSlashes: true))"
        }
        return "/" + PercentEncoding.encoded(path, keepsSlashes: true)
            + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    /// - Parameter path: Below the root, without a `/` before it.
    static func isPagedFeed(_ path: String) -> Bool {
        let name = path.hasSuffix(".json") ? path.dropLast(5) : path.hasSuffix(".xml") ? path.dropLast(4) : ""
        return name == "feed" || name.hasPrefix("conversations/") && name.hasSuffix("/feed")
            || name.hasPrefix("people/") && name.hasSuffix(".feed")
    }
}
