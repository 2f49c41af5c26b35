import HTTPServer
import Hansard
import HansardSite
import HansardStore
import PairChannel

/// Whom a query may name, for somebody who has begun to write a name.
enum NameRoute {
    static let list = APIOperation(
        path: "names", operationID: "listNames", summary: "Names in a query",
        note: """
            People or conversations with a word in their name that begins so, for somebody who writes `from:` or `in:`; \
            conversations of two people also by those.
            """,
        parameters: [
            Parameter(
                name: "kind", kind: .choice(["person", "conversation"]), isRequired: true, note: "Of what.",
                example: "person"),
            Parameter(name: "q", kind: .text(most: 200), note: "How the name begins.", example: "pri"),
            Parameter(name: "limit", kind: .integer(1...20), usual: "8", note: "How many at most.", example: "5"),
        ],
        disclosure: .list,
        answer: .pages(of: NameResource.self, page),
        examples: [
            .init(request: "names?kind=person&q=pri"), .init(request: "names?kind=conversation&q=support"),
            .init(request: "names?q=pri", status: 400),
        ])

    private static func page(_ call: Call, _ items: inout ListItems<NameResource>) throws -> PageEnds<NoMembers> {
        let kind: SearchReading.NameKind = call.text("kind") == "conversation" ? .conversation : .person
        items.served.query = call.text("q")
        let found = try call.reader.namesBeginning(
            kind, with: call.text("q") ?? "", limit: call.limit, shown: { call.shownName(kind, $0) })
        for (number, value) in found {
            guard let (id, path) = try address(kind, number, call), let name = call.shownName(kind, number) else {
                continue
            }
            switch kind {
            case .person: items.note(person: id)
            case .conversation: items.note(conversation: id)
            }
            items.add(NameResource(id: id, shownName: name, value: value, path: path))
        }
        return PageEnds()
    }

    private static func address(
        _ kind: SearchReading.NameKind, _ number: Int64, _ call: Call
    ) throws -> (id: String, path: String)? {
        switch kind {
        case .person:
            call.person(number).map { ($0.sourceID, "people/\($0.slug).html") }
        case .conversation:
            try call.reader.conversation(number).map { ($0.sourceID, "conversations/\($0.slug)/index.html") }
        }
    }
}
