import Foundation

/// Somebody who reads: from the first page on by its links, with a call of the API between, each on a connection of its own.
struct ReaderLoad {
    let port: Int
    /// The header field that says who.
    let field: String

    private static let calls = [
        "/api/v1/people", "/api/v1/conversations", "/api/v1/search?q=ba+ko&limit=20", "/feed.json", "/healthz",
        "/metrics",
    ]

    /// - Returns: How many requests were answered with success.
    /// - Throws: when the server does not answer at all.
    func run(until end: ContinuousClock.Instant) throws -> Double {
        let client = LoopbackClient(port: port)
        var queue: [String] = []
        var seen: Set<String> = []
        var (number, good) = (0, 0)
        while ContinuousClock.now < end {
            if queue.isEmpty { (queue, seen) = (["index.html"], ["index.html"]) }
            number += 1
            if number % 4 == 0 {
                let reply = try client.get(Self.calls[number / 4 % Self.calls.count], field)
                if reply.status == 200 { good += 1 }
                continue
            }
            let path = queue.removeFirst()
            let reply = try client.get("/" + path, field)
            guard reply.status == 200 else { continue }
            good += 1
            for link in Self.links(in: reply.body, at: path) where seen.insert(link).inserted { queue.append(link) }
        }
        return Double(good)
    }

    private static func links(in page: Data, at path: String) -> [String] {
        let folder = path.contains("/") ? String(path[...path.lastIndex(of: "/")!]) : ""
        return String(decoding: page, as: UTF8.self).matches(of: #/href="([a-z0-9\/.-]+\.html)"/#).compactMap { link in
            let target = String(link.output.1)
            return target.contains("..") ? nil : folder + target
        }
    }
}
