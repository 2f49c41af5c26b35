import HTTPServer
import Hansard
import HansardSite
import HansardStore

enum MessageRoutes {
    static let all = [one, thread, versions]

    private static let inPath = [
        ConversationRoutes.conversationInPath,
        Parameter.path("message", "The message’s id in the source.", example: "1011"),
    ]

    private static func find(_ call: Call) throws -> (conversation: ConversationSummary, place: MessagePosition) {
        let conversation = try call.conversation()
        guard let place = try call.reader.place(ofMessage: call.text("message") ?? "", in: conversation.id) else {
            throw ProblemDetails.notFound()
        }
        return (conversation, place)
    }

    static let one = APIOperation(
        path: "messages/{conversation}/{message}", operationID: "getMessage", summary: "A message",
        note: "A message’s id is unique within its conversation, so it is asked for with both.",
        parameters: inPath + [.versions],
        answer: .one { call in
            let (conversation, place) = try find(call)
            call.served?.conversations = [conversation.sourceID]
            call.served?.records = [place.seq...place.seq]
            guard let message = try call.reader.message(place.seq, call.people) else { throw ProblemDetails.notFound() }
            let url = try call.pages.address(
                ofMessage: message.string(message.id) ?? "", at: place, in: conversation.id)
            let page = MessageResource.Page(call, conversation)
            return MessageWithPageResource(message: MessageResource(message, on: page), url: url)
        },
        examples: [
            .init(request: "messages/private-chat-9-10/1234"),
            .init(request: "messages/private-chat-9-10/0", status: 404),
        ])

    static let thread = APIOperation(
        path: "messages/{conversation}/{message}/thread", operationID: "listThread",
        summary: "The thread that a message belongs to",
        note: "The message that the others answer or that the thread begins with, and then these, oldest first.",
        parameters: inPath + [.versions],
        answer: .pages(of: MessageResource.self) { call, items in
            let (conversation, place) = try find(call)
            let parents = try call.reader.parents(of: place.seq)
            let root = parents.thread ?? parents.replyTo ?? call.text("message") ?? ""
            var places = try call.reader.placesOfThread(root, in: conversation.id)
            if let first = try call.reader.place(ofMessage: root, in: conversation.id), !places.contains(first) {
                places = (places + [first]).sorted()
            }
            if let cursor = call.cursor { places.removeAll { $0 <= cursor.place } }
            let page = MessageResource.Page(call, conversation)
            items.note(conversation: conversation.sourceID)
            for place in places.prefix(call.limit) {
                items.note(record: place.seq)
                if let message = try call.reader.message(place.seq, call.people) {
                    items.add(MessageResource(message, on: page))
                }
            }
            let last = places.prefix(call.limit).last
            return PageEnds(next: places.count > call.limit ? last.map { Cursor($0) } : nil)
        }, examples: [.init(request: "messages/all-staff/1004/thread")])

    static let versions = APIOperation(
        path: "messages/{conversation}/{message}/versions", operationID: "listVersions",
        summary: "Every text that a message had", note: "The first one first; the last one is what it says now.",
        parameters: inPath,
        answer: .pages(of: VersionResource.self, beside: MessageDeletions.self) { call, items in
            let (conversation, place) = try find(call)
            items.note(conversation: conversation.sourceID)
            let versions = try call.reader.versions(of: place.seq)
            let first = Int(call.cursor?.first ?? 0)
            for i in versions.indices.dropFirst(first).prefix(call.limit) {
                items.note(record: versions[i].record)
                items.add(VersionResource(i, of: versions, call))
            }
            var ends = PageEnds(beside: MessageDeletions(try call.reader.deletions(of: place.seq), call))
            if first + items.count < versions.count { ends.next = Cursor(Int64(first + items.count), 0) }
            return ends
        }, examples: [.init(request: "messages/private-chat-7-8/1196/versions")])
}
