import PairChannel

/// The header of a mail or of a part of one: fields one after the other, folded at 78 characters, in ASCII but where a field
/// is said to be in UTF-8. Values are of types that hold nothing which ends a field.
///
/// - Source: RFC 5322, section 2.2; RFC 2047 for words in other alphabets; RFC 2231 for parameters.
struct HeaderFields {
    /// Lines that end with CR and LF.
    private(set) var bytes: [UInt8] = []
    /// How long the line in hand is by now, and whether the field has a word.
    private var column = 0
    private var hasWord = false

    init() {}

    /// A line is folded before it is longer than that, if it can be.
    private static let wishedLength = 78
    /// The longest word that is written as it is.
    private static let longestWord = 66
    /// How many bytes of UTF-8 an encoded word has, so that it has at most 75 characters.
    private static let bytesOfWord = 45

    // MARK: Fields

    /// A text: `Subject: Pier 2`.
    mutating func add(_ name: StaticString, _ value: HeaderText) {
        begin(name)
        for word in Self.words(value) { append(word) }
        end()
    }

    /// Addresses with their names. Without any, there is no field.
    mutating func add(_ name: StaticString, _ mailboxes: [Mailbox]) {
        guard !mailboxes.isEmpty else { return }
        begin(name)
        for (i, mailbox) in mailboxes.enumerated() {
            for word in Self.phrase(mailbox.name) { append(word) }
            append("<\(mailbox.address.text)>" + (i == mailboxes.count - 1 ? "" : ","))
        }
        end()
    }

    /// A name with an id: `List-Id: Pier 2 <pier-2.archive.invalid>`.
    mutating func add(_ name: StaticString, _ phrase: HeaderText, id: String) {
        begin(name)
        for word in Self.phrase(phrase) { append(word) }
        append("<\(id)>")
        end()
    }

    /// What is made of letters, digits and signs alone: a date, a number, ids of messages. Its words can be folded.
    ///
    /// - Precondition: `tokens` are printable ASCII.
    mutating func add(_ name: StaticString, tokens: String) {
        precondition(tokens.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "tokens are printable ASCII")
        begin(name)
        for token in tokens.utf8.split(separator: UInt8(ascii: " ")) { append(String(Substring(token))) }
        end()
    }

    /// Names in UTF-8 as it is, with a comma between two (RFC 6532): for readers who decode no encoded words.
    mutating func add(_ name: StaticString, raw names: [HeaderText]) {
        begin(name)
        for (i, text) in names.enumerated() { append(text.text + (i == names.count - 1 ? "" : ",")) }
        end()
    }

    /// A value with parameters: `Content-Disposition: attachment; filename="a.png"`.
    ///
    /// - Parameter value: A token, or two with a slash between them.
    mutating func add(
        _ name: StaticString, _ value: String, _ parameters: KeyValuePairs<StaticString, HeaderText>
    ) {
        begin(name)
        append(value + (parameters.isEmpty ? "" : ";"))
        for (i, parameter) in parameters.enumerated() {
            let pieces = Self.parameter("\(parameter.key)", parameter.value)
            for (k, piece) in pieces.enumerated() {
                append(piece + (i == parameters.count - 1 && k == pieces.count - 1 ? "" : ";"))
            }
        }
        end()
    }

    // MARK: Lines

    private mutating func begin(_ name: StaticString) {
        bytes.append(name)
        bytes.append(":")
        (column, hasWord) = (name.utf8CodeUnitCount + 1, false)
    }

    /// Appends a word behind a space, which begins a new line where the one in hand is full. The first word stays with the
    /// field’s name, as simple programs want it, unless it is encoded: for such lines the limit is strict.
    private mutating func append(_ word: String) {
        let length = word.utf8.count
        defer { hasWord = true }
        if column + 1 + length > Self.wishedLength, column > 1, hasWord || word.hasPrefix("=?") {
            bytes.append("\r\n")
            column = 0
        }
        bytes.append(" ")
        bytes.append(word)
        column += 1 + length
    }

    private mutating func end() {
        bytes.append("\r\n")
        column = 0
    }

    // MARK: Words

    /// A text as words with a space between two; encoded, all of them, if one of them has to be.
    static func words(_ value: HeaderText) -> [String] {
        guard value.isPlain else { return encodedWords(value.text) }
        let words = value.text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        let isPlain = words.allSatisfy { !$0.isEmpty && $0.count <= longestWord }
        return isPlain ? words.map { String(Substring($0)) } : encodedWords(value.text)
    }

    /// The same of a name before an address, where quotation marks do as well.
    static func phrase(_ name: HeaderText) -> [String] {
        let text = name.text
        guard !text.isEmpty else { return [] }
        guard name.isPlain, text.utf8.count <= longestWord else { return encodedWords(text) }
        let words = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        if words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(HeaderText.isAtomText) }) {
            return words.map { String(Substring($0)) }
        }
        let quoted = quoted(text)
        return quoted.utf8.count <= longestWord ? [quoted] : encodedWords(text)
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\"") }) else {
            return "\"\(text)\""
        }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// RFC 2047: pieces of UTF-8, cut between characters, in base64.
    static func encodedWords(_ text: String) -> [String] {
        guard !text.isEmpty else { return [] }
        var (words, piece): ([String], [UInt8]) = ([], [])
        func take() { words.append("=?UTF-8?B?\(Base64Lines.text(piece))?=") }
        for scalar in text.unicodeScalars {
            let bytes = UTF8.encode(scalar)!
            if piece.count + bytes.count > bytesOfWord {
                take()
                piece.removeAll(keepingCapacity: true)
            }
            piece.append(contentsOf: bytes)
        }
        take()
        return words
    }

    // MARK: Parameters

    /// `name="value"`, or in pieces by RFC 2231.
    private static func parameter(_ name: String, _ value: HeaderText) -> [String] {
        let quoted = quoted(value.text)
        if value.isPlain, quoted.utf8.count <= 60 { return ["\(name)=\(quoted)"] }
        let encoded = value.text.utf8.map { byte in
            isAttributeText(byte)
                ? String(UnicodeScalar(byte))
                : "%\(String(byte >> 4, radix: 16))\(String(byte & 15, radix: 16))".uppercased()
        }
        var (pieces, piece): ([String], String) = ([], "UTF-8''")
        for unit in encoded {
            if piece.utf8.count + unit.utf8.count > 55 {
                pieces.append(piece)
                piece = ""
            }
            piece += unit
        }
        pieces.append(piece)
        guard pieces.count > 1 else { return ["\(name)*=\(piece)"] }
        return pieces.enumerated().map { "\(name)*\($0)*=\($1)" }
    }

    private static func isAttributeText(_ byte: UInt8) -> Bool {
        HeaderText.isAtomText(byte) && byte != UInt8(ascii: "*") && byte != UInt8(ascii: "'")
            && byte != UInt8(ascii: "%")
    }
}
