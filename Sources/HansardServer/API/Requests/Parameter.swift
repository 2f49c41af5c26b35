import Hansard
import PairChannel

/// A parameter of a route: what may be given, and what it comes to. The check of a request and the document say the same
/// because both are made from it.
struct Parameter: Sendable {
    enum Kind: Sendable {
        case text(most: Int)
        case integer(ClosedRange<Int>)
        /// A time, or a day in UTC.
        case instant
        /// A bound of an `AskedPeriod`: a time, or a day of the site’s zone. Its value is its text.
        case bound
        case choice([String])
        case flag
    }

    enum Value: Sendable, Equatable {
        case text(String)
        case integer(Int)
        case instant(Timestamp)
        case flag(Bool)
    }

    let name: String
    let kind: Kind
    var isInPath = false
    var isRequired = false
    /// As it would be written in a request.
    var usual: String?
    let note: String
    var example: String?

    /// What `text` means; `nil` if it means nothing here.
    func value(_ text: String) -> Value? {
        switch kind {
        case .text(let most):
            return !text.isEmpty && text.unicodeScalars.dropFirst(most).isEmpty && !text.utf8.contains { isBad($0) }
                ? .text(text) : nil
        case .integer(let range):
            // As many digits as the bounds may have: `+5`, `05` and `5.0` are no spelling of 5.
            guard let number = Int(text), String(number) == text, range.contains(number) else { return nil }
            return .integer(number)
        case .instant: return Self.instant(text).map { .instant($0) }
        case .bound: return Selection.moment(text, .utc, endOfDay: false).map { _ in .text(text) }
        case .choice(let values): return values.contains(text) ? .text(text) : nil
        case .flag: return text == "true" ? .flag(true) : text == "false" ? .flag(false) : nil
        }
    }

    /// What the server takes for no part of an address, as `pattern` says it.
    private func isBad(_ byte: UInt8) -> Bool {
        if isInPath, byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") { return true }
        let isLine = byte == 0x09 || byte == 0x0A || byte == 0x0D
        return byte == 0x7F || byte < 0x20 && (isInPath || !isLine)
    }

    private var pattern: JSONValue {
        isInPath
            ? #"^(?!\.{1,2}$)[^\u0000-\u001f\u007f/\\]+$"# : #"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]+$"#
    }

    /// A time with its zone, or a day, which begins at midnight UTC.
    static func instant(_ text: String) -> Timestamp? {
        let whole = text.utf8.count == 10 ? text + "T00:00Z" : text
        guard whole.utf8.count <= 40, let time = try? ReadTime(rfc3339: whole), time.zone == .explicit else {
            return nil
        }
        return time.instant
    }

    /// What may be given, in words.
    var allowed: String {
        switch kind {
        case .text(let most): "a text of 1 to \(most) characters"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .instant, .bound: "a time with its zone, such as 2026-03-02T08:54:00Z, or a day, such as 2026-03-02"
        case .choice(let values): "one of \(values.joined(separator: ", "))"
        case .flag: "true or false"
        }
    }

    var json: JSONValue {
        var schema: [(String, JSONValue)]
        switch kind {
        case .text(let most):
            schema = [
                ("type", "string"), ("minLength", .integer(1)), ("maxLength", .integer(most)), ("pattern", pattern),
            ]
        case .integer(let range):
            schema = [
                ("type", "integer"), ("minimum", .integer(range.lowerBound)), ("maximum", .integer(range.upperBound)),
            ]
        case .instant, .bound:
            let day: JSONValue = ["type": "string", "format": "date"]
            schema = [("anyOf", .array([["type": "string", "format": "date-time"], day]))]
        case .choice(let values): schema = [("type", "string"), ("enum", .array(values.map { .string($0) }))]
        case .flag: schema = [("type", "boolean")]
        }
        if let usual {
            switch value(usual) {
            case .integer(let number): schema.append(("default", .integer(number)))
            case .flag(let flag): schema.append(("default", .bool(flag)))
            default: schema.append(("default", .string(usual)))
            }
        }
        var members: [(String, JSONValue)] = [
            ("name", .string(name)), ("in", isInPath ? "path" : "query"), ("required", .bool(isInPath || isRequired)),
            ("description", .string(note)), ("schema", JSONValue(members: schema)),
        ]
        if let example {
            if case .integer(let number) = value(example) {
                members.append(("example", .integer(number)))
            } else {
                members.append(("example", .string(example)))
            }
        }
        return JSONValue(members: members)
    }
}

extension Parameter {
    static func path(_ name: String, _ note: String, example: String) -> Parameter {
        Parameter(name: name, kind: .text(most: 500), isInPath: true, note: note, example: example)
    }

    /// From when to when messages are asked for: see `Call.period`.
    static let period = [
        Parameter(
            name: "from", kind: .bound,
            note: "Only what was sent then or later. A day is one of the site’s time zone, and begins the period.",
            example: "2026-03-02"),
        Parameter(
            name: "to", kind: .bound,
            note: "Only what was sent before this time, or until this day ends: the day is in the period.",
            example: "2026-03-09"),
    ]

    /// Whether messages come with their former texts.
    static let versions = Parameter(
        name: "versions", kind: .flag, usual: "false",
        note: "Whether `versions` of each message has the texts that it had before.", example: "true")

    static let limit = Parameter(
        name: "limit", kind: .integer(1...200), usual: "50", note: "How many at most.", example: "2")
    static let cursor = Parameter(
        name: "cursor", kind: .text(most: 200),
        note: """
            Where to go on: `next` or `prev` of a page that came with the same other parameters. It means nothing by \
            itself, and is not to be made or changed.
            """)
    static let format = Parameter(
        name: "format", kind: .choice(["json", "jsonl", "csv"]),
        note: """
            `jsonl` and `csv` give the whole list in one answer, in place of the `Accept` headers application/x-ndjson \
            and text/csv. They have everything, whatever `limit`, `cursor` and an anchor say.
            """)
    static let guarded = Parameter(
        name: "csv_guard", kind: .flag, usual: "true",
        note: "In CSV, puts an apostrophe before a text that a spreadsheet would take for a formula.")
    static let byteOrderMark = Parameter(
        name: "csv_bom", kind: .flag, usual: "false",
        note: "In CSV, begins with U+FEFF, by which Excel tells that the text is UTF-8.")
    static let onlyJSON = Parameter(name: "format", kind: .choice(["json"]), note: "Nothing else is offered here.")
}
