import HTTPServer
import Hansard
import HansardSite
import HansardStore

enum ReportRoutes {
    static let all = [unseen, responseTimes, imports, statistics]

    static let unseen = APIOperation(
        path: "unseen", operationID: "listUnseen", summary: "What people have not seen",
        note: """
            One line for each person and conversation in which something waits, by person and then by conversation. \
            Bots are left out. Messages after which the person wrote in the same conversation are counted as \
            `inferred`, never as seen. A conversation in which no source says who has seen what is not on record: it \
            has no line, and `conversations_not_on_record` counts it.
            """,
        parameters: [
            Parameter(
                name: "as_of", kind: .instant,
                note: "How it stood then; the last instant on record when nothing is said.", example: "2026-05-27"),
            Parameter(name: "person", kind: .text(most: 500), note: "Only of this person: an id.", example: "9"),
        ],
        answer: .pages(of: UnseenResource.self, beside: UnseenCoverage.self) { call, items in
            let person = try call.person("person")
            let notOnRecord =
                try call.has("person")
                ? person.map { try call.reader.reading(ofPerson: $0.id).notOnRecord } ?? 0
                : call.reader.reading().notOnRecord
            var ends = PageEnds(beside: UnseenCoverage(notOnRecord: notOnRecord))
            if call.has("person"), person == nil { return ends }
            if let person { items.note(person: person.sourceID) }
            let lines = try unseenLines(call, person)
            for line in lines.prefix(call.limit) {
                guard let conversation = try call.reader.conversation(line.conversation),
                    let reader = call.person(line.person)
                else { continue }
                items.note(conversation: conversation.sourceID)
                items.note(person: reader.sourceID)
                items.add(
                    UnseenResource(
                        count: line, person: reader, conversation: conversation,
                        title: call.pages.title(of: conversation.id) ?? conversation.sourceID,
                        oldest: try line.kept?.oldestID ?? call.reader.message(line.oldest)?.id))
            }
            if lines.count > call.limit, let last = lines.prefix(call.limit).last {
                ends.next = Cursor(last.person, last.conversation)
            }
            return ends
        },
        examples: [
            .init(request: "unseen?limit=3"), .init(request: "unseen?as_of=2026-05-27T12:00:00Z&limit=3"),
            .init(request: "unseen?as_of=yesterday", status: 400),
        ])

    /// Those that come after the cursor, by person and conversation; one more than fits the page, if there is one.
    private static func unseenLines(_ call: Call, _ person: PeopleDirectory.Person?) throws -> [UnseenCount] {
        let after = call.cursor.map { ($0.first, $0.second) } ?? (0, 0)
        let people = call.people.people.filter {
            !$0.isBot && $0.id >= after.0 && (person == nil || $0.id == person?.id)
        }
        if let asOf = call.instant("as_of") {
            let wanted = Set(people.map(\.id))
            return try call.reader.unseen(asOf: asOf).filter {
                wanted.contains($0.person) && ($0.person, $0.conversation) > after
            }.sorted { ($0.person, $0.conversation) < ($1.person, $1.conversation) }
        }
        var lines: [UnseenCount] = []
        for one in people where lines.count <= call.limit {
            lines += try call.reader.unseen(ofPerson: one.id).filter { ($0.person, $0.conversation) > after }
        }
        return lines
    }

    static let responseTimes = APIOperation(
        path: "stats/response-times", operationID: "listResponseTimes", summary: "How long people took to answer",
        note: """
            In pairs: from the first message of the other one to the answer, in seconds as the clock counts them. What \
            counts is what the page `reports/responses` counts: an answer later than `response_limit` is none. Percentiles \
            are by nearest rank. Bots and pairs with a bot are left out, and so are those without any answer in the time.
            """,
        parameters: [
            Parameter(name: "from", kind: .instant, note: "Only answers then or later.", example: "2026-03-02"),
            Parameter(name: "to", kind: .instant, note: "Only answers before it.", example: "2026-03-09"),
            Parameter(name: "person", kind: .text(most: 500), note: "Only of this person: an id.", example: "9"),
        ],
        answer: .pages(of: ResponseTimesResource.self) { call, items in
            let wanted = try call.person("person")
            if call.has("person"), wanted == nil { return PageEnds() }
            let (from, to) = (call.instant("from")?.wholeSeconds ?? .min, call.instant("to")?.wholeSeconds ?? .max)
            var last: Int64 = 0
            for person in call.people.people where person.id > call.cursor?.first ?? 0 && !person.isBot {
                if let wanted, wanted.id != person.id { continue }
                let times = try call.pages.responseTimes(of: person.id, from: from, to: to)
                guard let item = ResponseTimesResource(person, times) else { continue }
                if items.count == call.limit { return PageEnds(next: Cursor(last, 0)) }
                last = person.id
                items.note(person: person.sourceID)
                items.add(item)
            }
            return PageEnds()
        },
        examples: [
            .init(request: "stats/response-times?limit=3"),
            .init(request: "stats/response-times?person=9&from=2026-03-02"),
        ])

    static let imports = APIOperation(
        path: "imports", operationID: "listImports", summary: "What was ingested, and when",
        note: """
            The last run first. Names of files can tell of conversations, so this is only for those who may read the \
            whole archive. Of each run the first \(ArchiveReader.mostSources) sources are named, without the folders \
            they were in.
            """,
        parameters: [],
        answer: .pages(of: ImportResource.self) { call, items in
            guard call.grant.readable == .everything else {
                throw ProblemDetails(
                    .forbidden, "forbidden", "Not for you to read",
                    "Only those who may read the whole archive may read what it was made of.")
            }
            let found = try call.reader.imports(before: call.cursor?.first ?? .max, limit: call.limit + 1)
            for run in found.prefix(call.limit) { items.add(ImportResource(run: run)) }
            guard found.count > call.limit, let last = found.prefix(call.limit).last else { return PageEnds() }
            return PageEnds(next: Cursor(last.id, 0))
        }, examples: [.init(request: "imports?limit=1")])

    static let statistics = APIOperation(
        path: "stats", operationID: "getStatistics", summary: "How much there is", parameters: [],
        answer: .one { call in
            StatisticsResource(figures: try call.reader.statistics())
        }, examples: [.init(request: "stats")])
}
