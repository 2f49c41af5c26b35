/// What is wrong with a piece of JSON, and at which byte of it.
package enum JSONProblem: Error, Equatable, CustomStringConvertible {
    case truncated
    case unexpected(UInt8, at: Int)
    case badEscape(at: Int)
    case controlCharacter(UInt8, at: Int)
    case tooDeep
    case trailingBytes(at: Int)
    /// An object has two members of this name.
    case repeatedMember(String)

    package var description: String {
        switch self {
        case .truncated: "the JSON ends in the middle"
        case .unexpected(0, let at), .controlCharacter(0, let at): "there is a NUL byte at byte \(at + 1)"
        case .unexpected(let byte, let at): "the JSON has an unexpected \(Self.name(byte)) at byte \(at + 1)"
        case .badEscape(let at): "the JSON has a malformed escape at byte \(at + 1)"
        case .controlCharacter(let byte, let at):
            "there is a raw control character (\(byte)) inside a string at byte \(at + 1)"
        case .tooDeep: "the JSON is nested more than \(JSONCursor.maximumDepth) deep"
        case .trailingBytes(let at): "there is more after the JSON value, from byte \(at + 1) on"
        case .repeatedMember(let name): "an object names “\(name.prefix(40))” twice"
        }
    }

    private static func name(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte) ? "“\(Character(UnicodeScalar(byte)))”" : "byte \(byte)"
    }
}

/// Reads JSON (RFC 8259) byte by byte out of a buffer that is known to be valid UTF-8.
///
/// A cursor, not a tree: the native log has a million short lines, and a tree of each would be built only to be
/// taken apart again. Offsets are from the buffer's start.
package struct JSONCursor {
    package static let maximumDepth = 128

    package let bytes: UnsafeBufferPointer<UInt8>
    package var at: Int
    package let end: Int

    package init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) {
        self.bytes = bytes
        at = start
        self.end = end
    }

    /// The next byte that is not white space, without taking it.
    @inline(__always)
    package mutating func peek() throws(JSONProblem) -> UInt8 {
        while at < end {
            let byte = bytes[at]
            guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return byte }
            at += 1
        }
        throw .truncated
    }

    @inline(__always)
    package mutating func take(_ wanted: UInt8) throws(JSONProblem) {
        let byte = try peek()
        guard byte == wanted else { throw byte == 0 ? .controlCharacter(0, at: at) : .unexpected(byte, at: at) }
        at += 1
    }

    /// Takes a comma, or `close`; tells whether there was a comma.
    @inline(__always)
    package mutating func takeComma(orClose close: UInt8) throws(JSONProblem) -> Bool {
        let byte = try peek()
        guard byte == UInt8(ascii: ",") || byte == close else { throw .unexpected(byte, at: at) }
        at += 1
        return byte == UInt8(ascii: ",")
    }

    package mutating func finish() throws(JSONProblem) {
        while at < end {
            let byte = bytes[at]
            guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { throw .trailingBytes(at: at) }
            at += 1
        }
    }

    /// Takes a string; its raw bytes between the quotes, and whether any escape stands in them.
    @inline(__always)
    package mutating func rawString() throws(JSONProblem) -> (range: Range<Int>, escaped: Bool) {
        try take(UInt8(ascii: "\""))
        let start = at
        var escaped = false
        while at < end {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                at += 1
                return (start..<at - 1, escaped)
            }
            if byte == UInt8(ascii: "\\") {
                escaped = true
                at += 2
                continue
            }
            if byte < 0x20 { throw .controlCharacter(byte, at: at) }
            at += 1
        }
        throw .truncated
    }

    /// Passes over one value of any kind, and gives where it stood.
    package mutating func skipValue(depth: Int = 0) throws(JSONProblem) -> Range<Int> {
        guard depth < Self.maximumDepth else { throw .tooDeep }
        let first = try peek()
        let start = at
        switch first {
        case UInt8(ascii: "\""):
            let (range, escaped) = try rawString()
            if escaped { try checkEscapes(range) }
        case UInt8(ascii: "{"): try skipObject(depth: depth)
        case UInt8(ascii: "["): try skipArray(depth: depth)
        default: try skipScalar()
        }
        return start..<at
    }

    private mutating func skipObject(depth: Int) throws(JSONProblem) {
        at += 1
        if try peek() == UInt8(ascii: "}") {
            at += 1
            return
        }
        repeat {
            let (name, escaped) = try rawString()
            if escaped { try checkEscapes(name) }
            try take(UInt8(ascii: ":"))
            _ = try skipValue(depth: depth + 1)
        } while try takeComma(orClose: UInt8(ascii: "}"))
    }

    private mutating func skipArray(depth: Int) throws(JSONProblem) {
        at += 1
        if try peek() == UInt8(ascii: "]") {
            at += 1
            return
        }
        repeat { _ = try skipValue(depth: depth + 1) } while try takeComma(orClose: UInt8(ascii: "]"))
    }

    /// A number, `true`, `false` or `null`.
    private mutating func skipScalar() throws(JSONProblem) {
        for word in ["true", "false", "null"] as [StaticString] where matches(word) {
            at += word.utf8CodeUnitCount
            return
        }
        let start = at
        if at < end, bytes[at] == UInt8(ascii: "-") { at += 1 }
        let digits = skipDigits()
        guard digits > 0, !(digits > 1 && bytes[at - digits] == UInt8(ascii: "0")) else {
            throw start < end ? .unexpected(bytes[start], at: start) : .truncated
        }
        if at < end, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard skipDigits() > 0 else { throw at < end ? .unexpected(bytes[at], at: at) : .truncated }
        }
        if at < end, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < end, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard skipDigits() > 0 else { throw at < end ? .unexpected(bytes[at], at: at) : .truncated }
        }
    }

    private mutating func skipDigits() -> Int {
        let start = at
        while at < end, bytes[at] &- 0x30 < 10 { at += 1 }
        return at - start
    }

    private func matches(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard at + count <= end else { return false }
        for i in 0..<count where bytes[at + i] != word.utf8Start[i] { return false }
        return true
    }

    private func checkEscapes(_ range: Range<Int>) throws(JSONProblem) {
        var ignored: [UInt8] = []
        try Self.unescape(bytes, range, into: &ignored)
    }

    /// Appends the text that the raw string at `range` means (RFC 8259, section 7). Half of a surrogate pair, which
    /// section 8.2 leaves to the reader, becomes U+FFFD: programs that cut a text by its UTF-16 units write them.
    package static func unescape(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into out: inout [UInt8]
    ) throws(JSONProblem) {
        var i = range.lowerBound
        while i < range.upperBound {
            guard bytes[i] == UInt8(ascii: "\\") else {
                out.append(bytes[i])
                i += 1
                continue
            }
            guard i + 1 < range.upperBound else { throw .badEscape(at: i) }
            switch bytes[i + 1] {
            case UInt8(ascii: "n"): out.append(0x0A)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "r"): out.append(0x0D)
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0C)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(bytes[i + 1])
            case UInt8(ascii: "u"):
                i += try unescapeUnicode(bytes, at: i, in: range, into: &out)
                continue
            default: throw .badEscape(at: i)
            }
            i += 2
        }
    }

    /// `\uXXXX`, or two of them for a character beyond the Basic Multilingual Plane; the bytes it took.
    private static func unescapeUnicode(
        _ bytes: UnsafeBufferPointer<UInt8>, at i: Int, in range: Range<Int>, into out: inout [UInt8]
    ) throws(JSONProblem) -> Int {
        let first = try hexQuad(bytes, at: i + 2, in: range)
        guard (0xD800...0xDFFF).contains(first) else {
            out.append(contentsOf: String(UnicodeScalar(first)!).utf8)
            return 6
        }
        var second: UInt32 = 0
        if first < 0xDC00, i + 7 < range.upperBound, bytes[i + 6] == UInt8(ascii: "\\"),
            bytes[i + 7] == UInt8(ascii: "u")
        {
            second = try hexQuad(bytes, at: i + 8, in: range)
        }
        guard (0xDC00...0xDFFF).contains(second) else {
            out.append(contentsOf: "\u{FFFD}".utf8)
            return 6  // what comes next may be a whole pair
        }
        let scalar = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
        out.append(contentsOf: String(UnicodeScalar(scalar)!).utf8)
        return 12
    }

    private static func hexQuad(
        _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, in range: Range<Int>
    ) throws(JSONProblem) -> UInt32 {
        guard start + 4 <= range.upperBound else { throw .badEscape(at: start) }
        var value: UInt32 = 0
        for i in start..<start + 4 {
            let byte = bytes[i]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw .badEscape(at: i)
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
