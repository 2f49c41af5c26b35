/// A transcript page's messages as Markdown, as complete as the HTML. Each message is a line that says who and when,
/// and its text as a quote, which nothing in the text can leave.
package struct MarkdownTranscript: RecordWriter {
    private let people: PeopleDirectory
    private let words: Words
    private let phrases: TranscriptWords
    private var zone: SiteZone
    /// How texts of the conversation in hand are drawn.
    private var drawing: TextDrawing?
    private var day = Int.min
    private var scratch: [UInt8] = []
    /// The date of the last time that was written; most are on the same day.
    private var dateDay = Int.min
    private var date: [UInt8] = []

    /// - Parameter drawing: How the conversation’s texts are drawn; an image stays its name. Without it, as `begin` says.
    package init(people: PeopleDirectory, zone: SiteZone, words: Words, drawing: TextDrawing? = nil) {
        self.people = people
        self.drawing = drawing
        self.words = words
        phrases = words.transcriptMarkdown
        self.zone = zone
    }

    /// Turns to `conversation`, of which nothing is written here.
    package mutating func begin(_ conversation: ConversationSummary, to out: inout [UInt8]) {
        drawing = TextDrawing(shortNames: conversation.usesShortNames ? .standard : nil)
    }

    package mutating func write(_ message: borrowing ArchivedMessage, to out: inout [UInt8]) {
        let local = zone.local(message.sentAt)
        if local.day != day {
            day = local.day
            out.append("## \(words.longDate(day))\n\n")
        }
        let details = message.details
        out.append("**")
        if let sender = message.sender {
            out.append(contentsOf: people.markdown[Int(sender)])
        } else {
            append(phrases.senderUnknown, to: &out)
        }
        out.append("** · ")
        appendTime(message.sentAt, message.precision, to: &out)
        out.append(" · ")
        message.bytes(message.id) { MarkdownText.appendInline($0, to: &out) }
        if let name = message.string(message.senderName) {
            out.append(" · ")
            append(phrases.senderAs, to: &out) { _, _, out in out.append(MarkdownText.escaped(name)) }
        }
        if message.kind == .service { out.append(" · \(words("transcript.service"))") }
        out.append("\n\n")
        if let reply = details?.reply { appendReply(reply, to: &out) }
        if let erasure = details?.erasure { append(erasure, to: &out) }
        if let deletion = details?.deletion, details?.erasure == nil {
            let isGone = message.kind == .tombstone
            let note = when(
                deletion.at, deletion.by, isGone ? phrases.deletedNoText : phrases.deleted,
                plain: isGone ? phrases.deletedNoTextPlain : phrases.deletedPlain)
            out.append(isGone ? note : words("transcript.follows", ["note": note]))
            out.append("\n\n")
        }
        if message.kind != .tombstone { message.bytes(message.text) { appendText($0, message.format, to: &out) } }
        if let details { appendRest(details, isMissing: message.marks.contains(.missing), to: &out) }
        if let person = message.offline {
            append(phrases.offline, to: &out) { writer, _, out in
                out.append(contentsOf: writer.people.markdown[Int(person)])
            }
            out.append("\n\n")
        }
        appendSeen(message.seen, message.arena, to: &out)
    }

    private func shown(_ text: String) -> String { drawing?.shown(text) ?? text }

    /// Marks of seen where they end, for outputs whose messages say nothing of who has seen them.
    package mutating func write(_ event: ConversationEvent, to out: inout [UInt8]) {
        guard case .seen(let person, _, let at, let evidence) = event else { return }
        append(evidence == .explicit ? phrases.seenExplicit : phrases.seenToHere, to: &out) { writer, slot, out in
            if slot == .name { return out.append(contentsOf: writer.people.markdown[Int(person)]) }
            writer.appendTime(at, .second, to: &out)
        }
        out.append("\n\n")
    }

    private mutating func append(_ erasure: MessageDetails.Erasure, to out: inout [UInt8]) {
        append(phrases.erased, to: &out) { writer, slot, out in
            if slot == .time { writer.appendTime(erasure.at, .second, to: &out) }
            if slot == .ground { out.append(MarkdownText.escaped(erasure.ground)) }
        }
        out.append("\n\n")
    }

    /// `2026-03-02 09:54:10.215+01:00`.
    private mutating func appendTime(_ at: Timestamp, _ precision: TimePrecision, to out: inout [UInt8]) {
        let offset = zone.offsetSeconds(at: at)
        let local = at.advanced(byMicroseconds: Int64(offset) * 1_000_000)
        let localDay = local.day
        if localDay != dateDay {
            dateDay = localDay
            date.removeAll(keepingCapacity: true)
            date.appendDate(day: localDay)
            date.append(UInt8(ascii: " "))
        }
        out.append(contentsOf: date)
        out.appendTime(
            microsecondOfDay: local.microseconds - Int64(localDay) * Timestamp.microsecondsPerDay, precision: precision)
        out.appendOffset(seconds: offset)
    }

    private mutating func appendWhen(
        _ at: Timestamp?, _ by: PersonIndex?, _ pieces: TranscriptWords.Pieces, plain: TranscriptWords.Pieces,
        to out: inout [UInt8]
    ) {
        guard at != nil || by != nil else { return append(plain, to: &out) }
        append(pieces, to: &out) { writer, _, out in
            let phrases = writer.phrases
            let when = at == nil ? phrases.whenBy : by == nil ? phrases.whenAt : phrases.whenAtBy
            writer.append(when, to: &out) { writer, slot, out in
                if slot == .time, let at { writer.appendTime(at, .second, to: &out) }
                if slot == .name, let by { out.append(contentsOf: writer.people.markdown[Int(by)]) }
            }
        }
    }

    private mutating func when(
        _ at: Timestamp?, _ by: PersonIndex?, _ pieces: TranscriptWords.Pieces, plain: TranscriptWords.Pieces
    ) -> String {
        var out: [UInt8] = []
        appendWhen(at, by, pieces, plain: plain, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

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

    private func append(_ pieces: TranscriptWords.Pieces, to out: inout [UInt8]) {
        for case .literal(let bytes) in pieces { out.append(contentsOf: bytes) }
    }

    private mutating func appendText(_ text: UnsafeBufferPointer<UInt8>, _ format: TextFormat, to out: inout [UInt8]) {
        guard !text.isEmpty else { return }
        scratch.removeAll(keepingCapacity: true)
        if format == .markdown {
            CommonMark.appendMarkdown(text, drawing ?? .plain, to: &scratch)
        } else if let shown = drawing?.shortNames?.shown(text) {
            shown.withUnsafeBufferPointer { MarkdownText.appendEscaped($0, to: &scratch) }
        } else {
            MarkdownText.appendEscaped(text, to: &scratch)
        }
        scratch.withUnsafeBufferPointer {
            MarkdownText.appendQuoted($0, hardBreaks: format == .plain, to: &out)
        }
        out.append("\n")
    }

    private mutating func appendText(_ text: String, _ format: TextFormat, to out: inout [UInt8]) {
        var text = text
        text.withUTF8 { appendText($0, format, to: &out) }
    }

    private mutating func appendReply(_ reply: MessageDetails.Reply, to out: inout [UInt8]) {
        guard let link = reply.link, let at = reply.sentAt else {
            append(phrases.replyMissing, to: &out)
            return out.append("\n\n")
        }
        var time: [UInt8] = []
        appendTime(at, .second, to: &time)
        let sender = reply.sender.map { people.markdown[Int($0)] } ?? []
        var message = words(
            "transcript.reply_to",
            [
                "name": String(decoding: sender, as: UTF8.self), "time": String(decoding: time, as: UTF8.self),
                "id": MarkdownText.escaped(link.id),
            ])
        if !link.page.isEmpty { message += " ([\(link.page)](\(link.page).md))" }
        let excerpt = reply.isDeleted ? words("transcript.deleted_reply") : shown(reply.excerpt)
        out.append(words.field(message, MarkdownText.escaped(excerpt)))
        out.append("\n\n")
    }

    private mutating func appendRest(_ details: MessageDetails, isMissing: Bool, to out: inout [UInt8]) {
        AttachmentRows(words: words).appendMarkdown(details.attachments, to: &out)
        if let edited = details.edited {
            appendWhen(edited.at, edited.by, phrases.editedNoText, plain: phrases.editedNoTextPlain, to: &out)
            out.append("\n\n")
        }
        for former in details.former {
            let isSnapshot = former.isFromSnapshot && former.replacedAt == nil
            let note = when(
                former.replacedAt, former.replacedBy, phrases.edited,
                plain: isSnapshot ? phrases.snapshot : phrases.editedPlain)
            out.append(words("transcript.text_before", ["note": note]))
            out.append("\n\n")
            appendText(former.text, former.format, to: &out)
        }
        if isMissing {
            append(phrases.missing, to: &out)
            out.append("\n\n")
        }
        let groups = details.reactionGroups
        let counted = groups.filter { $0.others > 0 }
        for reaction in details.reactions
        where reaction.withdrawnAt != nil || !counted.contains(where: { $0.emoji == reaction.emoji }) {
            var given = "\(MarkdownText.escaped(shown(reaction.emoji))) "
            given += String(decoding: people.markdown[Int(reaction.person)], as: UTF8.self)
            if let at = reaction.withdrawnAt { given = words.listed([given, phrase(phrases.withdrawn, at)]) }
            out.append("- \(given)\n")
        }
        for group in counted { out.append("- \(MarkdownText.escaped(shown(group.emoji))) \(given(group))\n") }
        if !details.reactions.isEmpty || !groups.isEmpty { out.append("\n") }
        if let replies = details.replies {
            let last = phrase(phrases.lastReply, replies.lastAt)
            out.append("\(words.listed([words.count("count.replies", replies.count), last]))\n\n")
        }
    }

    /// `37: Ben, Carl and 35 others`, `4 people`.
    private func given(_ group: MessageDetails.ReactionGroup) -> String {
        guard !group.people.isEmpty else { return words.count("count.people", group.others) }
        let names = words.listed(group.people.map { String(decoding: people.markdown[Int($0)], as: UTF8.self) })
        return words.count(
            "transcript.reaction_others", group.others, ["count": words.number(group.count), "names": names])
    }

    /// A phrase with a time in it.
    private mutating func phrase(_ pieces: TranscriptWords.Pieces, _ at: Timestamp) -> String {
        var out: [UInt8] = []
        append(pieces, to: &out) { writer, _, out in writer.appendTime(at, .second, to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func appendSeen(_ seen: SeenLine, _ arena: MessageArena, to out: inout [UInt8]) {
        switch seen {
        case .none: return
        case .notSeen:
            append(phrases.notSeen, to: &out)
            out.append("\n\n")
        case .one(let reader): appendReader(reader, to: &out)
        case .group(let first, let count, let of, let later):
            append(phrases.seenBy, to: &out) { writer, slot, out in
                out.append(writer.words.number(Int(slot == .count ? count + later : of)))
            }
            out.append("\n\n")
            for reader in arena.readers[Int(first)..<Int(first + count)] {
                out.append("- ")
                appendReader(reader, to: &out)
            }
            if later > 0 {
                out.append("- ")
                append(phrases.later, to: &out) { writer, slot, out in
                    if slot == .count { return out.append(writer.words.number(Int(later))) }
                    writer.append(writer.phrases.laterLink, to: &out)
                }
                out.append("\n\n")
            }
        }
    }

    private mutating func appendReader(_ reader: SeenReader, to out: inout [UInt8]) {
        append(reader.evidence == .explicit ? phrases.seenExplicit : phrases.seenMark, to: &out) { writer, slot, out in
            if slot == .name { return out.append(contentsOf: writer.people.markdown[Int(reader.person)]) }
            writer.appendTime(reader.at, .second, to: &out)
        }
        out.append("\n\n")
    }
}
