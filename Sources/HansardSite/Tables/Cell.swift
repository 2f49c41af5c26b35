import Hansard
import PairChannel

/// A cell of a table: the same thing as HTML, as Markdown and for programs.
struct Cell {
    /// What programs get, and what readers sort by.
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
    static let empty = Cell(html: [], markdown: "")

    /// - Parameters:
    ///   - html: As it stands in the element.
    ///   - markdown: One line, with nothing in it that ends a cell.
    init(html: [UInt8], markdown: String, _ value: Value = .none) {
        (self.html, self.markdown, self.value) = (html, markdown, value)
    }

    /// - Parameters:
    ///   - html: As it stands in the element.
    ///   - markdown: One line, with nothing in it that ends a cell.
    init(html: String, markdown: String, _ value: Value = .none) {
        self.init(html: Array(html.utf8), markdown: markdown, value)
    }

    /// Words of the site’s language.
    static func words(_ text: String, _ value: Value = .none) -> Cell {
        var html: [UInt8] = []
        html.appendHTML(text)
        return Cell(html: html, markdown: MarkdownEscaping.escaped(text), value)
    }

    /// A number or a length of time in words of the site’s language: nothing in it could be taken for Markdown.
    static func figure(_ text: String, _ value: Value = .none) -> Cell {
        Cell(html: escapedHTML(text), markdown: text, value)
    }

    /// A text of somebody’s own, isolated from what is around it; nothing for none.
    static func own(_ text: String?) -> Cell {
        guard let text, !text.isEmpty else { return .empty }
        return .name(text, .text(text))
    }

    /// A name, isolated from what is around it.
    static func name(_ text: String, _ value: Value = .none) -> Cell {
        var html = Array("<bdi>".utf8)
        html.appendHTML(text)
        html.append("</bdi>")
        return Cell(html: html, markdown: MarkdownEscaping.escaped(text), value)
    }

    /// What only programs get.
    static func data(_ value: Value) -> Cell { Cell(html: [], markdown: "", value) }

    /// A number that only programs get; nothing for none.
    static func data(_ number: Int64?) -> Cell { data(number.map { .number($0) } ?? .none) }

    /// A time that only programs get; nothing for none.
    static func data(_ at: Timestamp?) -> Cell { data(at.map { .time($0) } ?? .none) }

    /// A text that only programs get; nothing for none.
    static func data(_ text: String?) -> Cell { data(text.map { .text($0) } ?? .none) }

    /// HTML that no text has.
    static func drawing(_ draw: (inout [UInt8]) throws -> Void) rethrows -> Cell {
        var html: [UInt8] = []
        try draw(&html)
        return Cell(html: html, markdown: "")
    }

    /// A bar beside the figure that it stands for.
    static func bar(_ value: Int, of most: Int) -> Cell { drawing { $0.appendBar(value, of: most) } }

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

    /// The same with more HTML behind it, which Markdown has as `text`.
    func followed(by more: String, markdown text: String) -> Cell {
        Cell(html: html + Array(more.utf8), markdown: markdown + text, value)
    }
}

extension Words {
    /// A number as people read it.
    func cell(_ number: Int) -> Cell { .figure(self.number(number), .number(Int64(number))) }
}
