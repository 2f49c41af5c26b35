import PairChannel

/// The text of a mail to Global Relay, as HTML in the layout of Mattermost’s compliance export, whose classes their import
/// knows: a summary, the participants, the messages. What that layout has no place for stands in `note`.
///
/// - Source: Mattermost’s compliance export, as its templates write it.
struct GlobalRelayPage {
    private let people: PeopleDirectory
    private let words: Words
    private var rows: MailRows
    /// The messages by now, each an item of a list.
    private(set) var messages: [UInt8] = []

    init(_ context: ExportContext) {
        (people, words) = (context.people, context.words)
        rows = MailRows(context, hasFormerTexts: false)
    }

    // MARK: Messages

    mutating func write(_ message: borrowing ArchivedMessage) {
        let id = message.string(message.id) ?? ""
        let details = message.details
        for (i, former) in (details?.former ?? []).enumerated() {
            open(message, id: "\(id).\(i + 1)")
            span("message", former.text)
            span("update_type", "EditedOriginalMsg")
            span("update_time", former.replacedAt?.rfc3339() ?? "")
            span("edited_new_msg_id", id)
            messages.append("</li>\n")
        }
        open(message, id: id)
        span("message", message.kind == .tombstone ? "" : message.string(message.text) ?? "")
        if message.isDeleted {
            span("update_type", "Deleted")
            span("update_time", details?.deletion?.at?.rfc3339() ?? "")
        } else if message.isEdited {
            span("update_type", "EditedNewMsg")
            span("update_time", message.editedAt?.rfc3339() ?? "")
        }
        for row in rows.rows(message) {
            switch row {
            case .note(let text), .item(let text): span("note", text)
            case .text: break
            }
        }
        messages.append("</li>\n")
    }

    /// An item, and in it who wrote when.
    private mutating func open(_ message: borrowing ArchivedMessage, id: String) {
        let sender = message.sender.map { people[$0] }
        let isBot = sender?.isBot ?? false || message.kind == .bot
        messages.append("<li class=\"message\">")
        span("post_id", id)
        span("sent_time", message.sentAt.rfc3339(message.precision == .minute ? .second : message.precision))
        span("username", sender?.displayName ?? words("transcript.sender_unknown"))
        span("userid", sender?.sourceID ?? "")
        span("postusername", message.string(message.senderName) ?? "")
        span("usertype", isBot ? "bot" : "user")
        span("email", sender.map { Mailbox($0).address.text } ?? "")
    }

    mutating func write(_ event: ConversationEvent) { note(rows.line(event)) }

    /// An item that is no message.
    mutating func note(_ text: String) {
        messages.append("<li class=\"event\">")
        span("note", text)
        messages.append("</li>\n")
    }

    private mutating func span(_ name: StaticString, _ text: String) {
        guard !text.isEmpty else { return }
        messages.append("<span class=\"")
        messages.append(name)
        messages.append("\">\(Self.lines(text))</span>\n")
    }

    /// What hides in a text is shown, but for the ends of its lines.
    private static func lines(_ text: String) -> String {
        let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { escapedHTML(String($0)) }.joined(separator: "<br>\n")
    }

    // MARK: The page

    /// The page of a period, around the messages by now.
    func html(_ title: String, _ summary: [(name: String, value: String)], _ members: GlobalRelayMembers) -> [UInt8] {
        var out: [UInt8] = []
        out.append("<!DOCTYPE html>\n<html lang=\"\(escapedAttribute(words.language))\"><head><meta charset=\"utf-8\">")
        out.append("<title>\(escapedHTML(title))</title></head><body>\n<h1>\(escapedHTML(title))</h1>\n")
        out.append("<ul class=\"summary-list\">\n")
        for (name, value) in summary {
            out.append("<li><span class=\"bold\">\(name):&nbsp;</span>\(escapedHTML(value))</li>\n")
        }
        out.append("</ul>\n<table class=\"participants\">\n<tr class=\"bold\">")
        for heading in GlobalRelayMembers.columns { out.append("<th>\(heading)</th>") }
        out.append("</tr>\n")
        for row in members.rows(people) {
            out.append("<tr class=\"participant\">")
            for cell in row { out.append("<td>\(escapedHTML(cell))</td>") }
            out.append("</tr>\n")
        }
        out.append("</table>\n<ul class=\"message-list\">\n")
        out += messages
        out.append("</ul>\n</body></html>\n")
        return out
    }
}

/// Who was there in a period, from when to when, and how much they wrote.
struct GlobalRelayMembers {
    static let columns = ["UserID", "Username", "UserType", "Email", "Joined", "Left", "Duration", "Messages"]

    private struct Stay {
        var joined: Timestamp
        var left: Timestamp?
        var messages = 0
    }

    /// What those who were there all the time joined and left at. What happened after the last message of a day, be it days
    /// later, is told with that day, which is as long then.
    let start: Timestamp
    private(set) var end: Timestamp
    private var order: [PersonIndex] = []
    private var stays: [PersonIndex: Stay] = [:]

    init(start: Timestamp, end: Timestamp, members: some Sequence<PersonIndex>) {
        (self.start, self.end) = (start, end)
        for person in members { add(person) }
    }

    /// Those who are there now.
    var present: [PersonIndex] { order.filter { stays[$0]?.left == nil } }

    private mutating func add(_ person: PersonIndex, at: Timestamp? = nil) {
        guard stays[person] == nil else { return }
        order.append(person)
        stays[person] = Stay(joined: at ?? start)
    }

    mutating func wrote(_ person: PersonIndex) {
        add(person)
        stays[person]?.messages += 1
    }

    mutating func take(_ event: ConversationEvent) {
        if let at = event.membershipAt { end = max(end, at) }
        switch event {
        case .joined(let person, let at):
            add(person, at: at)
            stays[person]?.left = nil
        case .left(let person, let at):
            add(person)
            stays[person]?.left = at ?? end
        case .seen: break
        }
    }

    /// In the order in which they came.
    func rows(_ people: PeopleDirectory) -> [[String]] {
        order.compactMap { person in
            guard let stay = stays[person] else { return nil }
            let (who, left) = (people[person], stay.left ?? end)
            return [
                who.sourceID, who.displayName, who.isBot ? "bot" : "user", Mailbox(who).address.text,
                stay.joined.rfc3339(.second), left.rfc3339(.second), Self.duration(from: stay.joined, to: left),
                "\(stay.messages)",
            ]
        }
    }

    /// `23:59:59`.
    static func duration(from start: Timestamp, to end: Timestamp) -> String {
        let seconds = Int(max(0, end.wholeSeconds - start.wholeSeconds))
        let parts = [seconds / 3_600, seconds / 60 % 60, seconds % 60]
        return parts.map { CivilDate.padded($0, 2) }.joined(separator: ":")
    }
}
