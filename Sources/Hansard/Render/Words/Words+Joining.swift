/// Texts beside each other, with the punctuation of the language. Each is plain, or each is Markdown; HTML goes through
/// `listedHTML` and `html`.
extension Words {
    /// `Jamie Doe, Alex Roe, Sam Poe`.
    package func listed(_ texts: some Collection<String>) -> String {
        joined("site.list", texts)
    }

    /// The same of texts that are HTML.
    package func listedHTML(_ texts: some Collection<String>) -> String {
        joined("site.list", texts, asHTML: true)
    }

    /// `Team: Support`.
    package func field(_ name: String, _ value: String) -> String {
        self("site.field", ["name": name, "value": value])
    }

    /// `text` with its full stop.
    package func sentence(_ text: String) -> String { self("site.sentence", ["text": text]) }

    /// Two sentences that have their full stops.
    package func sentences(_ first: String, _ second: String) -> String {
        self("site.sentences", ["first": first, "second": second])
    }

    /// `09:00 to 12:30; 13:00 to 17:00`: what is longer than an item of a list.
    package func clauses(_ texts: some Collection<String>) -> String {
        joined("site.clauses", texts)
    }

    private func joined(_ key: String, _ texts: some Collection<String>, asHTML: Bool = false) -> String {
        phrase(key)?.joining(texts, asHTML: asHTML) ?? "[\(key)]"
    }
}
