/// A JSON value as a tree: what is too rich to be read with a cursor, and documents that are made of parts. Object members
/// keep their order; a number keeps its digits, because chat ids and times do not survive a `Double`.
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    /// As it is written: `1.10`.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Equatable, Sendable {
        package let name: String
        package let value: JSONValue

        package init(name: String, value: JSONValue) { (self.name, self.value) = (name, value) }
    }

    // MARK: Looking into it

    /// The member of that name, or `nil` when there is none or this is no object.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A string, or a number's digits: systems write ids either way.
    package var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    package var int: Int? {
        switch self {
        case .number(let text), .string(let text): Int(text)
        default: nil
        }
    }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements; empty for anything but an array.
    package var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The members; empty for anything but an object.
    package var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }
}

// MARK: Reading

extension JSONValue {
    /// Reads one value that takes up all of `bytes`.
    ///
    /// - Throws: what is wrong with it; also for an object that names a member twice: programs differ in which of the two they
    ///   take, so that neither can be believed.
    package init(parsing bytes: UnsafeBufferPointer<UInt8>) throws(JSONProblem) {
        if let bad = firstInvalidUTF8(UnsafeRawBufferPointer(bytes)) { throw .notUTF8(at: bad) }
        var cursor = JSONCursor(bytes)
        self = try Self.read(&cursor, depth: 0)
        try cursor.finish()
    }

    package init(parsing bytes: [UInt8]) throws(JSONProblem) {
        // `withUnsafeBufferPointer` rethrows untyped errors; the result carries the typed one out.
        let result = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(JSONProblem) in try JSONValue(parsing: buffer) }
        }
        self = try result.get()
    }

    private static func read(_ cursor: inout JSONCursor, depth: Int) throws(JSONProblem) -> JSONValue {
        guard depth < JSONCursor.maximumDepth else { throw .tooDeep }
        switch try cursor.peek() {
        case UInt8(ascii: "\""):
            let (range, escaped) = try cursor.rawString()
            return .string(try cursor.text(range, escaped: escaped))
        case UInt8(ascii: "{"):
            var members: [Member] = []
            try cursor.takeObject { (cursor, name) throws(JSONProblem) in
                let name = try cursor.text(name.range, escaped: name.escaped)
                members.append(Member(name: name, value: try read(&cursor, depth: depth + 1)))
            }
            if members.count > 1, let name = members.map(\.name).firstRepeated { throw .repeatedMember(name) }
            return .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONValue] = []
            try cursor.takeArray { (cursor) throws(JSONProblem) in
                elements.append(try read(&cursor, depth: depth + 1))
            }
            return .array(elements)
        default:
            let range = try cursor.skipValue()
            switch String(decoding: cursor.bytes[range], as: UTF8.self) {
            case "true": return .bool(true)
            case "false": return .bool(false)
            case "null": return .null
            case let digits: return .number(digits)
            }
        }
    }
}
