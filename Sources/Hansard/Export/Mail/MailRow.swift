import PairChannel

/// What stands below a message’s heading, from the top: all that is on record of it, once, for plain text and HTML alike.
enum MailRow {
    /// A remark on a line of its own, and one of a list.
    case note(String)
    case item(String)
    /// A text that the message has or had.
    case text(String, TextFormat)
}

/// Draws messages and events as rows, in the words and the zone of an export.
struct MailRows {
    private let people: PeopleDirectory
    private let words: Words
    private var zone: SiteZone
    /// Whether a message’s former texts are among its rows.
    private let hasFormerTexts: Bool

    init(_ context: ExportContext, hasFormerTexts: Bool = true) {
        (people, words, zone) = (context.people, context.words, context.zone)
        self.hasFormerTexts = hasFormerTexts
    }

    /// `2026-03-02 09:54:10.215+01:00`.
    mutating func time(_ at: Timestamp, _ precision: TimePrecision = .second) -> String {
        var out: [UInt8] = []
        out.appendRFC3339(
            at, precision: precision, offsetSeconds: zone.offsetSeconds(at: at), separator: UInt8(ascii: " "))
        return String(decoding: out, as: UTF8.self)
    }

    func sender(_ message: borrowing ArchivedMessage) -> String {
        message.sender.map { people[$0].displayName } ?? words("transcript.sender_unknown")
    }

    /// What follows who, when and the id in a message’s heading.
    func remarks(_ message: borrowing ArchivedMessage) -> [String] {
        var remarks: [String] = []
        if let name = message.string(message.senderName) {
            remarks.append(words("transcript.sender_as", ["name": name]))
        }
        if message.kind == .bot { remarks.append(words("transcript.bot")) }
        if message.kind == .service { remarks.append(words("transcript.service")) }
        return remarks
    }

    mutating func rows(_ message: borrowing ArchivedMessage) -> [MailRow] {
        var rows: [MailRow] = []
        let details = message.details
        if let reply = details?.reply { rows.append(.note(self.reply(reply))) }
        let isGone = message.kind == .tombstone
        if let erasure = details?.erasure {
            rows.append(.note(words("transcript.erased", ["time": time(erasure.at), "ground": erasure.ground])))
        } else if let deletion = details?.deletion {
            rows.append(
                .note(when(isGone ? "transcript.deleted_no_text" : "transcript.deleted", deletion.at, deletion.by)))
        } else if isGone {
            rows.append(.note(words("transcript.deleted_no_text_plain")))
        }
        if !isGone, let text = message.string(message.text), !text.isEmpty { rows.append(.text(text, message.format)) }
        if let details { append(details, to: &rows) }
        if message.marks.contains(.missing) { rows.append(.note(words("transcript.missing"))) }
        return rows
    }

    private mutating func append(_ details: MessageDetails, to rows: inout [MailRow]) {
        let attachments = AttachmentRows(words: words)
        for attachment in details.attachments { rows.append(.item(attachments.plainText(attachment))) }
        if let edited = details.edited {
            rows.append(.note(when("transcript.edited_no_text", edited.at, edited.by)))
        }
        for former in hasFormerTexts ? details.former : [] {
            let isSnapshot = former.isFromSnapshot && former.replacedAt == nil
            let note =
                isSnapshot
                ? words("transcript.snapshot") : when("transcript.edited", former.replacedAt, former.replacedBy)
            rows.append(.note(words("transcript.text_before", ["note": note])))
            rows.append(.text(former.text, former.format))
        }
        for reaction in details.reactions {
            var given = ["\(reaction.emoji) \(people[reaction.person].displayName)"]
            if let at = reaction.withdrawnAt { given.append(words("transcript.withdrawn", ["time": time(at)])) }
            rows.append(.item(words.listed(given)))
        }
        for group in details.reactionGroups where group.others > 0 {
            rows.append(.item("\(group.emoji) \(words.number(group.count))"))
        }
    }

    private mutating func reply(_ reply: MessageDetails.Reply) -> String {
        guard let link = reply.link, let at = reply.sentAt else { return words("transcript.reply_missing") }
        let name = reply.sender.map { people[$0].displayName } ?? words("transcript.sender_unknown")
        let message = words("transcript.reply_to", ["name": name, "time": time(at), "id": link.id])
        return words.field(message, reply.isDeleted ? words("transcript.deleted_reply") : reply.excerpt)
    }

    /// `Edited 2026-03-02 09:55:00+01:00 by Jamie Doe`, as far as it is known.
    private mutating func when(_ key: String, _ at: Timestamp?, _ by: PersonIndex?) -> String {
        let name = by.map { people[$0].displayName } ?? ""
        let when: String
        switch (at, by) {
        case (nil, nil): return words("\(key)_plain")
        case (let at?, nil): when = words("transcript.when_at", ["time": time(at)])
        case (nil, _): when = words("transcript.when_by", ["name": name])
        case (let at?, _): when = words("transcript.when_at_by", ["time": time(at), "name": name])
        }
        return words(key, ["when": when])
    }

    /// An event on one line.
    mutating func line(_ event: ConversationEvent) -> String {
        switch event {
        case .joined(let person, let at): membership("transcript.joined", person, at)
        case .left(let person, let at): membership("transcript.left", person, at)
        case .seen(let person, _, let at, let evidence):
            words(
                evidence == .explicit ? "transcript.seen_explicit" : "transcript.seen_to_here",
                ["name": people[person].displayName, "time": time(at)])
        }
    }

    private mutating func membership(_ key: String, _ person: PersonIndex, _ at: Timestamp?) -> String {
        let text = words(key, ["name": people[person].displayName])
        return at.map { "\(time($0)) · \(text)" } ?? text
    }
}
