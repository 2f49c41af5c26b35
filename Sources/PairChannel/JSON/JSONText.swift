/// A value somewhere in a JSON text that has been found to be well formed, of which nothing is made: what is only passed on
/// stays as it was written: `1.10`, a member named twice, an object’s spaces.
package struct JSONText: Sendable {
    private let text: [UInt8]
    private let range: Range<Int>

    /// - Throws: what is wrong with `bytes` as one JSON value in UTF-8. A member that is named twice is found by `members`.
    package init(_ bytes: [UInt8]) throws(JSONProblem) {
        let result = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(JSONProblem) in
                if let bad = firstInvalidUTF8(UnsafeRawBufferPointer(buffer)) { throw .notUTF8(at: bad) }
                var cursor = JSONCursor(buffer)
                let value = try cursor.skipValue()
                try cursor.finish()
                return value
            }
        }
        range = try result.get()
        text = bytes
    }

    private init(_ text: [UInt8], _ range: Range<Int>) { (self.text, self.range) = (text, range) }

    // MARK: What it is

    /// The value as it is written.
    package var bytes: ArraySlice<UInt8> { text[range] }

    package var isNull: Bool { text[range.lowerBound] == UInt8(ascii: "n") }

    package var isObject: Bool { text[range.lowerBound] == UInt8(ascii: "{") }

    package var isString: Bool { text[range.lowerBound] == UInt8(ascii: "\"") }

    // MARK: Looking into it

    /// The members of an object by their names; none of anything else.
    ///
    /// - Throws: `repeatedMember`. Programs differ in which of two they take, so that neither can be believed. What is
    ///   only passed on is not looked into.
    package func members() throws(JSONProblem) -> [String: JSONText] {
        var found: [String: JSONText] = [:]
        var repeated: String?
        forEachMember { name, value in
            let name = String(decoding: name, as: UTF8.self)
            if found.updateValue(value, forKey: name) != nil { repeated = name }
        }
        if let repeated { throw .repeatedMember(repeated) }
        return found
    }

    /// Gives each member of an object to `body`, in the order in which they are written: its name in UTF-8, and its value.
    /// One that is named twice is given twice: see `take(_:into:)`.
    func forEachMember(_ body: (ArraySlice<UInt8>, JSONText) -> Void) {
        guard isObject else { return }
        read { (cursor) throws(JSONProblem) in
            try cursor.takeObject { (cursor, name) throws(JSONProblem) in
                let value = JSONText(text, try cursor.skipValue())
                body(name.escaped ? unescaped(name.range)[...] : text[name.range], value)
            }
        }
    }

    /// The elements of an array, `nil` if it is none.
    package var elements: [JSONText]? {
        guard text[range.lowerBound] == UInt8(ascii: "[") else { return nil }
        var found: [JSONText] = []
        read { (cursor) throws(JSONProblem) in
            try cursor.takeArray { (cursor) throws(JSONProblem) in
                found.append(JSONText(text, try cursor.skipValue()))
            }
        }
        return found
    }

    /// What a string says; `nil` if this is none.
    package var string: String? { isString ? String(decoding: content, as: UTF8.self) : nil }

    /// What a string says, or a number as it is written, since ids come as either; `nil` for all else.
    package var stringOrNumber: String? {
        switch text[range.lowerBound] {
        case UInt8(ascii: "\""): string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// How many bytes of UTF-8 a string says; of anything else, as it is written.
    package var decodedCount: Int { isString ? content.count : bytes.count }

    /// The text inside a string, read as JSON in its turn; the value itself if it is no string.
    ///
    /// Clients send an event’s `data` either way.
    package func unwrapped() throws(JSONProblem) -> JSONText {
        guard isString else { return self }
        return try JSONText(Array(content))
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

    /// What this string says, in UTF-8.
    private var content: ArraySlice<UInt8> {
        let inside = range.lowerBound + 1..<range.upperBound - 1
        return text[inside].contains(UInt8(ascii: "\\")) ? unescaped(inside)[...] : text[inside]
    }

    private func unescaped(_ range: Range<Int>) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(range.count)
        // The text is well formed: nothing is thrown.
        text.withUnsafeBufferPointer { try? JSONCursor.unescape($0, range, into: &decoded) }
        return decoded
    }

    /// Reads this value, which is well formed, with a cursor.
    private func read(_ body: (inout JSONCursor) throws(JSONProblem) -> Void) {
        text.withUnsafeBufferPointer { bytes in
            var cursor = JSONCursor(bytes, from: range.lowerBound, to: range.upperBound)
            try? body(&cursor)
        }
    }
}
