import Hansard
import HansardStore
import PairChannel

/// Tables of conversations, on the pages that have some.
extension PageContext {
    /// - Parameters:
    ///   - folder: That of all conversations, as seen from the page.
    ///   - title: What HTML calls a conversation instead of its own title, such as the other one of a pair.
    ///   - own: What the person wrote; `nil` on pages that are not about one.
    ///   - unseen: What the person has not seen, by conversation; `nil` on pages that do not say it.
    func conversationTable(
        _ entries: [ConversationDirectory.Entry], folder: String,
        title: (ConversationDirectory.Entry) -> String? = { _ in nil }, own: OwnMessages? = nil,
        unseen: [Int64: UnseenCount]? = nil
    ) throws -> Table {
        var columns: [Table.Column] = [
            .init(words("field.conversation")), .init(words("field.kind")), .init(words("field.messages"), .figure),
            .init(words("field.last_message"), .figure),
        ]
        if unseen != nil {
            columns.append(.init(words("field.unseen"), .figure))
            columns.append(.init(words("field.oldest_unseen"), .figure))
        }
        let rows = try entries.map { entry in
            let figures = Self.figures(entry, own)
            let name = cell(entry, folder: folder, title: title(entry))
            var cells = [
                try withParticipants(name, entry.summary, writersFirst: own == nil), .words(kind(of: entry.summary)),
                words.cell(figures.messages), cell(figures.lastAt),
            ]
            if let unseen {
                let count = unseen[entry.summary.id]
                cells.append(cell(unseen: count, entry.summary))
                cells.append(cell(count?.oldestAt))
            }
            return Table.Row(cells)
        }
        return Table(columns, classes: ["conversations"], isSortable: true, rows: rows)
    }

    /// How many messages somebody has not seen; where that is not on record, an empty cell, which Markdown has in words.
    private func cell(unseen count: UnseenCount?, _ conversation: ConversationSummary) -> Cell {
        guard conversation.readingAt != nil else {
            return Cell(html: [], markdown: MarkdownEscaping.escaped(words("site.not_on_record")))
        }
        return words.cell(count?.messages ?? 0)
    }

    /// A conversation’s name, and below it, but for one whose name says it, who takes part.
    func withParticipants(_ name: Cell, _ summary: ConversationSummary, writersFirst: Bool) throws -> Cell {
        guard summary.kind != .pair, summary.peopleInName(people) == nil else { return name }
        let names = try participantNames(summary, writersFirst: writersFirst)
        guard !names.html.isEmpty else { return name }
        return name.followed(
            by: " <small class=\"with\">\(String(decoding: names.html, as: UTF8.self))</small>",
            markdown: " – \(names.markdown)")
    }

    /// How many messages a row tells of, and when the last one was: on somebody’s page their own, so that what others say
    /// changes nobody’s page but theirs.
    ///
    /// - Parameter own: What the person wrote; `nil` on pages that are not about one.
    static func figures(
        _ entry: ConversationDirectory.Entry, _ own: OwnMessages?
    ) -> (messages: Int, lastAt: Timestamp?) {
        guard let own else { return (entry.summary.messages, entry.summary.lastAt) }
        let those = own[entry.summary.id]
        return (those?.messages ?? 0, those?.lastAt)
    }

    /// `Jamie Doe, Alex Roe and 7 more`, each name isolated.
    ///
    /// - Parameter writersFirst: Who wrote the most comes first; otherwise the order is one that no message changes.
    func participantNames(_ summary: ConversationSummary, most: Int = 3, writersFirst: Bool = true) throws -> Cell {
        let key = "\(summary.id) \(most) \(writersFirst)"
        if let known = knownParticipantNames[key] { return known }
        let (foremost, count) = try reader.foremostParticipants(
            of: summary, most: most + 1, writersFirst: writersFirst)
        let names = foremost.compactMap { people.index(ofID: $0) }.map { people[$0].displayName }
        let cell = Cell(
            html: listed(names.map { "<bdi>\(escapedHTML($0))</bdi>" }, most: most, of: count),
            markdown: listed(names.map { MarkdownEscaping.escaped($0) }, most: most, of: count))
        knownParticipantNames[key] = cell
        return cell
    }

    /// Names that are escaped already, joined; of more than one beyond `most`, how many more there are.
    private func listed(_ names: [String], most: Int, of count: Int) -> String {
        if count > most + 1 {
            return words.html(
                "site.and_more", ["names": words.listedHTML(names.prefix(most)), "n": words.number(count - most)])
        }
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return words.html("site.and", ["first": words.listedHTML(names.dropLast()), "second": last])
    }
}

extension PageContext {
    /// Of what kind a conversation is, and, where its source says so, that nobody writes in it any more: `room, archived`.
    func kind(of conversation: ConversationSummary) -> String {
        let kind = word(conversation.kind)
        return conversation.isArchived ? words.listed([kind, words("kind.archived")]) : kind
    }

    func word(_ kind: ConversationKind) -> String {
        switch kind {
        case .pair: words("kind.pair")
        case .group: words("kind.group")
        case .room: words("kind.room")
        }
    }

    func word(_ evidence: Evidence?) -> String {
        switch evidence {
        case .explicit: words("evidence.explicit")
        case .highWaterMark: words("evidence.mark")
        case .inferred: words("evidence.inferred")
        case nil: words("evidence.none")
        }
    }
}

extension Evidence {
    /// In words, for people who read a command’s answer.
    var words: String {
        switch self {
        case .explicit: "explicit"
        case .highWaterMark: "high-water mark"
        case .inferred: "inferred"
        }
    }
}
