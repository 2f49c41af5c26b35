import Hansard

/// Pieces of Markdown.
enum Markdown {
    /// `text` as code, on one line, with what hides in it shown by its number.
    static func code(_ text: String) -> String { "`\(printable(text).replacing("`", with: "'"))`" }
}
