@testable import Hansard

/// A made-up format, as somebody who has read the contract would write its writer: a line a message, so many messages a file.
struct PipeWriter: TextExportWriter {
    static let id = "pipe"
    static let about = "a line a message"
    static let fileExtension = "pipe"
    static let slicing = Slicing.messages(2)

    private let people: PeopleDirectory
    private var lines = 0

    init(_ context: ExportContext) { people = context.people }

    mutating func begin(_ conversation: ConversationSummary, to out: inout [UInt8]) {
        out.append("# \(conversation.title(people))\n")
    }

    mutating func write(_ message: borrowing ArchivedMessage, to out: inout [UInt8]) {
        let name = message.sender.map { people[$0].displayName } ?? "?"
        out.append("\(message.sentAt.rfc3339(.second))|\(name)|")
        message.bytes(message.text) { out.append(contentsOf: $0) }
        if message.isEdited { out.append("|edited \(message.editedAt?.rfc3339(.second) ?? "")") }
        if message.isDeleted { out.append("|deleted") }
        for group in message.details?.reactionGroups ?? [] { out.append("|\(group.emoji) \(group.count)") }
        if let reply = message.details?.reply { out.append("|to “\(reply.excerpt)”") }
        out.append("\n")
        lines += 1
    }

    mutating func write(_ event: ConversationEvent, to out: inout [UInt8]) {
        switch event {
        case .joined(let person, let at): out.append("+ \(people[person].displayName) \(at?.rfc3339(.second) ?? "")\n")
        case .left(let person, let at): out.append("- \(people[person].displayName) \(at?.rfc3339(.second) ?? "")\n")
        case .seen(let person, .message(let id), let at, let evidence):
            out.append("! \(people[person].displayName) \(id) \(at.rfc3339(.second)) \(evidence)\n")
        case .seen(let person, .time(let end), let at, _):
            out.append("! \(people[person].displayName) \(end.rfc3339(.second)) \(at.rfc3339(.second))\n")
        }
    }

    mutating func end(to out: inout [UInt8]) { out.append("= \(lines)\n") }
}
