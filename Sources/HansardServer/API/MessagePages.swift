import Hansard
import HansardStore

/// Messages of several conversations as items of a list: what those of one have in common is looked up once.
struct MessagePages {
    private let call: Call
    /// By the conversations’ numbers in the database.
    private var known: [Int64: MessageResource.Page] = [:]

    init(_ call: Call) { self.call = call }

    /// Adds a message, if it can be read, and notes it for the access log.
    ///
    /// - Parameters:
    ///   - record: The message’s.
    ///   - conversation: Its conversation, by the number in the database.
    mutating func add(_ record: Int64, in conversation: Int64, to items: inout ListItems<MessageResource>) throws {
        if known[conversation] == nil {
            known[conversation] = try call.reader.conversation(conversation).map { MessageResource.Page(call, $0) }
        }
        guard let page = known[conversation] else { return }
        items.note(conversation: page.conversation)
        items.note(record: record)
        if let message = try call.reader.message(record, call.people) {
            items.add(MessageResource(message, on: page))
        }
    }
}
