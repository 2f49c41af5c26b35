import PairChannel

/// A line of a description: `docs/pdf-description.md` has all of them.
enum DocumentLine {
    case document(DocumentHead)
    /// A heading, a bookmark and a part of the structure: of level 1, or 2 within it.
    case section(title: String, level: Int)
    /// Begins a message: who, when, and what else is on the line, apart.
    case message(id: String, name: String, time: String, about: String)
    case text(DocumentText, isFormer: Bool)
    case note(String)
    case item(String)
    /// What happened between two messages.
    case event(String)
    /// What follows is the cover, which stands first.
    case cover
    case title(String)
    case field(name: String, text: String)
    /// The fonts of the document, with their hashes, and the versions of the libraries.
    case fonts(name: String)
    case versions(name: String)
    /// The first and the last page’s number.
    case numbers(name: String)
    case end
}

/// What a document is as a whole.
struct DocumentHead {
    let title: String
    /// A BCP 47 tag.
    let language: String
    let isRightToLeft: Bool
    /// The program that asks for it.
    let generator: String
    /// At the top of each page.
    let head: String
    /// With `{page}` and `{pages}` in it.
    let foot: String
    /// `HNS00000001` is the number of the first page: letters, how many digits, and the number.
    let prefix: String
    let digits: Int
    let first: Int

    /// The number that a page has among those of all documents.
    ///
    /// - Parameter page: From 0.
    func label(_ page: Int) -> String {
        let number = String(first + page)
        return prefix + String(repeating: "0", count: max(0, digits - number.utf8.count)) + number
    }
}

/// A text, and how it is shown.
struct DocumentText {
    /// As it was written.
    let source: String
    /// As it is drawn.
    let shown: String
    /// Addresses in what is drawn, in bytes.
    let links: [Range<Int>]
}

/// A line that is not what it should be.
struct DescriptionProblem: Error, CustomStringConvertible {
    /// From 1.
    let line: Int
    let reason: String

    var description: String { "Line \(line) of the description: \(reason)" }
}
