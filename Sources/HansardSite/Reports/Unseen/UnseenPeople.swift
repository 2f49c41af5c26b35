import Hansard
import HansardStore
import PairChannel

/// The report of what is unseen, person by person.
extension PageContext {
    /// The columns of what each person has not seen.
    var unseenColumns: [Table.Column] {
        [
            .init(words("unseen.head")), .init(words("field.unseen"), .figure),
            .init(words("field.oldest_since"), .figure), .init(words("field.online_meanwhile")),
            .init(words("field.evidence"), .wide),
        ]
    }

    /// A person and the conversations with something that they have not seen. It says since when something waits and not for
    /// how long, which a record more would change in many lines.
    ///
    /// - Parameter most: Conversations that are listed.
    func unseenGroup(
        _ person: UnseenReport.PersonLines, most: Int = UnseenReport.linesPerPage
    ) throws -> Table.Group {
        let page = "../people/\(person.person.slug)"
        var rows = try person.lines.prefix(most).map { line in
            let title = conversations[line.count.conversation]?.titleHTML ?? escapedHTML(line.conversation)
            let place = "\(try pageName(line)).html#\(messageAnchor(line.oldestID))"
            let name = Cell(html: title, markdown: MarkdownEscaping.escaped(line.conversationTitle))
                .linked(html: "../conversations/\(line.conversationSlug)/\(place)")
            return Table.Row([
                name, words.cell(line.count.messages), cell(line.count.oldestAt),
                onlineMeanwhile(line.onlineMeanwhile), evidence(line.count),
            ])
        }
        if person.lines.count > most {
            let more = words("transcript.more_replies", ["n": words.number(person.lines.count - most)])
            rows.append(Table.Row([Cell.words(more).linked(toPage: page)]))
        }
        let head = Table.Row([
            Cell.name(person.person.displayName).linked(toPage: page), words.cell(person.unseen),
            cell(person.oldestAt), onlineMeanwhile(person.onlineMeanwhile),
        ])
        return Table.Group(head: head, rows: rows)
    }

    /// How far reading is on record, and what else suggests it.
    private func evidence(_ count: UnseenCount) -> Cell {
        let known = word(count.evidence)
        var cell = Cell.words(known)
        if let markAt = count.markAt {
            cell = Cell(
                html: words.html("unseen.to", ["evidence": escapedHTML(known), "time": dateTimeHTML(markAt)]),
                markdown: words("unseen.to", ["evidence": known, "time": isoDateTime(markAt)]))
        }
        guard count.inferred > 0 else { return cell }
        let inferred = words.count("unseen.wrote_after", count.inferred)
        let html = String(decoding: cell.html, as: UTF8.self)
        return Cell(
            html: words.html("site.clauses", ["first": html, "second": "<i>\(escapedHTML(inferred))</i>"]),
            markdown: words("site.clauses", ["first": cell.markdown, "second": inferred]))
    }

    /// Who was online while something waited is marked.
    private func onlineMeanwhile(_ microseconds: Int64?) -> Cell {
        guard let microseconds else { return .words(words("site.not_known")) }
        guard microseconds > 0 else { return .words(words("unseen.no"), .number(0)) }
        let text = words("unseen.yes", ["hours": words.hours(microseconds: microseconds)])
        return Cell(
            html: "<strong>\(escapedHTML(text))</strong>", markdown: text, .number(microseconds / 1_000_000))
    }

    func pageName(_ line: UnseenReport.Line) throws -> String {
        let periods = try periods(of: line.count.conversation)
        let position = MessagePosition(line.count.oldestAt, line.count.oldest)
        return periods.page(of: position).map { periods[$0].name } ?? "index"
    }
}
