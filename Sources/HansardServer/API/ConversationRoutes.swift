import HTTPServer
import Hansard
import HansardSite
import HansardStore
import PairChannel

enum ConversationRoutes {
    static let conversationInPath = Parameter.path(
        "conversation", "The conversation’s id in the source, or its slug.", example: "private-chat-9-10")

    /// Those about conversations; what was said in one is `messages`.
    static let all = [list, one]

    static let list = APIOperation(
        path: "conversations", operationID: "listConversations", summary: "Conversations",
        note: "Those with the newest messages first.",
        parameters: [
            Parameter(
                name: "kind", kind: .choice(ConversationKind.names), note: "Only those of this kind.", example: "pair"),
            Parameter(
                name: "person", kind: .text(most: 500), note: "Only those in which this person has a part: an id.",
                example: "9"),
            Parameter(
                name: "since", kind: .instant, note: "Only those with a message then or later.", example: "2026-03-02"),
        ],
        answer: .pages(of: ConversationResource.self) { call, items in
            let kind = call.text("kind").flatMap { ConversationKind.names.firstIndex(of: $0) }
                .flatMap { ConversationKind(rawValue: UInt8($0)) }
            let person = try call.person("person")
            if call.has("person"), person == nil { return PageEnds() }
            let place = call.cursor.map { ArchiveReader.ConversationPlace(lastAt: $0.first, id: $0.second) }
            let found = try call.reader.conversations(
                after: place ?? .first, kind: kind, since: call.instant("since"), person: person?.id,
                limit: call.limit + 1)
            for summary in found.prefix(call.limit) {
                items.note(conversation: summary.sourceID)
                items.add(ConversationResource(summary, call))
            }
            if let person { items.note(person: person.sourceID) }
            guard found.count > call.limit, let last = found.prefix(call.limit).last else { return PageEnds() }
            return PageEnds(next: Cursor(last.lastAt?.microseconds ?? 0, last.id))
        },
        examples: [
            .init(request: "conversations?limit=2"), .init(request: "conversations?kind=pair&person=9"),
            .init(request: "conversations?kinds=pair", status: 400),
        ])

    static let one = APIOperation(
        path: "conversations/{conversation}", operationID: "getConversation", summary: "A conversation",
        parameters: [conversationInPath],
        answer: .one { call in
            let summary = try call.conversation()
            call.served?.conversations = [summary.sourceID]
            return ConversationResource(summary, call)
        },
        examples: [
            .init(request: "conversations/private-chat-9-10"), .init(request: "conversations/nowhere", status: 404),
        ])

    // MARK: Messages

    static let messages = APIOperation(
        path: "conversations/{conversation}/messages", operationID: "listMessages",
        summary: "Messages of a conversation, around an anchor",
        note: """
            Oldest first. `page.next` leads to newer messages, `page.prev` to older ones. As JSON Lines or CSV, all of \
            them. With `from` or `to`, the list is the messages of that period: anchors, cursors and what is said of its \
            ends keep within it.
            """,
        parameters: [
            conversationInPath,
            Parameter(
                name: "anchor", kind: .text(most: 500), usual: "newest",
                note: """
                    `newest`, `oldest`, `first_unseen` (by `person`, or by whoever asks), a time or day, or a \
                    message’s id; `id:` before it makes sure that it is taken for one.
                    """, example: "oldest"),
            Parameter(
                name: "before", kind: .integer(0...100), note: "How many messages before the anchor.", example: "5"),
            Parameter(
                name: "after", kind: .integer(0...100),
                note: "How many messages from the anchor on, itself included.", example: "5"
            ),
            Parameter(
                name: "person", kind: .text(most: 500), note: "Whose `first_unseen` is meant: an id.", example: "10"),
        ] + Parameter.period + [.versions],
        answer: .pages(of: MessageResource.self, beside: AnchorFound.self, messagePage),
        examples: [
            .init(request: "conversations/private-chat-9-10/messages?limit=2"),
            .init(request: "conversations/private-chat-9-10/messages?anchor=oldest&limit=3"),
            .init(request: "conversations/private-chat-9-10/messages?anchor=2026-03-03&before=2&after=2"),
            .init(request: "conversations/private-chat-9-10/messages?anchor=first_unseen&person=10"),
            .init(request: "conversations/private-chat-9-10/messages?from=2026-03-02&to=2026-03-31&limit=2"),
            .init(request: "conversations/private-chat-7-8/messages?anchor=1196&versions=true&limit=2"),
            .init(request: "conversations/private-chat-9-10/messages?limit=0", status: 400),
            .init(
                request: "conversations/private-chat-9-10/messages?from=2026-03-31&to=2026-03-02", status: 400),
        ])

    private static func messagePage(
        _ call: Call, _ items: inout ListItems<MessageResource>
    ) throws -> PageEnds<AnchorFound> {
        // Before it is known whether there is such a conversation: of one that may not be read, nothing else is said.
        let (from, until) = try call.period.bounds(call.pages.zone)
        let conversation = try call.conversation()
        items.note(conversation: conversation.sourceID)
        items.note(period: call.period)
        let within = Range(from: from, until: until)
        var window: AnchorWindow
        if let cursor = call.cursor {
            window = try AnchorWindow(cursor, call, conversation, within)
        } else if call.isWhole {
            window = AnchorWindow(after: within.lowerBound, count: call.limit, foundAnchor: true, foundOldest: true)
        } else {
            window = try AnchorWindow(call, conversation, within)
        }
        let page = MessageResource.Page(call, conversation)
        let (messages, hasMore) = try call.reader.messages(
            in: conversation.id, after: window.after, before: within.upperBound, limit: window.count, call.people)
        for message in messages {
            items.note(record: message.seq)
            items.add(MessageResource(message, on: page))
        }
        let (first, last) = (messages.first?.position, messages.last?.position)
        var ends = PageEnds(
            beside: AnchorFound(anchor: window.foundAnchor, oldest: window.foundOldest, newest: !hasMore))
        if hasMore { ends.next = Cursor(last ?? window.after) }
        if !window.foundOldest { ends.previous = Cursor(first ?? window.after, isBackward: true) }
        return ends
    }
}

/// Which of a conversation's messages a page has.
struct AnchorWindow {
    /// The page begins right after this.
    var after: MessagePosition
    var count: Int
    var foundAnchor = true
    var foundOldest: Bool

    init(after: MessagePosition, count: Int, foundAnchor: Bool, foundOldest: Bool) {
        (self.after, self.count, self.foundAnchor, self.foundOldest) = (after, count, foundAnchor, foundOldest)
    }

    /// The page that a cursor leads to.
    ///
    /// - Parameter within: The places of the period that is asked for.
    init(
        _ cursor: Cursor, _ call: Call, _ conversation: ConversationSummary, _ within: Range<MessagePosition>
    ) throws {
        if cursor.isBackward {
            let back = try call.reader.stepBack(
                in: conversation.id, from: cursor.place, after: within.lowerBound, call.limit)
            self.init(after: back.place, count: back.count, foundAnchor: true, foundOldest: !back.hasMore)
        } else {
            self.init(after: cursor.place, count: call.limit, foundAnchor: true, foundOldest: false)
        }
    }

    /// The page round an anchor.
    ///
    /// - Parameter within: The places of the period that is asked for.
    /// - Throws: 404 for a message that the conversation does not have in the period, 400 for an anchor without its person.
    init(_ call: Call, _ conversation: ConversationSummary, _ within: Range<MessagePosition>) throws {
        let hasMessage = { (place: MessagePosition) throws -> Bool in
            try call.reader.stepBack(in: conversation.id, from: within.upperBound, after: place, 0).hasMore
        }
        let anchor = call.text("anchor") ?? "newest"
        let (place, found): (MessagePosition, Bool)
        switch anchor {
        case "newest": (place, found) = (within.upperBound, try hasMessage(within.lowerBound))
        case "oldest": (place, found) = (within.lowerBound, try hasMessage(within.lowerBound))
        case "first_unseen":
            guard let id = call.text("person").map({ ID($0) }) ?? call.grant.actor.person else {
                throw ProblemDetails.parameter("person", "It is missing: whose first unseen message is meant?")
            }
            let person = call.people.index(ofSourceID: id).map { call.people[$0].id }
            let unseen = try person.flatMap { try call.reader.firstUnseen(by: $0, in: conversation.id) }
            found = unseen.map { within.contains($0) } ?? false
            place = found ? unseen?.before ?? within.upperBound : within.upperBound
        default:
            if let at = Parameter.instant(anchor) {
                place = min(max(MessagePosition(at, 0), within.lowerBound), within.upperBound)
                found = try hasMessage(place)
            } else {
                let id = anchor.utf8.starts(with: "id:".utf8) ? String(anchor.utf8.dropFirst(3)) ?? anchor : anchor
                guard let its = try call.reader.place(ofMessage: id, in: conversation.id), within.contains(its) else {
                    throw ProblemDetails(
                        .notFound, "not-found", "Not found",
                        "The conversation has no message with the id that “anchor” names, or not in the period that is asked "
                            + "for. It may also be newest, oldest, first_unseen, a day or a time.")
                }
                (place, found) = (its.before, true)
            }
        }
        let (before, after) = Self.counts(call, place, within)
        // What is right at the place comes after it: `stepBack` looks for what comes before.
        let from = place == .last ? place : MessagePosition(at: place.at, seq: place.seq + 1)
        let back = try call.reader.stepBack(in: conversation.id, from: from, after: within.lowerBound, before)
        self.init(
            after: back.count == 0 && before == 0 ? place : back.place, count: back.count + after, foundAnchor: found,
            foundOldest: !back.hasMore)
    }

    private static func counts(
        _ call: Call, _ place: MessagePosition, _ within: Range<MessagePosition>
    ) -> (before: Int, after: Int) {
        guard call.has("before") || call.has("after") else {
            if place == within.upperBound { return (call.limit, 0) }
            return place == within.lowerBound ? (0, call.limit) : (call.limit / 2, call.limit - call.limit / 2)
        }
        return (call.integer("before") ?? 0, call.integer("after") ?? 0)
    }
}
