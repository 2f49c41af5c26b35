import HTTPServer
import Hansard
import HansardSite
import HansardStore

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
                    on:, has:link|file|reaction|edit|thread, is:unseen|unanswered|deleted.
                    """, example: "wheelchair"),
            Parameter(
                name: "order", kind: .choice(["newest", "relevance"]), usual: "newest", note: "Which hits come first.",
                example: "newest"),
            Parameter(
                name: "limit", kind: .integer(1...100), usual: "20",
                note: "How many at most. It may differ from one page to the next.", example: "5"),
        ],
        answer: .list(
            item: "Hit",
            extra: [
                .init(
                    "unknown_names", .list(.text),
                    "Names after from:, to:, with: or in: that nobody and nothing has. There are no hits then.")
            ], page: page),
        examples: [
            .init(request: "search?q=wheelchair"), .init(request: "search?q=wheelchair&order=relevance&limit=2"),
            .init(request: "search?q=from%3Anobody-at-all"), .init(request: "search", status: 400),
            .init(request: "search?q=has%3Anothing", status: 400),
        ])

    private static func page(_ call: Call, _ items: inout Items) throws -> PageEnds {
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
            try items.add { try write(hit, conversation, call, to: &$0) }
        }
        var ends = PageEnds()
        ends.extra.append("\"unknown_names\":")
        ends.extra.appendJSON(found.unknownNames)
        if found.hasMore, let last = found.hits.last {
            ends.next = Cursor(
                last.place.at, last.place.seq, isRanked ? Int64(bitPattern: last.score.bitPattern) : 0)
        }
        return ends
    }

    private static func write(
        _ hit: SearchHit, _ conversation: ConversationSummary, _ call: Call, to out: inout [UInt8]
    ) throws {
        func person(_ id: Int64?) -> PeopleDirectory.Person? {
            id.flatMap { call.people.index(ofID: $0) }.map { call.people[$0] }
        }
        out.member("id", hit.id)
        out.name("conversation")
        out.openObject()
        out.member("id", conversation.sourceID)
        out.member("title", call.pages.title(of: conversation.id) ?? conversation.title(call.people))
        out.member("path", "conversations/\(conversation.slug)/index.html")
        out.name("names")
        if conversation.name?.isEmpty ?? true, let low = person(conversation.low), let high = person(conversation.high)
        {
            out.appendJSON([low.displayName, high.displayName])
        } else {
            out.appendNull()
        }
        out.closeObject()
        out.name("sender")
        if let sender = person(hit.sender) {
            out.openObject()
            out.member("id", sender.sourceID)
            out.member("name", sender.displayName)
            out.closeObject()
        } else {
            out.appendNull()
        }
        let at = hit.place.sentAt
        out.member("sent_at", at, hit.shape.precision)
        out.member("precision", hit.shape.precision.name)
        out.member("record", call.shown(record: hit.place.seq))
        out.member(
            "url",
            try call.pages.address(
                ofMessage: hit.id, at: hit.place, in: conversation.id))
        append(hit.snippet, to: &out)
        out.member("is_deleted", hit.marks.contains(.deleted))
        out.member("is_former", hit.isFormerText)
    }

    private static func append(_ snippet: Snippet, to out: inout [UInt8]) {
        out.name("snippet")
        out.append("[")
        var text = snippet.text
        text.withUTF8 { utf8 in
            var done = 0
            func piece(_ range: Range<Int>, isMatch: Bool) {
                guard !range.isEmpty else { return }
                if out.last != UInt8(ascii: "[") { out.append(UInt8(ascii: ",")) }
                out.openObject()
                out.member("text", UnsafeBufferPointer(rebasing: utf8[range]))
                out.member("is_match", isMatch)
                out.closeObject()
                done = range.upperBound
            }
            for match in snippet.matches where match.lowerBound >= done {
                piece(done..<match.lowerBound, isMatch: false)
                piece(match, isMatch: true)
            }
            piece(done..<utf8.count, isMatch: false)
        }
        out.append("]")
    }
}
