/// The words of the pages in one language, as a strings file gives them: `Templates/strings/en.yml`.
///
/// A text has a key of two parts, the section’s name and its own: `unseen.title`. Every text that code or a template
/// asks for is in the English file; the others have the same keys, which is checked when a site is read.
package struct Words: Sendable {
    package typealias Entry = WordEntry

    /// The BCP 47 tag of the texts.
    package let language: String
    private let entries: [String: Entry]
    /// `nil` for a language that ICU does not know: each number goes with `other` then. `problems(with:language:)` refuses its file.
    private let plurals: PluralRules?
    let calendar: CalendarWords
    let units: UnitWords
    let transcriptHTML: TranscriptWords
    let transcriptMarkdown: TranscriptWords

    /// - Parameter entries: By key. They are complete: see `problems(with:language:)`.
    package init(language: String, entries: [String: Entry]) {
        self.language = language
        self.entries = entries
        plurals = PluralRules(language: language)
        calendar = CalendarWords(entries)
        units = UnitWords(entries, language: language)
        transcriptHTML = TranscriptWords(entries, escape: escapedHTML)
        transcriptMarkdown = TranscriptWords(entries, escape: MarkdownText.escaped)
    }

    package var keys: [String] { entries.keys.sorted() }

    package var isRightToLeft: Bool { self("language.direction") == "rtl" }

    /// The text of `key`; the key itself in brackets when there is none, so that it is seen.
    package func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        phrase(key)?.text(values) ?? "[\(key)]"
    }

    /// The text of `key` as HTML, with `values` that are HTML already.
    package func html(_ key: String, _ values: [String: String]) -> String {
        phrase(key)?.html(values) ?? "[\(key)]"
    }

    package func entry(_ key: String) -> Entry? { entries[key] }

    package func phrase(_ key: String) -> Phrase? {
        if case .text(let phrase) = entries[key] { phrase } else { nil }
    }

    /// The form of `key` that goes with `number`, which stands in it as `{n}`: `1,204 messages`.
    package func count(_ key: String, _ number: Int, _ values: [String: String] = [:]) -> String {
        form(key, number)?.text(values.merging(["n": self.number(number)]) { own, _ in own }) ?? "[\(key)]"
    }

    /// The same as HTML, with `values` that are HTML already.
    package func countHTML(_ key: String, _ number: Int, _ values: [String: String]) -> String {
        form(key, number)?.html(values.merging(["n": self.number(number)]) { own, _ in own }) ?? "[\(key)]"
    }

    private func form(_ key: String, _ number: Int) -> Phrase? {
        guard case .plural(let forms) = entries[key] else { return nil }
        return plurals.flatMap { forms[$0.category(of: number)] } ?? forms[.other]
    }

    /// The texts without places for values, by section and name: what a template may ask for as `{{t.section.name}}`.
    package var forTemplates: [String: [String: String]] {
        var sections: [String: [String: String]] = [:]
        for (key, entry) in entries {
            guard case .text(let phrase) = entry, phrase.slots.isEmpty else { continue }
            let parts = key.split(separator: ".", maxSplits: 1)
            guard parts.count == 2 else { continue }
            sections[String(parts[0]), default: [:]][String(parts[1])] = phrase.text()
        }
        return sections
    }

    /// What other texts lack, have too much or place otherwise than these do, a sentence each; none if they can be
    /// used in their place.
    ///
    /// - Parameter language: Theirs, as a BCP 47 tag. One that ICU has no plural rules for is a problem by itself.
    package func problems(with other: [String: Entry], language: String) -> [String] {
        guard let plurals = PluralRules(language: language) else {
            return [
                "ICU has no plural rules for “\(language)”. Name the file by the language’s tag, such as pt.yml or pt-BR.yml."
            ]
        }
        let needed = plurals.needed
        var problems: [String] = []
        for key in keys {
            guard let theirs = other[key] else {
                problems.append("“\(key)” is missing.")
                continue
            }
            if let problem = Self.problem(key, entries[key]!, theirs, needed) {
                problems.append("“\(key)” \(problem)")
            }
        }
        for key in other.keys.sorted() where entries[key] == nil {
            problems.append("“\(key)” is no text of ours. Did you mean “\(nearestName(to: key, among: keys))”?")
        }
        return problems
    }

    private static func problem(
        _ key: String, _ ours: Entry, _ theirs: Entry, _ needed: Set<PluralCategory>
    ) -> String? {
        switch (ours, theirs) {
        case (.text(let ours), .text(let theirs)):
            func listed(_ places: Set<String>) -> String {
                places.sorted().map { "{\($0)}" }.joined(separator: ", ")
            }
            if let dated = CalendarWords.places[key] {
                return theirs.slots.isSubset(of: dated) ? nil : "may have the places \(listed(dated)) and no other."
            }
            return ours.slots == theirs.slots ? nil : "must have the places \(listed(ours.slots)) and no other."
        case (.plural, .plural(let forms)):
            let missing = needed.subtracting(forms.keys)
            if missing.isEmpty { return nil }
            return "lacks the forms \(missing.map(\.rawValue).sorted().joined(separator: ", "))."
        case (.list(let ours), .list(let theirs)):
            return ours.count == theirs.count ? nil : "must have \(ours.count) items, and has \(theirs.count)."
        default: return "is of another kind than in the English file (a text, forms by number, or a list)."
        }
    }
}
