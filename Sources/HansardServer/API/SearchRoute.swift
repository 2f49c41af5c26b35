import HTTPServer
import Hansard
import HansardSite
import HansardStore
import PairChannel

enum SearchRoute {
    static let search = APIOperation(
        path: "search", operationID: "search", summary: "Search",
        note: """
            What the search page asks. The newest hits come first; with `order=relevance`, of the newest \
            \(ArchiveReader.mostRanked) hits those in which the words are the most of what is said. Dates are days in \
            the site’s time zone.
            """,
        parameters: [
            Parameter(
                name: "q", kind: .text(most: SearchQuery.maximumLength), isRequired: true,
                note: """
                    Words, "a phrase", -not, wor* for the beginning of a word; from:, to:, with:, in:, before:, after:, \
                    on:, since:, until:, has:link|file|reaction|edit|thread, is:unseen|unanswered|deleted.
                    """, example: "wheelchair"),
            Parameter(
                name: "order", kind: .choice(["newest", "relevance"]), usual: "newest", note: "Which hits come first.",
                example: "newest"),
            Parameter(
                name: "limit", kind: .integer(1...100), usual: "20",
                note: "How many at most. It may differ from one page to the next.", example: "5"),
            Parameter(
                name: "explain", kind: .flag, usual: "false",
                note:
                    "Whether the first page says how the query was read, how much it finds and what else it may mean.",
                example: "true"),
        ],
        disclosure: .search,
        answer: .pages(of: HitResource.self, beside: QueryReading.self, page),
        examples: [
            .init(request: "search?q=wheelchair"), .init(request: "search?q=wheelchair&order=relevance&limit=2"),
            .init(request: "search?q=from%3Anobody-at-all"),
            .init(request: "search?q=from%3APriya%20Raghunathan%20wheelchair&explain=true"),
            .init(request: "search", status: 400),
            .init(request: "search?q=has%3Anothing", status: 400),
        ])

    private static func page(
        _ call: Call, _ items: inout ListItems<HitResource>
    ) throws -> PageEnds<QueryReading> {
        let text = call.text("q") ?? ""
        let query: SearchQuery
        do throws(SearchQuery.Problem) { query = try SearchQuery(text) } catch {
            throw ProblemDetails.parameter("q", error.description)
        }
        items.served.query = text
        let isRanked = call.text("order") == "relevance"
        let found =
            isRanked
            ? try call.reader.best(
                query, after: call.cursor.map { (Double(bitPattern: UInt64(bitPattern: $0.third)), $0.place) },
                limit: call.limit, zone: call.pages.zone)
            : try call.reader.search(
                query, before: call.cursor?.place ?? .last, limit: call.limit, zone: call.pages.zone)
        for hit in found.hits {
            guard let conversation = try call.reader.conversation(hit.conversation) else { continue }
            items.note(conversation: conversation.sourceID)
            items.note(record: hit.place.seq)
            items.add(try HitResource(hit, conversation, call))
        }
        let isExplained = call.flag("explain") && call.cursor == nil && !call.isWhole
        let explanation = isExplained ? try explanation(of: query, call) : nil
        for named in explanation?.named ?? [] { try items.note(named, call) }
        var ends = PageEnds(
            beside: QueryReading(
                unknownNames: found.unknownNames, explanation: explanation,
                isExplanationLeftOut: isExplained && explanation == nil))
        if found.hasMore, let last = found.hits.last {
            ends.next = Cursor(
                last.place.at, last.place.seq, isRanked ? Int64(bitPattern: last.score.bitPattern) : 0)
        }
        return ends
    }

    /// How long an explanation may take: it is no part of what somebody searches for.
    private static let explanationTime = Duration.milliseconds(500)

    /// - Returns: `nil` where there is no time for it.
    private static func explanation(of query: SearchQuery, _ call: Call) throws -> ExplanationResource? {
        try call.reader.within(explanationTime) {
            try call.reader.explanation(
                of: query, zone: call.pages.zone, call.pages.words.monthNames, shown: call.shownName)
        }.map { ExplanationResource($0, call) }
    }
}

extension ListItems {
    /// That somebody or a conversation is named.
    fileprivate mutating func note(_ named: SearchExplanation.Named, _ call: Call) throws {
        switch named.kind {
        case .person: if let id = call.id(of: named.number) { note(person: id) }
        case .conversation:
            if let id = try call.reader.conversation(named.number)?.sourceID { note(conversation: id) }
        }
    }
}
