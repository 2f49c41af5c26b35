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

    /// How many pages are asked for, again and again.
    private static let pages = 300

    /// - Returns: How many requests were answered with success.
    /// - Throws: when the server does not answer at all.
    func run(until end: ContinuousClock.Instant) throws -> Double {
        let client = LoopbackClient(port: port)
        var pages = ["index.html"]
        var seen: Set<String> = ["index.html"]
        // To find links takes longer than to be given a page, so they are looked for once.
        var isExploring = true
        var (next, number, good) = (0, 0, 0)
        while ContinuousClock.now < end {
            number += 1
            if number % 4 == 0 {
                let reply = try client.get(Self.calls[number / 4 % Self.calls.count], field)
                if reply.status == 200 { good += 1 }
                continue
            }
            if next == pages.count { (next, isExploring) = (0, false) }
            let path = pages[next]
            next += 1
            let reply = try client.get("/" + path, field)
            guard reply.status == 200 else { continue }
            good += 1
            guard isExploring, pages.count < Self.pages else { continue }
            for link in PageLinks.of(reply.body, at: path) where seen.insert(link).inserted { pages.append(link) }
        }
        return Double(good)
    }
}
