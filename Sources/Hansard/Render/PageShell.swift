import Foundation
import Mustache
import Synchronization

/// A value that a page gives to its template.
package enum PageValue: Sendable {
    case text(String)  // escaped where the template has two braces
    case html([UInt8])  // safe HTML, for three braces
    case absent
}

/// A page of a site: the name of its template and all that the template may name.
///
/// Every variable is offered always; one that is absent is no section to the template, and draws nothing.
package protocol Page {
    static var template: String { get }
    /// In the order of the template’s documentation.
    var values: [(name: StaticString, value: PageValue)] { get }
}

/// The templates of a site, and pages drawn with them.
///
/// Mustache takes 18 µs and more a page and variable, and a site has pages by the ten thousand, nearly all of the
/// same few forms. So Mustache draws a form once, with marks in place of values; a page of that form is then its
/// pieces with the values between them. A form is which of the values are there: all that a section can ask. Whoever draws pages
/// of a site, on whatever thread, shares its templates and their forms.
package final class PageTemplates: Sendable {
    package struct Problem: Error, CustomStringConvertible {
        package let file: String
        package let reason: String
        package var description: String { "\(file): \(reason)" }
    }

    private let library: MustacheLibrary
    private let texts: [String: [String: String]]
    private let sources: [String: String]
    private let files: [String: String]
    private let known = Mutex(Known())

    private struct Known {
        /// By the names of templates that ask for nothing else, what a page offers them.
        var offered: [String: [String]] = [:]
        /// By the template’s name and which of the values are there.
        var forms: [String: Form] = [:]
    }

    /// - Parameter sources: The text of each template by its name, without `.mustache`.
    /// - Parameter files: Where each stands, for errors.
    /// - Parameter words: What templates may name as `t.section.name`.
    package init(_ sources: [String: String], files: [String: String] = [:], words: Words) throws(Problem) {
        (self.sources, self.files) = (sources, files)
        texts = words.forTemplates
        var templates: [String: MustacheTemplate] = [:]
        for (name, text) in sources.sorted(by: { $0.key < $1.key }) {
            do { templates[name] = try MustacheTemplate(string: text) } catch {
                let file = files[name] ?? "\(name).mustache"
                let line = (error as? MustacheTemplate.ParserError).map { ":\($0.context.lineNumber)" } ?? ""
                throw Problem(
                    file: file + line, reason: "\(Self.reason(error)). Mend the template, or delete it to use ours.")
            }
        }
        library = MustacheLibrary(templates: templates)
    }

    /// By template, the names that pages which were drawn with it have offered, in their order.
    package var offered: [String: [String]] { known.withLock(\.offered) }

    /// Appends `page` as HTML.
    ///
    /// - Returns: The Content-Security-Policy that the page's template has, for the header; `nil` without one, or with one
    ///   that depends on a value of the page.
    package func draw(_ page: some Page, to out: inout [UInt8]) throws(Problem) -> String? {
        let values = page.values
        let form = try form(of: type(of: page).template, values)
        form.append(values, to: &out)
        return form.policy
    }

    private func form(
        of template: String, _ values: [(name: StaticString, value: PageValue)]
    ) throws(Problem) -> Form {
        var key = template
        for (_, value) in values { key.append(value.isPresent ? "1" : "0") }
        let (form, isChecked) = known.withLock { ($0.forms[key], $0.offered[template] != nil) }
        if let form { return form }
        if !isChecked { try check(template, values) }
        let made = try Form(template, values, texts, library)
        known.withLock {
            $0.offered[template] = values.map { "\($0.name)" }
            $0.forms[key] = made
        }
        return made
    }

    /// What Mustache has to say about a template, in words.
    private static func reason(_ error: any Error) -> String {
        let error = (error as? MustacheTemplate.ParserError)?.error ?? error
        return switch error as? MustacheTemplate.Error {
        case .sectionCloseNameIncorrect: "{{/…}} names another section than the one that is open"
        case .expectedSectionEnd: "A section {{#…}} or {{<…}} is not closed by {{/…}}"
        case .invalidSetDelimiter: "Tags stand in {{ and }} here; other delimiters are not understood"
        case .unfinishedName: "A tag is not closed by }}, or holds what no name may hold"
        case let known?: "This is no Mustache template (\(known))"
        // The only other one is that the text ended inside of a tag.
        case nil: "A tag is not closed by }} (or }}} where it began with {{{)"
        }
    }

    /// Finds names in the template, and in what it includes, that the page does not offer.
    private func check(
        _ template: String, _ values: [(name: StaticString, value: PageValue)]
    ) throws(Problem) {
        let offered = Set(values.map { "\($0.name)" })
        guard let found = TemplateTags.problem(in: template, sources, offered: offered, texts: texts) else { return }
        throw Problem(
            file: files[found.template] ?? "\(found.template).mustache", reason: found.problem.description)
    }
}

extension PageValue {
    var isPresent: Bool {
        switch self {
        case .text: true
        case .html(let html): !html.isEmpty
        case .absent: false
        }
    }
}

/// Stands for what a page has not: false to a section, and nothing where a template draws it without asking. (Mustache
/// would look for a `nil` outside of the page, and draw `false` as the word.)
private struct AbsentValue: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }
}

/// A template drawn with marks.
private struct Form: Sendable {
    enum Piece: Sendable {
        case literal([UInt8])
        case value(Int, Place)
    }
    /// Where in the page a value stands.
    enum Place: Sendable {
        case markup  // three braces: safe HTML as it is
        case text
        case attribute  // or the title: where there can be no markup
    }
    private var pieces: [Piece] = []
    /// Found before there are values, so that none can move it or stand in its place.
    let policy: String?

    // A mark is U+0001, the value’s number, `<`, U+0002. Whether Mustache has escaped the `<` tells what the braces
    // round the variable ask for.
    init(
        _ template: String, _ values: [(name: StaticString, value: PageValue)], _ texts: [String: [String: String]],
        _ library: MustacheLibrary
    ) throws(PageTemplates.Problem) {
        var marks: [String: Any] = ["t": texts]
        for (i, item) in values.enumerated() {
            marks["\(item.name)"] = item.value.isPresent ? "\u{1}\(i)<\u{2}" as Any : AbsentValue()
        }
        guard let drawn = library.render(marks, withTemplate: template) else {
            throw PageTemplates.Problem(
                file: "\(template).mustache", reason: "There is no such template. Copy ours back into the folder.")
        }
        policy = Self.policy(drawn)
        var literal: [UInt8] = []
        var isInTag = false
        var bytes = drawn.utf8.makeIterator()
        while let byte = bytes.next() {
            guard byte == 1 else {
                literal.append(byte)
                continue
            }
            var number = 0
            var rest: [UInt8] = []
            while let next = bytes.next(), next != 2 {
                if next &- 0x30 < 10, rest.isEmpty {
                    number = number * 10 + Int(next - 0x30)
                } else {
                    rest.append(next)
                }
            }
            let isMarkup = rest == [UInt8(ascii: "<")]
            pieces.append(.literal(literal))
            pieces.append(
                .value(number, isMarkup ? .markup : Self.hasNoMarkup(after: literal, isInTag) ? .attribute : .text))
            isInTag = Self.hasNoMarkup(after: literal, isInTag)
            literal = []
        }
        pieces.append(.literal(literal))
    }

    private static func policy(_ drawn: String) -> String? {
        guard let meta = drawn.range(of: "http-equiv=\"Content-Security-Policy\""),
            let start = drawn.range(of: "content=\"", range: meta.upperBound..<drawn.endIndex),
            let end = drawn.range(of: "\"", range: start.upperBound..<drawn.endIndex)
        else { return nil }
        let policy = String(drawn[start.upperBound..<end.lowerBound])
            .replacing("&#39;", with: "'").replacing("&#x27;", with: "'")
        return policy.contains("\u{1}") ? nil : policy
    }

    /// Whether what follows `literal` stands inside a tag or in the title.
    private static func hasNoMarkup(after literal: [UInt8], _ before: Bool) -> Bool {
        guard let last = literal.lastIndex(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }) else {
            return before
        }
        return literal[last] == UInt8(ascii: "<") || literal[...last].suffix(7).elementsEqual("<title>".utf8)
    }

    func append(_ values: [(name: StaticString, value: PageValue)], to out: inout [UInt8]) {
        for piece in pieces {
            switch piece {
            case .literal(let bytes): out.append(contentsOf: bytes)
            case .value(let index, let place):
                switch (values[index].value, place) {
                case (.text(let text), .attribute): out.appendAttribute(text)
                case (.text(let text), _): out.appendHTML(text)  // three braces do not make a text safe
                case (.html(let html), .markup): out.append(contentsOf: html)
                case (.html(let html), _): out.appendHTML(html[...])
                case (.absent, _): break
                }
            }
        }
    }
}
