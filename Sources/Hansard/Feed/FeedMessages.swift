/// Makes a feed’s items of messages.
///
/// A deleted message says so first, and then what it said, as the record’s own page does: a feed that left it out would
/// look as if nobody had said it.
package struct FeedMessages {
    private let people: PeopleDirectory
    private let words: Words
    private let time: (Timestamp) -> String
    private var authors: [PersonIndex: FeedItem.Author] = [:]
    private var titles: [String: String] = [:]
    /// How the text of the message in hand is drawn.
    private var drawing = TextDrawing.plain

    /// - Parameter time: Puts an instant into words. A feed’s reader does not see which zone the site’s times are in.
    package init(people: PeopleDirectory, words: Words, time: @escaping (Timestamp) -> String) {
        self.people = people
        self.words = words
        self.time = time
    }

    /// The item that tells of `message`.
    ///
    /// - Parameter conversation: Its id in the source, its title, and its folder from the site’s root, with `/`.
    /// - Parameter page: The name of the page that the message is on.
    /// - Parameter usesShortNames: Whether its text has emoji by their short names. An image stays its name: a feed’s reader
    ///   may show none.
    package mutating func item(
        _ message: ArchivedMessage,
        in conversation: (id: String, title: String, folder: String), on pageName: String, usesShortNames: Bool = false
    ) -> FeedItem {
        drawing = TextDrawing(shortNames: usesShortNames ? .standard : nil)
        let isDeleted = message.isDeleted
        let id = message.string(message.id) ?? ""
        let modified = [message.editedAt, message.details?.deletion?.at].compactMap { $0 }.max()
        var (html, text): ([UInt8], [UInt8]) = ([], [])
        if isDeleted {
            appendDeleted(message, to: &html, &text)
        } else {
            append(message, to: &html, &text)
        }
        let author = author(message.sender)
        return FeedItem(
            id: stableURN("message", conversation.id, id, "\(message.sentAt.microseconds)"),
            title: title(author, conversation.title),
            page: "\(conversation.folder)\(pageName).html#\(messageAnchor(id))", author: author,
            published: message.sentAt, precision: message.precision, modified: modified.map { max($0, message.sentAt) },
            html: html,
            text: text,
            details: .message(
                FeedItem.Record(
                    conversation: conversation.id, message: id, number: message.seq,
                    isEdited: message.isEdited, isDeleted: isDeleted,
                    reactions: reactions(message.details))))
    }

    /// That it was deleted, when and by whom as far as that is known, and what it said.
    private func appendDeleted(
        _ message: ArchivedMessage, to html: inout [UInt8],
        _ text: inout [UInt8]
    ) {
        let isGone = message.kind == .tombstone
        let at = message.details?.deletion?.at.map { time($0) }
        let by = message.details?.deletion?.by.map { people[$0].displayName }
        html.append(
            "<p>\(deletion(at, by.map { "<bdi>\(escapedHTML($0))</bdi>" }, isGone, phrase: words.html))</p>")
        text.append(deletion(at, by, isGone) { words($0, $1) })
        guard !isGone else { return }
        html.append("<blockquote>")
        text.append("\n\n")
        append(message, to: &html, &text)
        html.append("</blockquote>")
    }

    private func deletion(
        _ at: String?, _ by: String?, _ isGone: Bool, phrase: (String, [String: String]) -> String
    ) -> String {
        let key = isGone ? "transcript.deleted_no_text" : "transcript.deleted"
        let when: String
        switch (at, by) {
        case (nil, nil): return phrase(key + "_plain", [:])
        case (let at?, nil): when = phrase("transcript.when_at", ["time": at])
        case (nil, let by?): when = phrase("transcript.when_by", ["name": by])
        case (let at?, let by?): when = phrase("transcript.when_at_by", ["time": at, "name": by])
        }
        return phrase(key, ["when": when])
    }

    private func append(
        _ message: ArchivedMessage, to html: inout [UInt8],
        _ text: inout [UInt8]
    ) {
        message.bytes(message.text) { bytes in
            if message.format == .markdown {
                CommonMark.appendHTML(bytes, drawing, to: &html)
            } else {
                PlainText.append(bytes, drawing, to: &html)
            }
            // What stands in code is no emoji, and where that is only cmark knows.
            if !bytes.contains(UInt8(ascii: "`")), let shown = drawing.shortNames?.shown(bytes) {
                text.append(contentsOf: shown)
            } else {
                text.append(contentsOf: bytes)
            }
        }
        guard let files = message.details?.attachments, !files.isEmpty else { return }
        html.append("<ul>")
        for file in files {
            html.append("<li>")
            html.appendHTML(file.name)
            html.append("</li>")
            if !text.isEmpty { text.append("\n") }
            text.append(file.name)
        }
        html.append("</ul>")
    }

    private mutating func author(_ sender: PersonIndex?) -> FeedItem.Author? {
        guard let sender else { return nil }
        if let known = authors[sender] { return known }
        let author = FeedItem.Author(name: people[sender].displayName, page: "people/\(people[sender].slug).html")
        authors[sender] = author
        return author
    }

    private mutating func title(_ author: FeedItem.Author?, _ conversation: String) -> String {
        let key = (author?.name ?? "") + "\u{0}" + conversation
        if let known = titles[key] { return known }
        let title =
            author.map { words("feeds.message", ["person": $0.name, "conversation": conversation]) } ?? conversation
        titles[key] = title
        return title
    }

    /// Those that stand, an emoji at a time.
    private func reactions(_ details: MessageDetails?) -> [FeedItem.Record.Reaction] {
        guard let details else { return [] }
        return details.reactionGroups.map { group in
            FeedItem.Record.Reaction(
                emoji: group.emoji, people: group.people.map { people[$0].sourceID }, count: group.count)
        }
    }
}
