import Hansard

/// Rows of Markdown tables and the like.
enum Markdown {
    static func cell(_ text: String) -> String { MarkdownEscaping.escaped(text) }

    /// `text` as code, on one line, with what hides in it shown by its number.
    static func code(_ text: String) -> String { "`\(printable(text).replacing("`", with: "'"))`" }

    static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

    static func table(_ heads: [String], _ rows: [[String]]) -> String {
        row(heads) + row(heads.map { _ in "---" }) + rows.map { row($0) }.joined()
    }
}
