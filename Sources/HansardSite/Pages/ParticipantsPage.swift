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
            let pages = pages(changed.entry.summary.slug, participants: participants)
            plan.add(pages)
            plan.remove(try changes.vanished(under: changed.folder + base, but: pages))
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
        try changes.hasChanged(conversation: slug, after: seq, isWhole: isWhole)
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
        let table = try participantTable(shown, entry.summary, transcripts)
        let page = ParticipantsPage(
            title: words.listed([entry.title, words("conversation.participants")]), entry: entry,
            lead: listLead(
                "participants", ["people": words.count("count.people", participants.count)], number, of: list.count),
            participants: table.html(), pager: pager)
        let title = words.listed([MarkdownEscaping.escaped(entry.title), words("conversation.participants")])
        try write(key, page, about: entry.subjects, to: output) {
            Array("# \(title)\n\n\(page.lead)\n\n\(table.markdown)".utf8)
        }
    }

    /// Participants, with how far each has read.
    ///
    /// - Parameter transcripts: Of that conversation.
    func participantTable(
        _ participants: ArraySlice<ParticipantSummary>, _ conversation: ConversationSummary,
        _ transcripts: TranscriptReader
    ) throws -> Table {
        let columns: [Table.Column] = [
            .init(words("field.person")), .init(words("field.messages"), .figure),
            .init(words("field.read_to"), .figure), .init(words("field.evidence")),
            .init(words("field.unseen"), .figure),
        ]
        let rows = participants.compactMap { participant -> Table.Row? in
            guard let index = people.index(ofID: participant.person) else { return nil }
            var (readTo, evidence) = (Cell.empty, Cell.empty)
            if let mark = participant.readTo {
                let page = transcripts.pageName(MessagePosition(mark.sentAt, mark.seq))
                readTo = cell(mark.sentAt).linked(html: "\(page).html#\(messageAnchor(mark.messageID))")
                evidence = cell(mark)
            }
            // Where it is not on record, the note above the table says so: the column would say it of everybody again.
            let unseen = conversation.readingAt == nil ? .empty : words.cell(participant.unseen?.messages ?? 0)
            return Table.Row([
                participantCell(participant, index), words.cell(participant.messages), readTo, evidence, unseen,
            ])
        }
        return Table(columns, isSortable: true, rows: rows)
    }

    private func participantCell(_ participant: ParticipantSummary, _ index: PersonIndex) -> Cell {
        let person = cell(index, folder: "../../people/")
        guard let leftAt = participant.leftAt else { return person }
        let left = words("conversation.left", ["date": date(leftAt)])
        return person.followed(
            by: " <small>\(escapedHTML(left))</small>", markdown: " (\(MarkdownEscaping.escaped(left)))")
    }

    /// What says how far somebody has read, and when that was.
    private func cell(_ mark: ParticipantSummary.ReadTo) -> Cell {
        let evidence = word(mark.evidence)
        return Cell(
            html: words.html(
                "conversation.mark", ["evidence": escapedHTML(evidence), "time": dateTimeHTML(mark.seenAt)]),
            markdown: words("conversation.mark", ["evidence": evidence, "time": isoDateTime(mark.seenAt)]))
    }
}
