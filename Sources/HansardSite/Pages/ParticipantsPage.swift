import Hansard
import HansardStore
import PairChannel

/// A page of the participants of a conversation that has very many. The first ones stand on the conversation’s own.
struct ParticipantsKey: PageKey {
    static let kind = "participants"
    static let place: String? = "conversations"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view
    static let perPage = 500
    /// What names of pages begin with.
    static let base = "participants"

    /// The conversation’s.
    let slug: String
    /// From 2 on.
    let number: Int

    init(slug: String, number: Int) { (self.slug, self.number) = (slug, number) }

    init?(_ path: PagePath) {
        guard path.folders.count == 2, path.folders[0] == "conversations",
            let number = path.number(inList: Self.base), number > 1
        else { return nil }
        (slug, self.number) = (path.folders[1], number)
    }

    var path: String { "conversations/\(slug)/" + PagePath.listName(Self.base, number) }

    /// All those of a conversation.
    static func pages(_ slug: String, participants: Int) -> [Self] {
        let count = ListPages(participants, perPage: perPage).count
        return count > 1 ? (2...count).map { Self(slug: slug, number: $0) } : []
    }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        for changed in try changes.transcripts() {
            let participants = try changes.context.reader.participantCount(of: changed.entry.summary)
            plan.add(pages(changed.entry.summary.slug, participants: participants))
        }
    }

    /// Those of one conversation.
    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        guard let slug = pages.first?.slug, let entry = context.conversations[slug: slug] else { return }
        let participants = try context.reader.participants(of: entry.summary)
        try context.withTranscripts { transcripts in
            try transcripts.open(entry.summary, try context.periods(of: entry.summary.id))
            for page in pages { try context.write(page, entry, participants, transcripts, to: output) }
        }
    }

    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) throws -> Bool {
        try ConversationKey(slug: slug).mayHaveChanged(after: seq, isWhole: isWhole, changes)
    }
}

/// A page of the participants of a conversation that has very many.
struct ParticipantsPage: SitePage {
    static let template = "participants"
    let title: String
    let entry: ConversationDirectory.Entry
    let lead: String
    let participants: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("conversationName", .html(Array(entry.titleHTML.utf8))), ("lead", .text(lead)),
            ("participants", .html(participants)),
        ] + pager.values
    }
}

extension PageContext {
    fileprivate func write(
        _ key: ParticipantsKey, _ entry: ConversationDirectory.Entry, _ participants: [ParticipantSummary],
        _ transcripts: TranscriptReader, to output: PageOutput
    ) throws {
        let (number, list) = (key.number, ListPages(participants.count, perPage: ParticipantsKey.perPage))
        guard number > 1, number <= list.count else { return }
        let shown = participants[list[number]]
        var pager = list.pager(number, words, base: ParticipantsKey.base)
        if number == 2 { pager.previous?.href = "index.html" }
        pager.index = ("index.html", words("conversation.all_pages"))
        let page = ParticipantsPage(
            title: words.listed([entry.title, words("conversation.participants")]), entry: entry,
            lead: listLead(
                "participants", ["people": words.count("count.people", participants.count)], number, of: list.count),
            participants: try participantRows(shown, entry.summary, transcripts), pager: pager)
        let title = words.listed([MarkdownEscaping.escaped(entry.title), words("conversation.participants")])
        try write(key, page, about: entry.subjects, to: output) {
            Array("# \(title)\n\n\(page.lead)\n\n\(participantTable(shown, entry.summary))".utf8)
        }
    }

    private func unseen(_ participant: ParticipantSummary, _ conversation: ConversationSummary) -> String {
        conversation.readingAt == nil
            ? words("site.not_on_record") : words.number(participant.unseen?.messages ?? 0)
    }

    func participantTable(
        _ participants: ArraySlice<ParticipantSummary>, _ conversation: ConversationSummary
    ) -> String {
        Markdown.table(
            fields("person", "messages", "read_to", "evidence", "unseen"),
            participants.map { participant in
                [
                    people.index(ofID: participant.person).map { Markdown.cell(people[$0].displayName) } ?? "",
                    words.number(participant.messages), participant.readTo.map { isoDateTime($0.sentAt) } ?? "",
                    participant.readTo.map {
                        words("conversation.mark", ["evidence": word($0.evidence), "time": isoDateTime($0.seenAt)])
                    } ?? "",
                    unseen(participant, conversation),
                ]
            })
    }

    func participantRows(
        _ participants: ArraySlice<ParticipantSummary>, _ conversation: ConversationSummary,
        _ transcripts: TranscriptReader
    ) throws -> [UInt8] {
        var out: [UInt8] = []
        for participant in participants {
            guard let index = people.index(ofID: participant.person) else { continue }
            out.append("<tr><th scope=\"row\"><a href=\"../../people/\(people[index].slug).html\"><bdi>")
            out.append(contentsOf: people.nameHTML(index))
            out.append("</bdi></a>")
            if let leftAt = participant.leftAt {
                out.append(" <small>\(escapedHTML(words("conversation.left", ["date": date(leftAt)])))</small>")
            }
            out.append("</th><td class=\"d\">\(words.number(participant.messages))</td>")
            if let readTo = participant.readTo {
                let name = transcripts.pageName(MessagePosition(readTo.sentAt, readTo.seq))
                out.append("<td class=\"d\"><a href=\"\(name).html#\(messageAnchor(readTo.messageID))\">")
                appendDateTime(readTo.sentAt, to: &out)
                let mark = ["evidence": escapedHTML(word(readTo.evidence)), "time": dateTimeHTML(readTo.seenAt)]
                out.append("</a></td><td>\(words.html("conversation.mark", mark))</td>")
            } else {
                out.append("<td></td><td></td>")
            }
            out.append("<td class=\"d\">\(escapedHTML(unseen(participant, conversation)))</td></tr>\n")
        }
        return out
    }
}
