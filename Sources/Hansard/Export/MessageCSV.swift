import PairChannel

/// Messages as CSV (RFC 4180), a row each with what it says now: for spreadsheets and for programs that read tables.
/// Times are RFC 3339 in UTC; a cell is empty where the source says nothing.
package struct MessageCSV: TextExportWriter {
    package static let id = "csv"
    package static let about = "messages, a row each, a conversation a file"
    package static let fileExtension = "csv"
    package static let slicing = Slicing.conversation

    /// The native log’s own names come first, so that a file can be ingested.
    static let columns = [
        "id", "channel", "sender", "sent_at", "text", "format", "reply_to", "sender_name", "kind", "edited_at",
        "deleted_at", "deleted_by", "reactions", "attachments",
    ]

    private let people: PeopleDirectory
    private let isForSpreadsheet: Bool
    private var channel = ""

    package init(_ context: ExportContext) { (people, isForSpreadsheet) = (context.people, context.isForSpreadsheet) }

    package mutating func begin(_ conversation: ConversationSummary, to out: inout [UInt8]) {
        channel = conversation.sourceID
        if isForSpreadsheet { out.append(CSV.byteOrderMark) }
        CSV.append(Self.columns, to: &out)
    }

    package mutating func write(_ message: borrowing ArchivedMessage, to out: inout [UInt8]) {
        let details = message.details
        let sender = message.sender.map { people[$0] }
        let reactions = (details?.reactionGroups ?? []).map { "\($0.emoji) \($0.count)" }
        let cells = [
            message.string(message.id) ?? "", channel, sender?.sourceID ?? "",
            message.sentAt.rfc3339(message.precision == .minute ? .second : message.precision),
            message.string(message.text) ?? "", message.format.name,
            message.string(message.replyTo) ?? message.string(message.thread) ?? "",
            message.string(message.senderName) ?? sender?.displayName ?? "", message.kind.name,
            message.editedAt?.rfc3339() ?? "", details?.deletion?.at?.rfc3339() ?? "",
            details?.deletion?.by.map { people[$0].sourceID } ?? "", reactions.joined(separator: "; "),
            (details?.attachments ?? []).map(\.name).joined(separator: "; "),
        ]
        CSV.append(cells, isGuarded: isForSpreadsheet, to: &out)
    }
}
