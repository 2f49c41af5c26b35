import Hansard
import PairChannel

/// Cells of tables with what is on record: names, times, conversations.
extension PageContext {
    /// `2 March 2026 09:54`, in the site’s zone; nothing for none.
    func cell(_ at: Timestamp?) -> Cell {
        guard let at else { return .empty }
        var html: [UInt8] = []
        appendDateTime(at, to: &html)
        return Cell(html: html, markdown: isoDateTime(at), .time(at))
    }

    /// Time online as people read it.
    ///
    /// - Parameter microseconds: The value is in seconds.
    func cell(online microseconds: Int64) -> Cell {
        .figure(words.hours(microseconds: microseconds), .number(microseconds / 1_000_000))
    }

    /// Somebody’s name with its remark, as a link to their page.
    ///
    /// - Parameter folder: That of all people, as seen from the page.
    func cell(_ index: PersonIndex, folder: String) -> Cell {
        let person = people[index]
        return Cell(
            html: Array("<bdi>".utf8) + people.nameHTML(index) + Array("</bdi>".utf8),
            markdown: MarkdownEscaping.escaped(person.displayName), .text(person.displayName)
        ).linked(toPage: folder + person.slug)
    }

    /// A conversation’s title, as a link to its page.
    ///
    /// - Parameters:
    ///   - folder: That of all conversations, as seen from the page.
    ///   - title: What to call it in HTML instead, such as the other one of a pair.
    func cell(_ entry: ConversationDirectory.Entry, folder: String, title: String? = nil) -> Cell {
        Cell(html: title ?? entry.titleHTML, markdown: MarkdownEscaping.escaped(entry.title), .text(entry.title))
            .linked(toPage: "\(folder)\(entry.summary.slug)/index")
    }

    /// The days of a month, those of which a page leads somewhere as links, in a place that narrow screens fold under how many
    /// those are; in Markdown, their number alone.
    ///
    /// - Parameter page: The address for a day since 1970; `nil` for a day without one.
    func cell(daysOf month: CalendarMonth, _ page: (Int) -> String?) -> Cell {
        var html: [UInt8] = []
        var count = 0
        let first = month.start.day
        for day in first..<month.next.start.day {
            if let page = page(day) {
                html.append("<li><a href=\"\(page)\">\(day - first + 1)</a></li>" as String)
                count += 1
            } else {
                html.append("<li>\(day - first + 1)</li>" as String)
            }
        }
        let name = escapedHTML(words.count("count.days", count))
        let fold = "<details class=\"fold\"><summary>\(name)</summary><ol class=\"days\">"
        html = Array(fold.utf8) + html + Array("</ol></details>".utf8)
        return Cell(html: html, markdown: words.number(count), .number(Int64(count)))
    }
}
