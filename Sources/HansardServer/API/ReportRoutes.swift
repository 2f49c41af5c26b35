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
        answer: .list(
            item: "Unseen",
            extra: [
                .init(
                    "conversations_not_on_record", .integer,
                    "In how many conversations, of all or of the person, it is not on record who has seen what.")
            ]
        ) { call, items in
            let person = try call.person("person")
            var ends = PageEnds()
            let notOnRecord =
                try call.has("person")
                ? person.map { try call.reader.reading(ofPerson: $0.id).notOnRecord } ?? 0
                : call.reader.reading().notOnRecord
            ends.extra.append("\"conversations_not_on_record\":\(notOnRecord)")
            if call.has("person"), person == nil { return ends }
            if let person { items.note(person: person.sourceID) }
            let lines = try unseenLines(call, person)
            for line in lines.prefix(call.limit) {
                guard let conversation = try call.reader.conversation(line.conversation),
                    let index = call.people.index(ofID: line.person)
                else { continue }
                let oldest = try line.kept?.oldestID ?? call.reader.message(line.oldest)?.id
                items.note(conversation: conversation.sourceID)
                items.note(person: call.people[index].sourceID)
                items.add { out in
                    out.member("person", call.people[index].sourceID)
                    out.member("person_name", call.people[index].displayName)
                    out.member("conversation", conversation.sourceID)
                    out.member("conversation_title", call.pages.title(of: conversation.id) ?? conversation.sourceID)
                    out.member("unseen", line.messages)
                    out.member("inferred", line.inferred)
                    out.member("oldest", oldest)
                    out.member("oldest_at", line.oldestAt)
                    out.member("evidence", line.evidence?.name)
                    out.member("read_to_at", line.markAt)
                    out.member("seen_at", line.seenAt)
                    out.member("online_seconds", line.kept?.onlineMeanwhile.map { $0 / 1_000_000 })
                }
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
        answer: .list(item: "ResponseTimes", extra: []) { call, items in
            let wanted = try call.person("person")
            if call.has("person"), wanted == nil { return PageEnds() }
            let (from, to) = (call.instant("from")?.wholeSeconds ?? .min, call.instant("to")?.wholeSeconds ?? .max)
            var last: Int64 = 0
            for person in call.people.people where person.id > call.cursor?.first ?? 0 && !person.isBot {
                if let wanted, wanted.id != person.id { continue }
                let times = try call.pages.responseTimes(of: person.id, from: from, to: to)
                guard let longest = times.seconds.last, let median = [times].nearestRank(50),
                    let ninetieth = [times].nearestRank(90)
                else { continue }
                if items.count == call.limit { return PageEnds(next: Cursor(last, 0)) }
                last = person.id
                items.note(person: person.sourceID)
                items.add { out in
                    out.member("person", person.sourceID)
                    out.member("person_name", person.displayName)
                    out.member("answers", times.count)
                    out.member("median_seconds", median)
                    out.member("p90_seconds", ninetieth)
                    out.member("longest_seconds", Int64(longest))
                }
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
        answer: .list(item: "Import", extra: []) { call, items in
            guard call.grant.readable == .everything else {
                throw ProblemDetails(
                    .forbidden, "forbidden", "Not for you to read",
                    "Only those who may read the whole archive may read what it was made of.")
            }
            let found = try call.reader.imports(before: call.cursor?.first ?? .max, limit: call.limit + 1)
            for run in found.prefix(call.limit) {
                items.add { out in
                    out.member("id", String(run.id))
                    out.member("started_at", run.startedAt)
                    out.member("finished_at", run.finishedAt)
                    out.member("first_record", run.firstRecord)
                    out.member("last_record", run.lastRecord)
                    out.member("sources", run.sourceCount)
                    out.name("files")
                    out.appendArray(of: run.sources) { out, source in
                        out.openObject()
                        out.member("name", fileName(source.name))
                        out.member("format", source.format)
                        out.closeObject()
                    }
                    out.member("quarantined", run.quarantined)
                }
            }
            guard found.count > call.limit, let last = found.prefix(call.limit).last else { return PageEnds() }
            return PageEnds(next: Cursor(last.id, 0))
        }, examples: [.init(request: "imports?limit=1")])

    /// The name without the folders it was in: `exports/a.zip!/general/1.json` is `a.zip!/general/1.json`.
    static func fileName(_ source: String) -> String {
        let outer = source.range(of: "!/", options: .literal).map { source[..<$0.lowerBound] } ?? source[...]
        let slash = outer.utf8.lastIndex(of: UInt8(ascii: "/"))
        return String(source[(slash.map { source.utf8.index(after: $0) } ?? source.startIndex)...])
    }

    static let statistics = APIOperation(
        path: "stats", operationID: "getStatistics", summary: "How much there is", parameters: [],
        answer: .object(schema: "Statistics") { call, out in
            StatisticsResource(figures: try call.reader.statistics()).appendMembers(to: &out)
        }, examples: [.init(request: "stats")])
}
