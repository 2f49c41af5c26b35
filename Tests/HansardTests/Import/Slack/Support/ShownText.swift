import CCMark
import Foundation

/// What a reader sees of CommonMark, character by character, as cmark renders it.
struct ShownText: Equatable, CustomStringConvertible {
    struct Character: Equatable {
        let scalar: Unicode.Scalar
        let style: Set<String>
    }

    /// Without spaces, and without the boldness of punctuation, which is given up where it costs a word; `¶` for the end of a block, `↵` for a line break.
    var characters: [Character] = []

    init() {}

    init(commonMark text: String) {
        let html = cmark_markdown_to_html(text, text.utf8.count, CMARK_OPT_UNSAFE)
        defer { free(html) }
        self.init(html: html.map { String(cString: $0) } ?? "")
    }

    private init(html: String) {
        var open: [String] = []
        var rest = Substring(html)
        while let character = rest.first {
            if character == "<", let end = rest.firstIndex(of: ">") {
                let tag = rest[..<end].dropFirst()
                let name = String(tag.prefix { $0.isLetter || $0.isNumber })
                if tag.hasPrefix("br") {
                    append("↵", [])
                } else if tag.hasPrefix("/") {
                    open.removeLast()
                    if ["/p", "/li", "/pre", "/h1", "/h2"].contains(String(tag)), characters.last?.scalar != "¶" {
                        append("¶", [])
                    }
                } else {
                    open.append(name)
                    // Anything else in the text has become markup.
                    if !["p", "strong", "em", "code", "a", "pre", "blockquote", "ul", "ol", "li"].contains(name) {
                        append("⚠", [name])
                    }
                }
                rest = rest[rest.index(after: end)...]
            } else if let (decoded, length) = Self.reference(rest) {
                append(decoded, Set(open))
                rest = rest.dropFirst(length)
            } else {
                let scalar = rest.unicodeScalars.removeFirst()
                append(scalar, Set(open))
            }
        }
    }

    private static func reference(_ text: Substring) -> (Unicode.Scalar, Int)? {
        let references: [(String, Unicode.Scalar)] = [
            ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", "\""),
        ]
        return references.first { text.hasPrefix($0.0) }.map { ($0.1, $0.0.count) }
    }

    mutating func append(_ scalar: Unicode.Scalar, _ style: Set<String>) {
        guard !scalar.properties.isWhitespace else { return }
        let isWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        characters.append(Character(scalar: scalar, style: style.subtracting(isWord ? ["p"] : ["p", "strong", "em"])))
    }

    var description: String {
        characters.map { $0.style.isEmpty ? "\($0.scalar)" : "\($0.scalar){\($0.style.sorted().joined())}" }.joined()
    }
}
