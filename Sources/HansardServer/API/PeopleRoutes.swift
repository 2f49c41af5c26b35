import Hansard
import HansardSite
import HansardStore
import PairChannel

enum PeopleRoutes {
    static let all = [list, one, presence, messages]

    private static let inPath = Parameter.path("person", "The person’s id in the source.", example: "9")

    static let list = APIOperation(
        path: "people", operationID: "listPeople", summary: "People", note: "In the order of their first appearance.",
        parameters: [
            Parameter(name: "team", kind: .text(most: 200), note: "Only those of this team.", example: "Support")
        ],
        answer: .pages(of: PersonResource.self) { call, items in
            let team = call.text("team")
            var next: Cursor?
            for person in call.people.people where person.id > call.cursor?.first ?? 0 {
                if let team, person.team.map({ ID($0) }) != ID(team) { continue }
                if items.count == call.limit {
                    next = Cursor(next?.first ?? 0, 0)
                    return PageEnds(next: next)
                }
                items.add(PersonResource(person: person))
                items.note(person: person.sourceID)
                next = Cursor(person.id, 0)
            }
            return PageEnds()
        }, examples: [.init(request: "people?team=Support&limit=3"), .init(request: "people?limit=201", status: 400)])

    static let one = APIOperation(
        path: "people/{person}", operationID: "getPerson", summary: "A person", parameters: [inPath],
        answer: .one { call in
            let person = try call.person()
            call.served?.people = [person.sourceID]
            return try PersonWithFiguresResource(person, in: call.reader)
        }, examples: [.init(request: "people/9"), .init(request: "people/nobody", status: 404)])

    static let presence = APIOperation(
        path: "people/{person}/presence", operationID: "listPresence", summary: "When somebody was online or away",
        note: "Oldest first; each interval that touches the time that is asked for, as long as it is.",
        parameters: [
            inPath,
            Parameter(name: "from", kind: .instant, note: "Only what ends after it.", example: "2026-03-02"),
            Parameter(name: "to", kind: .instant, note: "Only what begins before it.", example: "2026-03-09"),
        ],
        answer: .pages(of: IntervalResource.self) { call, items in
            let person = try call.person()
            items.note(person: person.sourceID)
            // What was on a page before began earlier: intervals of one person do not overlap.
            let from = call.cursor.map { Timestamp(microseconds: $0.first) }
            let all = try call.reader.presence(
                of: person.id, from: from ?? call.instant("from"), to: call.instant("to"))
            let rest = all.drop { from != nil && $0.start < from! }
            for interval in rest.prefix(call.limit) {
                items.add(IntervalResource(interval: interval))
            }
            return PageEnds(next: rest.dropFirst(call.limit).first.map { Cursor($0.start.microseconds, 0) })
        }, examples: [.init(request: "people/9/presence?from=2026-03-02&to=2026-03-09&limit=2")])

    static let messages = APIOperation(
        path: "people/{person}/messages", operationID: "listPersonMessages", summary: "What somebody wrote",
        note: "Newest first, over all conversations.", parameters: [inPath, .versions],
        answer: .pages(of: MessageResource.self) { call, items in
            let person = try call.person()
            items.note(person: person.sourceID)
            let found = try call.reader.places(
                ofMessagesBy: person.id, before: call.cursor?.place ?? .last, limit: call.limit + 1)
            var pages = MessagePages(call)
            for position in found.prefix(call.limit) {
                try pages.add(position.seq, in: position.conversation, to: &items)
            }
            guard found.count > call.limit, let last = found.prefix(call.limit).last else { return PageEnds() }
            return PageEnds(next: Cursor(last.sentAt.microseconds, last.seq))
        }, examples: [.init(request: "people/9/messages?limit=2")])
}
