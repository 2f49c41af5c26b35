import PairChannel

/// A JSON value as a tree, for records that are too rich to be read with a cursor. Object members keep their
/// order; a number keeps its digits, because chat ids and times do not survive a `Double`.
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Equatable, Sendable {
        package let name: String
        package let value: JSONValue
    }

    /// Reads one value that takes up all of `bytes`.
    ///
    /// - Throws: `JSONProblem`; also for bytes that are not UTF-8, as an unexpected byte, and for an object that names a
    ///   member twice: programs differ in which of the two they take, so that neither can be believed.
    package init(parsing bytes: UnsafeBufferPointer<UInt8>) throws(JSONProblem) {
        if let bad = firstInvalidUTF8(UnsafeRawBufferPointer(bytes)) { throw .unexpected(bytes[bad], at: bad) }
        var cursor = JSONCursor(bytes, from: 0, to: bytes.count)
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

    private static func read(_ cursor: inout JSONCursor, depth: Int) throws(JSONProblem) -> JSONValue {
        guard depth < JSONCursor.maximumDepth else { throw .tooDeep }
        switch try cursor.peek() {
        case UInt8(ascii: "\""): return .string(try string(&cursor))
        case UInt8(ascii: "{"):
            try cursor.take(UInt8(ascii: "{"))
            var members: [Member] = []
            guard try cursor.peek() != UInt8(ascii: "}") else {
                cursor.at += 1
                return .object([])
            }
            repeat {
                let name = try string(&cursor)
                try cursor.take(UInt8(ascii: ":"))
                members.append(Member(name: name, value: try read(&cursor, depth: depth + 1)))
            } while try cursor.takeComma(orClose: UInt8(ascii: "}"))
            if members.count > 1, let name = members.map(\.name).firstRepeated { throw .repeatedMember(name) }
            return .object(members)
        case UInt8(ascii: "["):
            try cursor.take(UInt8(ascii: "["))
            var elements: [JSONValue] = []
            guard try cursor.peek() != UInt8(ascii: "]") else {
                cursor.at += 1
                return .array([])
            }
            repeat {
                elements.append(try read(&cursor, depth: depth + 1))
            } while try cursor.takeComma(orClose: UInt8(ascii: "]"))
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

    private static func string(_ cursor: inout JSONCursor) throws(JSONProblem) -> String {
        let (range, escaped) = try cursor.rawString()
        guard escaped else { return String(decoding: cursor.bytes[range], as: UTF8.self) }
        var decoded: [UInt8] = []
        try JSONCursor.unescape(cursor.bytes, range, into: &decoded)
        return String(decoding: decoded, as: UTF8.self)
    }
}
