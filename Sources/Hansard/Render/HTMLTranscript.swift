/// A transcript page's messages as HTML. The markup is documented in `docs/rows.md`.
package struct HTMLTranscript: RecordWriter {
    private let people: PeopleDirectory
    private let words: Words
    private let phrases: TranscriptWords
    /// The page as Markdown, as a link from it.
    private let markdown: String
    private let drawing: TextDrawing
    private var zone: SiteZone
    private var day = Int.min
    private var offset = 0
    private var utcDay = Int.min
    private var utcDate: [UInt8] = []
    private var previousSender: PersonIndex?
    private var previousAt = Int64.min
    private var previousWasMessage = false

    /// A message within five minutes of the sender's last one goes on without repeating the name in full.
    private static let continuation: Int64 = 5 * 60 * 1_000_000

    /// - Parameter markdown: The page as Markdown, as a link from it; it has what is too long for the page.
    /// - Parameter drawing: How the conversation’s texts are drawn.
    package init(
        people: PeopleDirectory, zone: SiteZone, words: Words, markdown: String, drawing: TextDrawing = .plain
    ) {
        self.people = people
        self.markdown = markdown
        self.drawing = drawing
        self.words = words
        phrases = words.transcriptHTML
        self.zone = zone
    }

    package mutating func write(_ message: borrowing ArchivedMessage, to out: inout [UInt8]) {
        beginDay(message, to: &out)
        if message.kind == .service {
            writeService(message, to: &out)
            previousWasMessage = false
            return
        }
        let details = message.details
        let isContinued =
            previousWasMessage && message.sender != nil && message.sender == previousSender
            && message.sentAt.microseconds - previousAt <= Self.continuation && !message.senderName.isPresent
        let isDeleted = details?.deletion != nil
        open(message, isContinued: isContinued, isDeleted: isDeleted, to: &out)
        out.append(" <b>")
        appendSender(message, isContinued: isContinued, to: &out)
        out.append("</b>")
        if let details {
            writeBody(message, details, to: &out)
        } else {
            appendText(message, to: &out)
        }
        if let person = message.offline {
            out.append("<p class=\"n\">")
            append(phrases.offline, to: &out) { writer, _, out in writer.appendName(person, to: &out) }
            out.append("</p>")
        }
        appendSeen(message.seen, message.arena, to: &out)
        out.append("</article>\n")
        previousSender = message.sender
        previousAt = message.sentAt.microseconds
        previousWasMessage = true
    }

    // MARK: Days and times

    private mutating func beginDay(_ message: borrowing ArchivedMessage, to out: inout [UInt8]) {
        let local = zone.local(message.sentAt)
        let now = zone.offsetSeconds(at: message.sentAt)
        defer { offset = now }
        if local.day == day {
            if now != offset {
                out.append("<p class=\"z\">")
                let label = escapedHTML(zone.label(at: message.sentAt))
                append(phrases.fromHere, to: &out) { _, _, out in out.append(label) }
                out.append("</p>\n")
            }
            return
        }
        day = local.day
        previousWasMessage = false
        let iso = CivilDate(daysSince1970: day).iso
        out.append("<h2 id=\"d-\(iso)\"><time datetime=\"\(iso)\">")
        out.appendHTML(words.longDate(day))
        out.append("</time> <small>")
        out.appendHTML(zone.label(at: message.sentAt))
        if message.zone == .configured {
            out.append(" ")
            append(phrases.sourceZone, to: &out)
        }
        out.append("</small></h2>\n")
    }

    /// RFC 3339 in UTC. The date is worked out once a day, not once a message.
    private mutating func appendUTC(_ at: Timestamp, _ precision: TimePrecision, to out: inout [UInt8]) {
        let day = at.day
        if day != utcDay {
            utcDay = day
            utcDate.removeAll(keepingCapacity: true)
            utcDate.appendDate(day: day)
            utcDate.append(UInt8(ascii: "T"))
        }
        out.append(contentsOf: utcDate)
        out.appendTime(
            microsecondOfDay: at.microseconds - Int64(day) * Timestamp.microsecondsPerDay, precision: precision)
        out.append(UInt8(ascii: "Z"))
    }

    private mutating func appendTime(
        _ at: Timestamp, _ precision: TimePrecision, to out: inout [UInt8]
    ) {
        out.append("<time datetime=\"")
        appendUTC(at, precision, to: &out)
        out.append("\">")
        let local = zone.local(at)
        if local.day != day {
            let isSameYear = CivilDate(daysSince1970: local.day).year == CivilDate(daysSince1970: day).year
            out.appendHTML(isSameYear ? words.dayMonth(local.day) : words.date(local.day))
            out.append(" ")
        }
        out.appendTime(microsecondOfDay: local.microsecond, precision: precision == .minute ? .minute : .second)
        out.append("</time>")
    }

    // MARK: A message

    private mutating func open(
        _ message: borrowing ArchivedMessage, isContinued: Bool, isDeleted: Bool, to out: inout [UInt8]
    ) {
        switch (isContinued, isDeleted) {
        case (false, false): out.append("<article id=\"m-")
        case (true, false): out.append("<article class=\"c\" id=\"m-")
        case (false, true): out.append("<article class=\"x\" id=\"m-")
        case (true, true): out.append("<article class=\"c x\" id=\"m-")
        }
        message.bytes(message.id) { out.appendAnchor($0) }
        out.append("\"><a href=\"#m-")
        message.bytes(message.id) { out.appendAnchor($0) }
        out.append("\">")
        appendTime(message.sentAt, message.precision, to: &out)
        out.append("</a>")
    }

    private mutating func appendSender(
        _ message: borrowing ArchivedMessage, isContinued: Bool, to out: inout [UInt8]
    ) {
        guard let sender = message.sender else {
            out.append("<small>")
            append(phrases.senderUnknown, to: &out)
            return out.append("</small>")
        }
        out.append(contentsOf: isContinued ? people.plainHTML[Int(sender)] : people.linkedHTML[Int(sender)])
        if let name = message.string(message.senderName), name != people[sender].displayName {
            out.append(" <small>")
            append(phrases.senderAs, to: &out) { _, _, out in
                out.append("<bdi>")
                out.appendHTML(name)
                out.append("</bdi>")
            }
            out.append("</small>")
        }
    }

    private func appendText(_ message: borrowing ArchivedMessage, to out: inout [UInt8]) {
        message.bytes(message.text) { appendText($0, message.format, to: &out) }
    }

    private func appendText(_ text: String, _ format: TextFormat, to out: inout [UInt8]) {
        var text = text
        text.withUTF8 { appendText($0, format, to: &out) }
    }

    private func appendText(_ text: UnsafeBufferPointer<UInt8>, _ format: TextFormat, to out: inout [UInt8]) {
        let shown = LongText.shown(text)
        out.append("<div class=\"t\" dir=\"auto\">")
        if format == .markdown {
            CommonMark.appendHTML(shown, drawing, to: &out)
        } else {
            PlainText.append(shown, drawing, to: &out)
        }
        out.append("</div>")
        if shown.count < text.count { appendCut(shown.count, of: text.count, to: &out) }
    }

    private func appendCut(_ shown: Int, of all: Int, to out: inout [UInt8]) {
        out.append("<p class=\"n\">")
        out.append(
            words.html(
                "transcript.cut",
                [
                    "n": escapedHTML(words.bytes(Int64(shown))), "of": escapedHTML(words.bytes(Int64(all))),
                    "link": markdownLink,
                ]))
        out.append("</p>")
    }

    private var markdownLink: String {
        "<a href=\"\(escapedAttribute(markdown))\">\(escapedHTML(words("transcript.markdown")))</a>"
    }

    private mutating func writeBody(
        _ message: borrowing ArchivedMessage, _ details: MessageDetails, to out: inout [UInt8]
    ) {
        if let reply = details.reply { appendReply(reply, to: &out) }
        if let erasure = details.erasure {
            appendErased(erasure, to: &out)
        } else if let deletion = details.deletion {
            appendDeleted(message, deletion, details, to: &out)
        } else {
            if !message.text.isEmpty || details.attachments.isEmpty { appendText(message, to: &out) }
            appendAttachments(details.attachments, to: &out)
        }
        appendFormer(message, details, to: &out)
        if message.marks.contains(.missing) {
            out.append("<p class=\"n\">")
            append(phrases.missing, to: &out)
            out.append("</p>")
        }
        appendReactions(details, to: &out)
        if let replies = details.replies { appendReplies(replies, of: message, to: &out) }
    }

    private func href(_ link: MessageLink) -> String {
        (link.page.isEmpty ? "" : link.page + ".html") + "#" + messageAnchor(link.id)
    }

    private mutating func appendReply(_ reply: MessageDetails.Reply, to out: inout [UInt8]) {
        guard let link = reply.link, let at = reply.sentAt else {
            out.append("<p class=\"q\">")
            append(phrases.replyMissing, to: &out)
            return out.append("</p>")
        }
        out.append("<p class=\"q\">")
        appendExcerpt(reply, link, at, to: &out)
        out.append("</p>")
    }

    /// Who wrote another message and when, as a link to it, and how it begins.
    private mutating func appendExcerpt(
        _ reply: MessageDetails.Reply, _ link: MessageLink, _ at: Timestamp, to out: inout [UInt8]
    ) {
        out.append("<a href=\"\(href(link))\">")
        if let sender = reply.sender {
            appendName(sender, to: &out)
            out.append(" ")
        }
        appendTime(at, .second, to: &out)
        out.append("</a> ")
        if reply.isDeleted {
            out.append("<i>")
            append(phrases.deletedReply, to: &out)
            out.append("</i>")
        } else {
            out.append("<q dir=\"auto\">")
            drawing.appendHTML(reply.excerpt, to: &out)
            out.append("</q>")
        }
    }

    private mutating func appendErased(_ erasure: MessageDetails.Erasure, to out: inout [UInt8]) {
        out.append("<p class=\"n\">")
        append(phrases.erased, to: &out) { writer, slot, out in
            if slot == .time { writer.appendTime(erasure.at, .second, to: &out) }
            if slot == .ground {
                out.append("<bdi>")
                out.appendHTML(erasure.ground)
                out.append("</bdi>")
            }
        }
        out.append("</p>")
    }

    private mutating func appendDeleted(
        _ message: borrowing ArchivedMessage, _ deletion: MessageDetails.Deletion, _ details: MessageDetails,
        to out: inout [UInt8]
    ) {
        let hasText = message.kind != .tombstone
        guard hasText else {
            out.append("<p class=\"n\">")
            appendWhen(
                deletion.at, deletion.by, phrases.deletedNoText, plain: phrases.deletedNoTextPlain, to: &out)
            return out.append("</p>")
        }
        out.append("<details><summary>")
        appendWhen(deletion.at, deletion.by, phrases.deleted, plain: phrases.deletedPlain, to: &out)
        out.append("</summary>")
        appendText(message, to: &out)
        appendAttachments(details.attachments, to: &out)
        out.append("</details>")
    }

    /// `Edited 09:58:00 by NAME`, as far as it is known; `plain` when nothing of it is.
    private mutating func appendWhen(
        _ at: Timestamp?, _ by: PersonIndex?, _ pieces: TranscriptWords.Pieces, plain: TranscriptWords.Pieces,
        count: Int = 0, to out: inout [UInt8]
    ) {
        guard at != nil || by != nil else {
            return append(plain, to: &out)
        }
        append(pieces, to: &out) { writer, slot, out in
            if slot == .count { return out.append(writer.words.number(count)) }
            let phrases = writer.phrases
            let when = at == nil ? phrases.whenBy : by == nil ? phrases.whenAt : phrases.whenAtBy
            writer.append(when, to: &out) { writer, slot, out in
                if slot == .time, let at { writer.appendTime(at, .second, to: &out) }
                if slot == .name, let by { writer.appendName(by, to: &out) }
            }
        }
    }

    private func appendName(_ person: PersonIndex, to out: inout [UInt8]) {
        out.append("<bdi>")
        out.append(contentsOf: people.html[Int(person)])
        out.append("</bdi>")
    }

    /// A phrase, with `value` called for each place in it.
    @inline(__always)
    private mutating func append(
        _ pieces: TranscriptWords.Pieces, to out: inout [UInt8],
        _ value: (inout Self, TranscriptWords.Slot, inout [UInt8]) -> Void
    ) {
        for piece in pieces {
            switch piece {
            case .literal(let bytes): out.append(contentsOf: bytes)
            case .slot(let slot): value(&self, slot, &out)
            }
        }
    }

    /// A phrase without places.
    private func append(_ pieces: TranscriptWords.Pieces, to out: inout [UInt8]) {
        for case .literal(let bytes) in pieces { out.append(contentsOf: bytes) }
    }

    private mutating func appendFormer(
        _ message: borrowing ArchivedMessage, _ details: MessageDetails, to out: inout [UInt8]
    ) {
        if let edited = details.edited {
            out.append("<p class=\"n\">")
            appendWhen(edited.at, edited.by, phrases.editedNoText, plain: phrases.editedNoTextPlain, to: &out)
            out.append("</p>")
        }
        guard let last = details.former.last else { return }
        out.append("<details><summary>")
        if last.isFromSnapshot, last.replacedAt == nil {
            append(phrases.snapshot, to: &out)
        } else {
            appendWhen(
                last.replacedAt, last.replacedBy, details.former.count > 1 ? phrases.editedTimes : phrases.edited,
                plain: phrases.editedPlain, count: details.former.count, to: &out)
        }
        out.append("</summary>")
        var current = ""
        message.bytes(message.text) { current = String(decoding: $0, as: UTF8.self) }
        if details.former.count == 1 {
            appendDifference(last.text, current, to: &out)
        } else {
            out.append("<ol>")
            let first = firstShown(of: details.former)
            if first > 0 {
                out.append("<li>")
                out.append(
                    words.html("transcript.earlier", ["n": escapedHTML(words.number(first)), "link": markdownLink]))
                out.append("</li>")
            }
            for (i, former) in details.former.enumerated().dropFirst(first) {
                let next = i + 1 < details.former.count ? details.former[i + 1].text : current
                out.append("<li>")
                appendWhen(former.replacedAt, nil, phrases.until, plain: phrases.untilExport, to: &out)
                appendDifference(former.text, next, to: &out)
                out.append("</li>")
            }
            out.append("</ol>")
        }
        out.append("</details>")
    }

    /// The first of a message’s former texts that there is room for; the last one always has it.
    private func firstShown(of former: [MessageDetails.FormerText]) -> Int {
        var (first, bytes) = (former.count, 0)
        while first > 0 {
            bytes += former[first - 1].text.utf8.count + 100
            if bytes > LongText.mostFormer, first < former.count { break }
            first -= 1
        }
        return first
    }

    /// A former text, with what the next one took out of it and put in.
    private func appendDifference(_ old: String, _ new: String, to out: inout [UInt8]) {
        out.append("<div class=\"t e\" dir=\"auto\">")
        func shown(_ text: String) -> String {
            var text = text
            return text.withUTF8 { String(decoding: LongText.shown($0), as: UTF8.self) }
        }
        for piece in TextDifference(from: shown(old), to: shown(new)).pieces {
            let mark = piece.kind == .same ? nil : piece.kind == .removed ? "del" : "ins"
            if let mark { out.append("<\(mark)>") }
            drawing.appendHTML(piece.text, to: &out)
            if let mark { out.append("</\(mark)>") }
        }
        out.append("</div>")
    }

    private func appendAttachments(_ attachments: [MessageDetails.Attachment], to out: inout [UInt8]) {
        AttachmentRows(words: words).appendHTML(attachments, to: &out)
    }

    private mutating func appendReactions(_ details: MessageDetails, to out: inout [UInt8]) {
        let groups = details.reactionGroups
        guard !details.reactions.isEmpty || !groups.isEmpty else { return }
        out.append("<ul class=\"r\">")
        for group in groups {
            out.append("<li>")
            append(emoji: group.emoji, to: &out)
            let names = group.people.map { "<bdi>\(String(decoding: people.html[Int($0)], as: UTF8.self))</bdi>" }
            out.append(" \(given(names, others: group.others))</li>")
        }
        for reaction in details.reactions {
            guard let at = reaction.withdrawnAt else { continue }
            out.append("<li><s>")
            append(emoji: reaction.emoji, to: &out)
            out.append(" <bdi>")
            out.append(contentsOf: people.html[Int(reaction.person)])
            out.append("</bdi></s> ")
            append(phrases.withdrawn, to: &out) { writer, _, out in writer.appendTime(at, .second, to: &out) }
            out.append("</li>")
        }
        out.append("</ul>")
    }

    private func append(emoji: String, to out: inout [UInt8]) {
        guard let shortNames = drawing.shortNames else { return out.appendHTML(emoji) }
        shortNames.appendReaction(emoji, root: drawing.root, to: &out)
    }

    /// Those who gave a reaction, how many they are, and how many of them nobody names: `Ben`, `2: Ben, Carl`,
    /// `37: Ben, Carl and 35 others`, `4 people`.
    private func given(_ names: [String], others: Int) -> String {
        guard others > 0 else {
            let listed = words.listedHTML(shortened(names))
            guard names.count > 1 else { return listed }
            return words.html("transcript.reaction", ["count": words.number(names.count), "names": listed])
        }
        guard !names.isEmpty else { return escapedHTML(words.count("count.people", others)) }
        let shown = names.prefix(LongText.mostNames)
        return words.countHTML(
            "transcript.reaction_others", names.count - shown.count + others,
            ["count": words.number(names.count + others), "names": words.listedHTML(shown)])
    }

    private func shortened(_ names: [String]) -> [String] {
        guard names.count > LongText.mostNames else { return names }
        let more = words("transcript.more_replies", ["n": words.number(names.count - LongText.mostNames)])
        return names.prefix(LongText.mostNames) + [escapedHTML(more)]
    }

    /// Of a message that begins a thread with a page of its own, a link to that.
    private mutating func appendReplies(
        _ replies: MessageDetails.Replies, of message: borrowing ArchivedMessage, to out: inout [UInt8]
    ) {
        out.append("<details class=\"th\"><summary>")
        var last: [UInt8] = []
        append(phrases.lastReply, to: &last) { writer, _, out in writer.appendTime(replies.lastAt, .second, to: &out) }
        let count = escapedHTML(words.count("count.replies", replies.count))
        out.append(words.listedHTML([count, String(decoding: last, as: UTF8.self)]))
        out.append("</summary><ol>")
        for reply in replies.shown {
            guard let link = reply.link, let at = reply.sentAt else { continue }
            out.append("<li>")
            appendExcerpt(reply, link, at, to: &out)
            out.append("</li>")
        }
        out.append("</ol>")
        if replies.count > replies.shown.count {
            out.append("<p>")
            out.appendHTML(words("transcript.more_replies", ["n": words.number(replies.count - replies.shown.count)]))
            out.append("</p>")
        }
        out.append("</details>")
        guard !message.replyTo.isPresent,
            !message.thread.isPresent || message.string(message.thread) == message.string(message.id)
        else { return }
        if replies.count >= ThreadName.leastAnswers, let id = message.string(message.id) {
            out.append("<p class=\"th\"><a href=\"\(ThreadName.name(of: id)).html\">")
            append(phrases.thread, to: &out)
            out.append("</a></p>")
        }
    }

    // MARK: Seen marks

    private mutating func appendSeen(_ seen: SeenLine, _ arena: MessageArena, to out: inout [UInt8]) {
        switch seen {
        case .none: return
        case .notSeen:
            out.append("<p class=\"s\">")
            append(phrases.notSeen, to: &out)
            out.append("</p>")
        case .one(let reader): appendReader(reader, arena, to: &out)
        case .group(let first, let count, let of, let later):
            out.append("<details class=\"s\"><summary>")
            append(phrases.seenBy, to: &out) { writer, slot, out in
                out.append(writer.words.number(Int(slot == .count ? count + later : of)))
            }
            out.append("</summary><ul>")
            for reader in arena.readers[Int(first)..<Int(first + count)] {
                out.append("<li>")
                appendReader(
                    reader, reader.evidence == .explicit ? phrases.readerExplicit : phrases.readerMark, to: &out)
                out.append("</li>")
            }
            if later > 0 { appendLater(Int(later), to: &out) }
            out.append("</ul></details>")
        }
    }

    private mutating func appendReader(_ reader: SeenReader, _ arena: MessageArena, to out: inout [UInt8]) {
        if reader.evidence == .highWaterMark, reader.mark.isPresent {
            out.append("<p class=\"s\">")
            append(phrases.seenCovered, to: &out) { writer, slot, out in
                if slot == .name { return writer.appendName(reader.person, to: &out) }
                writer.appendMarkLink(reader, arena, to: &out)
            }
            out.append("</p>")
            return
        }
        out.append("<p class=\"s\">")
        appendMark(reader, to: &out)
        out.append("</p>")
    }

    /// The words of a mark are in `<i>`, for which a screen shows a tick; that a receipt was explicit is shown everywhere.
    private mutating func appendMark(_ reader: SeenReader, to out: inout [UInt8]) {
        let isExplicit = reader.evidence == .explicit
        let pieces = isExplicit ? phrases.seenExplicit : phrases.seenToHere
        for (place, piece) in pieces.enumerated() {
            switch piece {
            case .slot(.name): appendName(reader.person, to: &out)
            case .slot: appendTime(reader.at, .second, to: &out)
            case .literal(let bytes):
                let isShown = bytes.count == 1 || isExplicit && place == pieces.count - 1
                if !isShown { out.append("<i>") }
                out.append(contentsOf: bytes)
                if !isShown { out.append("</i>") }
            }
        }
    }

    private mutating func appendReader(
        _ reader: SeenReader, _ pieces: TranscriptWords.Pieces, to out: inout [UInt8]
    ) {
        append(pieces, to: &out) { writer, slot, out in
            if slot == .name { return writer.appendName(reader.person, to: &out) }
            writer.appendTime(reader.at, .second, to: &out)
        }
    }

    private mutating func appendMarkLink(_ reader: SeenReader, _ arena: MessageArena, to out: inout [UInt8]) {
        out.append("<a href=\"")
        if !reader.markPage.isEmpty {
            out.append(contentsOf: arena.bytes[reader.markPage])
            out.append(".html")
        }
        out.append("#m-")
        arena.bytes.withUnsafeBufferPointer { out.appendAnchor(UnsafeBufferPointer(rebasing: $0[reader.mark.range])) }
        out.append("\">")
        let local = zone.local(reader.at)
        if local.day != day {
            out.appendHTML(words.date(local.day))
            out.append(" ")
        }
        out.appendTime(microsecondOfDay: local.microsecond, precision: .second)
        out.append("</a>")
    }

    private mutating func appendLater(_ count: Int, to out: inout [UInt8]) {
        out.append("<li>")
        append(phrases.later, to: &out) { writer, slot, out in
            if slot == .count { return out.append(writer.words.number(count)) }
            out.append("<a href=\"index.html#read\">")
            writer.append(writer.phrases.laterLink, to: &out)
            out.append("</a>")
        }
        out.append("</li>")
    }

    // MARK: Service lines

    private mutating func writeService(_ message: borrowing ArchivedMessage, to out: inout [UInt8]) {
        out.append("<article class=\"v\" id=\"m-")
        message.bytes(message.id) { out.appendAnchor($0) }
        out.append("\"><a href=\"#m-")
        message.bytes(message.id) { out.appendAnchor($0) }
        out.append("\">")
        appendTime(message.sentAt, message.precision, to: &out)
        out.append("</a> ")
        if let sender = message.sender {
            out.append("<b>")
            out.append(contentsOf: people.plainHTML[Int(sender)])
            out.append("</b> ")
        }
        appendText(message, to: &out)
        out.append("</article>\n")
    }
}
