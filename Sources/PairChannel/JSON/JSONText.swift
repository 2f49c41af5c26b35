/// A value somewhere in a JSON text that has been found to be well formed.
package struct JSONText: Sendable {
    package enum Fault: Error, Equatable {
        case notUTF8
        case notJSON
        /// An object that is read has two members of this name.
        case repeatedMember(String)
    }

    private let text: [UInt8]
    private let range: Range<Int>

    /// - Throws: what is wrong with `bytes` as one JSON value in UTF-8.
    package init(_ bytes: [UInt8]) throws(Fault) {
        guard bytes.withUnsafeBytes(firstInvalidUTF8) == nil else { throw .notUTF8 }
        var scanner = JSONScanner(bytes)
        do { range = try scanner.document() } catch { throw .notJSON }
        text = bytes
    }

    private init(_ text: [UInt8], _ range: Range<Int>) { (self.text, self.range) = (text, range) }

    /// The value as it is written.
    package var bytes: ArraySlice<UInt8> { text[range] }

    package var isNull: Bool { text[range.lowerBound] == UInt8(ascii: "n") }

    package var isObject: Bool { text[range.lowerBound] == UInt8(ascii: "{") }

    package var isString: Bool { text[range.lowerBound] == UInt8(ascii: "\"") }

    /// The members of an object by their names; none of anything else.
    ///
    /// - Throws: `repeatedMember`. Programs differ in which of two they take, so that neither can be believed. What is
    ///   only passed on is not looked into.
    package func members() throws(Fault) -> [String: JSONText] {
        guard isObject else { return [:] }
        var found: [String: JSONText] = [:]
        var repeated: String?
        var scanner = JSONScanner(text, in: range)
        try? scanner.members { name, value in
            let name = Self.decoded(text[name])
            if found.updateValue(JSONText(text, value), forKey: name) != nil { repeated = name }
        }
        if let repeated { throw .repeatedMember(repeated) }
        return found
    }

    /// Gives each member of an object to `body`, in the order in which they are written: its name in UTF-8, and its value.
    /// One that is named twice is given twice: see `take(_:into:)`.
    func forEachMember(_ body: (ArraySlice<UInt8>, JSONText) -> Void) {
        guard isObject else { return }
        var scanner = JSONScanner(text, in: range)
        try? scanner.members { name, value in
            let inside = text[name].dropFirst().dropLast()
            body(
                inside.contains(UInt8(ascii: "\\")) ? Self.decodedUTF8(text[name])[...] : inside, JSONText(text, value))
        }
    }

    /// The elements of an array, `nil` if it is none.
    package var elements: [JSONText]? {
        guard text[range.lowerBound] == UInt8(ascii: "[") else { return nil }
        var found: [JSONText] = []
        var scanner = JSONScanner(text, in: range)
        try? scanner.elements { found.append(JSONText(text, $0)) }
        return found
    }

    /// What a string says; `nil` if this is none.
    package var string: String? { isString ? Self.decoded(text[range]) : nil }

    /// What a string says, or a number as it is written, since ids come as either; `nil` for all else.
    package var stringOrNumber: String? {
        switch text[range.lowerBound] {
        case UInt8(ascii: "\""): string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// How many bytes of UTF-8 a string says; of anything else, as it is written.
    package var decodedCount: Int {
        guard isString else { return bytes.count }
        return bytes.contains(UInt8(ascii: "\\")) ? Self.decodedUTF8(bytes).count : bytes.count - 2
    }

    /// The text inside a string, read as JSON in its turn; the value itself if it is no string.
    ///
    /// Clients send an event’s `data` either way.
    package func unwrapped() throws(Fault) -> JSONText {
        guard isString else { return self }
        return try JSONText(Self.decodedUTF8(bytes))
    }

    /// Puts a member of an object into the place for it, unless one of that name is there already.
    ///
    /// - Returns: Whether the place was free.
    static func take(_ value: JSONText, into place: inout JSONText?) -> Bool {
        guard place == nil else { return false }
        place = value
        return true
    }

    // MARK: Strings

    private static func decoded(_ literal: ArraySlice<UInt8>) -> String {
        let inside = literal.dropFirst().dropLast()
        guard inside.contains(UInt8(ascii: "\\")) else { return String(decoding: inside, as: UTF8.self) }
        return String(decoding: decodedUTF8(literal), as: UTF8.self)
    }

    /// A surrogate without its other half becomes U+FFFD.
    private static func decodedUTF8(_ literal: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(literal.count)
        var units: [UInt16] = []
        var rest = literal.dropFirst().dropLast()
        func endUnits() {
            guard !units.isEmpty else { return }
            result.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
            units.removeAll(keepingCapacity: true)
        }
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let kind = rest.popFirst() else {
                endUnits()
                result.append(byte)
                continue
            }
            if kind == UInt8(ascii: "u") {
                units.append(rest.prefix(4).reduce(0) { $0 << 4 | UInt16(Hexadecimal.value($1) ?? 0) })
                rest = rest.dropFirst(4)
                continue
            }
            endUnits()
            result.append(unescaped(kind))
        }
        endUnits()
        return result
    }

    private static func unescaped(_ kind: UInt8) -> UInt8 {
        switch kind {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: kind
        }
    }
}
