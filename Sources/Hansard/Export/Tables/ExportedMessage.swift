/// What the tables of compliance archives say of messages, in the words that they have in common.
enum ExportedMessage {
    /// What it says now; of one that was erased, that, and why.
    static func text(_ message: borrowing ArchivedMessage) -> String {
        if isErased(message) { return "[erased: \(message.details?.erasure?.ground ?? "not on record")]" }
        return message.string(message.text) ?? ""
    }

    /// Whether its text is not in the export: it is not on record any more, or a mask withholds it.
    static func isWithheld(_ message: borrowing ArchivedMessage, _ context: ExportContext) -> Bool {
        isErased(message) || context.withheldTexts.contains(message.sender)
    }

    private static func isErased(_ message: borrowing ArchivedMessage) -> Bool {
        !message.text.isPresent || message.details?.erasure != nil && message.text.isEmpty
    }

    /// What to call the sender, as of the message.
    static func sender(_ message: borrowing ArchivedMessage, _ people: PeopleDirectory) -> String {
        message.string(message.senderName) ?? message.sender.map { people[$0].displayName } ?? ""
    }

    /// The address by which an archive knows somebody: their own, or one that leads nowhere and is theirs alone.
    static func address(_ person: PersonIndex?, name: String, _ people: PeopleDirectory) -> String {
        guard let person else { return MailAddress(withoutMail: name.isEmpty ? "unknown" : name).text }
        if let mail = people[person].email, !mail.isEmpty { return mail }
        return MailAddress(withoutMail: people[person].sourceID).text
    }

    static func userType(_ person: PersonIndex?, _ kind: MessageKind, _ people: PeopleDirectory) -> String {
        kind == .bot || person.map { people[$0].isBot } ?? false ? "bot" : "user"
    }

    /// How open the conversation is, as Mattermost names it: `public`, `private` or `direct`.
    static func channelType(_ kind: ConversationKind) -> String {
        switch kind {
        case .room: "public"
        case .group: "private"
        case .pair: "direct"
        }
    }

    /// Why an export does not have the file of an attachment, in a few words; `nil` where it has.
    static func absence(_ attachment: MessageDetails.Attachment) -> String? {
        guard attachment.file == nil else { return nil }
        if let note = attachment.note { return "the source says: \(printable(note))" }
        return switch attachment.leftOut {
        case .tooLarge: "left out as too large"
        case .unreadable: "could not be read"
        case .refused: "refused, since its path led out of the source"
        case nil: "not on record"
        }
    }
}

extension Timestamp {
    /// As Mattermost counts: whole milliseconds since 1970.
    var milliseconds: Int64 {
        microseconds >= 0 ? microseconds / 1_000 : (microseconds - 999) / 1_000
    }
}
