import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel

extension APIHandler {
    private static let feedParameters = [
        Parameter(name: "q", kind: .text(most: SearchQuery.maximumLength), note: "What is searched for."),
        Parameter.cursor,
    ]

    private static let itemsPerPage = 50

    /// A page of a feed: with `q`, of what that finds; with `cursor`, of older items.
    package static func feed(_ request: Request, _ reading: Reading, _ grant: Grant) throws -> Answer {
        let isJSON = request.path.hasSuffix(".json")
        let path = String(request.path.dropLast(isJSON ? 5 : 4))
        guard reading.pages.settings.feeds, let kind = reading.pages.feedKind(at: request.path) else {
            throw ProblemDetails.notFound()
        }
        let check = try RequestCheck(
            request.query, inPath: [:], path == "feed" ? feedParameters : [Parameter.cursor])
        let (seal, list) = (CursorSeal(secret: try reading.reader.secret()), check.list(path))
        let place = try cursor(check, seal, list)?.place ?? .last
        var served = Served(.feed, request.path)
        let found = try positions(kind, check, before: place, reading, &served)
        let shown = found.prefix(itemsPerPage)
        let parameters = check.written.filter { $0.name == "q" }.map { "q=\(PercentEncoding.encoded($0.value))" }
        let next = found.count > itemsPerPage ? shown.last : nil
        let link = try next.map { last in
            let cursor = try seal.text(Cursor(last.sentAt.microseconds, last.seq), of: list)
            return "\(request.path)?\((parameters + ["cursor=\(cursor)"]).joined(separator: "&"))"
        }
        let feed = try reading.pages.feed(
            kind, at: path, query: served.query, Array(shown),
            parameters: parameters.isEmpty ? "" : "?\(parameters.joined())", next: link)
        served.records = shown.map { $0.seq...$0.seq }
        served.conversations = Set(shown.map(\.conversation)).sorted().compactMap {
            try? reading.reader.conversation($0)?.sourceID
        }
        if case .person(let index) = kind { served.people = [reading.pages.people[index].sourceID] }
        var answer = Answer(
            type: isJSON ? JSONFeed.mediaType : AtomFeed.mediaType,
            bytes: isJSON ? JSONFeed.bytes(feed) : AtomFeed.bytes(feed), served: served)
        if let link, let name = HTTPField.Name("Link") {
            answer.headers[name] = "<\(base(reading))\(link)>; rel=\"next\""
        }
        return answer
    }

    private static func positions(
        _ kind: SitePages.FeedKind, _ check: RequestCheck, before place: MessagePosition, _ reading: Reading,
        _ served: inout Served
    ) throws -> [LocatedMessage] {
        let limit = itemsPerPage + 1
        switch kind {
        case .everything:
            guard case .text(let text) = check.values["q"] else {
                return try reading.reader.newestPlaces(before: place, in: nil, limit: limit)
            }
            let query: SearchQuery
            do throws(SearchQuery.Problem) { query = try SearchQuery(text) } catch {
                throw ProblemDetails.parameter("q", error.description)
            }
            let found = try reading.reader.search(query, before: place, limit: limit, zone: reading.pages.zone)
            (served.query, served.hits) = (text, min(found.hits.count, itemsPerPage))
            return found.hits.map {
                LocatedMessage($0.place, in: $0.conversation)
            }
        case .conversation(let id): return try reading.reader.newestPlaces(before: place, in: id, limit: limit)
        case .person(let index):
            return try reading.reader.places(
                ofMessagesBy: reading.pages.people[index].id, before: place, limit: limit)
        }
    }
}
