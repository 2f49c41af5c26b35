/// A small reader of HTML as these pages write it: every attribute in double quotes, every element closed.
struct HTMLChecker {
    private(set) var problems: [String] = []
    private(set) var links: [(href: String, rel: String)] = []
    private(set) var ids: Set<String> = []
    private var open: [String] = []

    private static let void: Set<String> = [
        "area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "!doctype",
    ]

    init(_ html: String) {
        var rest = Substring(html)
        while let start = rest.firstIndex(of: "<") {
            checkText(rest[..<start])
            rest = rest[rest.index(after: start)...]
            guard let end = Self.endOfTag(rest) else {
                problems.append("a tag has no end: <\(rest.prefix(40))")
                return
            }
            read(tag: rest[..<end])
            rest = rest[rest.index(after: end)...]
        }
        checkText(rest)
        if let last = open.last { problems.append("<\(last)> is not closed") }
    }

    private static func endOfTag(_ text: Substring) -> Substring.Index? {
        var isQuoted = false
        return text.indices.first { index in
            if text[index] == "\"" { isQuoted.toggle() }
            return text[index] == ">" && !isQuoted
        }
    }

    private mutating func checkText(_ text: Substring) {
        if text.contains(">") { problems.append("a bare > in “\(text.prefix(60))”") }
        for piece in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
            let name = piece.prefix { $0 != ";" && $0 != " " && $0 != "\n" }
            let isReference = piece.dropFirst(name.count).first == ";" && !name.isEmpty
            if !isReference { problems.append("a bare & before “\(piece.prefix(20))”") }
        }
    }

    private mutating func read(tag: Substring) {
        if tag.hasPrefix("/") {
            let name = String(tag.dropFirst())
            if open.last == name {
                open.removeLast()
            } else {
                problems.append("</\(name)> closes <\(open.last ?? "nothing")>")
            }
            return
        }
        let name = tag.prefix { $0 != " " && $0 != "/" }.lowercased()
        let attributes = Self.attributes(tag.dropFirst(name.count))
        if name == "script",
            !(attributes.first { $0.key == "src" }?.value ?? "").contains(/^(\.\.\/)*assets\/[a-z-]+\.js$/)
        {
            problems.append("a <script> that is not ours")
        }
        for (key, value) in attributes {
            if key.hasPrefix("on") || key == "style" { problems.append("\(key)=“\(value)”") }
            if key == "id", !ids.insert(value).inserted { problems.append("the id “\(value)” stands twice") }
        }
        if let href = attributes["href"] ?? attributes["src"] { links.append((href, attributes["rel"] ?? "")) }
        if !Self.void.contains(name), tag.last != "/" { open.append(name) }
    }

    private static func attributes(_ text: Substring) -> [String: String] {
        var found: [String: String] = [:]
        var rest = text
        while let equals = rest.firstIndex(of: "="), rest[equals...].dropFirst().first == "\"" {
            let key = rest[..<equals].split(separator: " ").last.map { $0.lowercased() } ?? ""
            let value = rest[equals...].dropFirst(2).prefix { $0 != "\"" }
            found[key] = String(value).replacing("&amp;", with: "&").replacing("&quot;", with: "\"")
            rest = rest[value.endIndex...].dropFirst()
        }
        return found
    }
}
