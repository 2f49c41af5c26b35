import HTTPServer
import Hansard
import HansardSite
import HansardStore

/// What a mirror asks again and again: which messages are new or changed since it asked last.
enum ChangeRoute {
    static let list = APIOperation(
        path: "changes", operationID: "listChanges", summary: "Messages that are new or changed",
        note: """
            Over all that whoever asks may read, in the order of the last records that brought a message or changed it, each as it \
            stands now. Without `cursor`, from the beginning. `cursor` beside the list is what to ask with next time: then \
            comes what is new since, messages, edits, deletions, reactions, files and erasures. A page that leads on may have \
            fewer messages than it could.
            """,
        parameters: [
            Parameter(
                name: "conversation", kind: .text(most: 500), note: "Only messages of this conversation: its id.",
                example: "private-chat-9-10"), .versions,
        ],
        answer: .pages(of: MessageResource.self, beside: ChangesRead.self, page),
        examples: [
            .init(request: "changes?limit=2"), .init(request: "changes?conversation=private-chat-9-10&limit=2"),
            .init(request: "changes?conversation=nowhere", status: 404),
        ])

    private static func page(
        _ call: Call, _ items: inout ListItems<MessageResource>
    ) throws -> PageEnds<ChangesRead> {
        let only = call.has("conversation") ? try call.conversation() : nil
        if let only { items.note(conversation: only.sourceID) }
        let start = call.cursor.map { ChangePlace(record: $0.first, message: $0.second) } ?? .first
        let found = try call.reader.messageChanges(after: start, in: only?.id, limit: call.limit)
        var pages = MessagePages(call)
        for change in found.changes { try pages.add(change.message, in: change.conversation, to: &items) }
        let last = found.changes.last.map { ChangePlace(record: $0.record, message: $0.message) }
        // Where there is nothing new, it is the place that was given: what others say moves nobody’s.
        let end = found.next ?? last ?? start
        let cursor = Cursor(end.record, end.message)
        return PageEnds(
            next: found.next == nil ? nil : cursor, beside: ChangesRead(cursor: try call.seal?(cursor) ?? ""))
    }
}
