/// A transcript page's messages as Markdown, as complete as the HTML. Each message is a line that says who and when,
/// and its text as a quote, which nothing in the text can leave.
package struct MarkdownTranscript: TranscriptWriter {
    private let people: PeopleDirectory
    private var zone: SiteZone
    private var day = Int.min
    private var scratch: [UInt8] = []
    /// The date of the last time that was written; most are on the same day.
    private var dateDay = Int.min
    private var date: [UInt8] = []

    package init(people: PeopleDirectory, zone: SiteZone) {
        self.people = people
        self.zone = zone
    }

    package mutating func write(_ row: TranscriptPage.Row, of page: TranscriptPage, to out: inout [UInt8]) {
        let local = zone.local(row.sentAt)
        if local.day != day {
            day = local.day
            out.append("## \(EnglishText.longDate(day))\n\n")
        }
        let details = page.details(of: row)
        out.append("**")
        if let sender = row.sender {
            out.append(contentsOf: people.markdown[Int(sender)])
        } else {
            out.append("sender not recorded")
        }
        out.append("** · ")
        appendTime(row.sentAt, row.precision, to: &out)
        out.append(" · ")
        page.bytes(row.id) { MarkdownText.appendInline($0, to: &out) }
        if let name = details?.senderName { out.append(" · as \(MarkdownText.escaped(name))") }
        if row.kind == .service { out.append(" · service line") }
        out.append("\n\n")
        if let reply = details?.reply { appendReply(reply, to: &out) }
        if let deletion = details?.deletion {
            out.append("Deleted")
            appendWhen(deletion.at, deletion.by, to: &out)
            out.append(row.kind == .tombstone ? "; the text is not in the source.\n\n" : ". The text was:\n\n")
        }
        if row.kind != .tombstone { page.bytes(row.text) { appendText($0, row.format, to: &out) } }
        if let details { appendRest(details, to: &out) }
        appendSeen(row.seen, page, to: &out)
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

    private mutating func appendWhen(_ at: Timestamp?, _ by: PersonIndex?, to out: inout [UInt8]) {
        if let at {
            out.append(" ")
            appendTime(at, .second, to: &out)
        }
        if let by {
            out.append(" by ")
            out.append(contentsOf: people.markdown[Int(by)])
        }
    }

    private mutating func appendText(_ text: UnsafeBufferPointer<UInt8>, _ format: TextFormat, to out: inout [UInt8]) {
        guard !text.isEmpty else { return }
        scratch.removeAll(keepingCapacity: true)
        if format == .markdown {
            CommonMark.appendMarkdown(text, to: &scratch)
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

    private mutating func appendReply(_ reply: TranscriptPage.Reply, to out: inout [UInt8]) {
        guard let link = reply.link, let at = reply.sentAt else {
            return out.append("In reply to a message that is not in the archive.\n\n")
        }
        out.append("In reply to ")
        if let sender = reply.sender {
            out.append(contentsOf: people.markdown[Int(sender)])
            out.append(", ")
        }
        appendTime(at, .second, to: &out)
        out.append(", message \(MarkdownText.escaped(link.id))")
        if !link.page.isEmpty { out.append(" ([\(link.page)](\(link.page).md))") }
        out.append(reply.isDeleted ? ", deleted.\n\n" : ": \(MarkdownText.escaped(reply.excerpt))\n\n")
    }

    private mutating func appendRest(_ details: TranscriptPage.Details, to out: inout [UInt8]) {
        for file in details.attachments {
            var parts = [MarkdownText.escaped(file.name)]
            if let type = file.type { parts.append(MarkdownText.escaped(type)) }
            if let bytes = file.bytes { parts.append(EnglishText.bytes(bytes)) }
            if let hash = file.sha256 { parts.append("SHA-256 \(MarkdownText.escaped(hash))") }
            parts.append(file.note.map { MarkdownText.escaped($0) } ?? "not in the archive")
            out.append("- Attachment: \(parts.joined(separator: ", "))\n")
        }
        if !details.attachments.isEmpty { out.append("\n") }
        if let edited = details.edited {
            out.append("Edited")
            appendWhen(edited.at, edited.by, to: &out)
            out.append("; the former text is not in the source.\n\n")
        }
        for former in details.former {
            out.append(former.isFromSnapshot && former.replacedAt == nil ? "Changed between two exports" : "Edited")
            appendWhen(former.replacedAt, former.replacedBy, to: &out)
            out.append(". The text before was:\n\n")
            appendText(former.text, former.format, to: &out)
        }
        if details.isMissing { out.append("Missing from a later snapshot of this conversation.\n\n") }
        for reaction in details.reactions {
            out.append("- \(MarkdownText.escaped(reaction.emoji)) ")
            out.append(contentsOf: people.markdown[Int(reaction.person)])
            if let at = reaction.withdrawnAt {
                out.append(", withdrawn ")
                appendTime(at, .second, to: &out)
            }
            out.append("\n")
        }
        if !details.reactions.isEmpty { out.append("\n") }
        if let replies = details.replies {
            out.append("\(EnglishText.count(replies.count, "reply", "replies")), last ")
            appendTime(replies.lastAt, .second, to: &out)
            out.append("\n\n")
        }
    }

    private mutating func appendSeen(_ seen: SeenLine, _ page: TranscriptPage, to out: inout [UInt8]) {
        switch seen {
        case .none: return
        case .notSeen: out.append("Not seen\n\n")
        case .one(let reader): appendReader(reader, to: &out)
        case .group(let first, let count, let of, let later):
            out.append("Seen by \(count + later) of \(of)\n\n")
            for reader in page.readers[Int(first)..<Int(first + count)] {
                out.append("- ")
                appendReader(reader, to: &out)
            }
            if later > 0 { out.append("- \(later) more by later marks\n\n") }
        }
    }

    private mutating func appendReader(_ reader: SeenReader, to out: inout [UInt8]) {
        out.append("Seen by ")
        out.append(contentsOf: people.markdown[Int(reader.person)])
        out.append(" ")
        appendTime(reader.at, .second, to: &out)
        out.append(reader.evidence == .explicit ? ", explicit\n\n" : ", high-water mark\n\n")
    }
}
