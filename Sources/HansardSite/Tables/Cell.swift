import Hansard
import PairChannel

/// A cell of a table: the same thing as HTML, as Markdown and for programs.
struct Cell {
    /// What programs get.
    enum Value: Equatable {
        case none
        case text(String)
        case number(Int64)
        case time(Timestamp)
    }

    var html: [UInt8]
    /// One line.
    var markdown: String
    var value: Value

    /// Nothing.
    static let empty = Cell(html: [], markdown: "", .none)

    /// - Parameters:
    ///   - html: As it stands in the element.
    ///   - markdown: One line, with nothing in it that ends a cell.
    init(html: [UInt8], markdown: String, _ value: Value = .none) {
        (self.html, self.markdown, self.value) = (html, markdown, value)
    }

    /// Words of the site’s language.
    static func words(_ text: String, _ value: Value = .none) -> Cell {
        var html: [UInt8] = []
        html.appendHTML(text)
        return Cell(html: html, markdown: MarkdownEscaping.escaped(text), value)
    }

    /// A text of somebody’s own, isolated from what is around it; nothing for none.
    static func own(_ text: String?) -> Cell {
        guard let text, !text.isEmpty else { return .empty }
        var html = Array("<bdi>".utf8)
        html.appendHTML(text)
        html.append("</bdi>")
        return Cell(html: html, markdown: MarkdownEscaping.escaped(text), .text(text))
    }

    /// The same as a link.
    ///
    /// - Parameters:
    ///   - page: The address of a page without its ending.
    ///   - place: Of an element on it, with the `#`: Markdown versions have no places.
    func linked(toPage page: String, place: String = "") -> Cell {
        linked(html: "\(page).html\(place)", markdown: "\(page).md")
    }

    /// The same as a link.
    ///
    /// - Parameter markdown: The address in Markdown; `nil` for no link there.
    func linked(html address: String, markdown target: String? = nil) -> Cell {
        var linked = Cell(html: [], markdown: target.map { "[\(markdown)](\($0))" } ?? markdown, value)
        linked.html.append("<a href=\"")
        linked.html.appendHTML(address)
        linked.html.append("\">")
        linked.html += html
        linked.html.append("</a>")
        return linked
    }

    /// Both, one after the other.
    static func + (a: Cell, b: Cell) -> Cell {
        Cell(html: a.html + b.html, markdown: a.markdown + b.markdown, a.value == .none ? b.value : a.value)
    }

    /// The same with an element around it that Markdown does not have.
    func within(_ element: String, classes: String? = nil) -> Cell {
        var cell = self
        cell.html = Array("<\(element)\(classes.map { " class=\"\($0)\"" } ?? "")>".utf8) + html
        cell.html.append("</\(element)>")
        return cell
    }
}

extension Words {
    /// A number as people read it.
    func cell(_ number: Int) -> Cell { .words(self.number(number), .number(Int64(number))) }
}

extension PageContext {
    /// `2 March 2026 09:54`, in the site’s zone; nothing for none.
    func cell(_ at: Timestamp?) -> Cell {
        guard let at else { return .empty }
        var html: [UInt8] = []
        appendDateTime(at, to: &html)
        return Cell(html: html, markdown: isoDateTime(at), .time(at))
    }

    /// Somebody’s name with its remark, as a link to their page.
    ///
    /// - Parameter root: `../` as often as needed to get to the site’s root.
    func cell(_ index: PersonIndex, root: String) -> Cell {
        let name = Array("<bdi>".utf8) + people.nameHTML(index) + Array("</bdi>".utf8)
        let person = people[index]
        return Cell(html: name, markdown: MarkdownEscaping.escaped(person.displayName), .text(person.sourceID))
            .linked(toPage: "\(root)people/\(person.slug)")
    }

    /// A conversation’s title, as a link to its page.
    ///
    /// - Parameters:
    ///   - title: What to call it instead, as HTML, such as the other one of a pair.
    ///   - folder: That of all conversations, as seen from the page.
    func cell(_ entry: ConversationDirectory.Entry, folder: String, title: String? = nil) -> Cell {
        Cell(
            html: Array((title ?? entry.titleHTML).utf8), markdown: MarkdownEscaping.escaped(entry.title),
            .text(entry.summary.sourceID)
        ).linked(toPage: "\(folder)\(entry.summary.slug)/index")
    }
}
