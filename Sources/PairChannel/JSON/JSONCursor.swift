/// Reads JSON (RFC 8259) byte by byte out of a buffer that is known to be valid UTF-8. Every reader of JSON is built on it.
///
/// A cursor, not a tree: the native log has a million short lines, and a tree of each would be built only to be taken apart
/// again. Offsets are from the buffer's start.
///
/// What is called once a token is inlinable, and for that public: measured with Swift 6.3.1, a loop in another module costs what
/// it does in this one (150 ns for a line of eight members), and with `package` inlinable a third more, since nothing is inlined.
public struct JSONCursor {
    /// How deep arrays and objects may lie in each other.
    public static let maximumDepth = 128

    public let bytes: UnsafeBufferPointer<UInt8>
    /// The next byte.
    public var at: Int
    /// Behind the last byte.
    public let end: Int

    @inlinable
    public init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) {
        self.bytes = bytes
        at = start
        self.end = end
    }

    @inlinable
    public init(_ bytes: UnsafeBufferPointer<UInt8>) { self.init(bytes, from: 0, to: bytes.count) }

    // MARK: Tokens

    /// The next byte that is not white space, without taking it.
    @inlinable @inline(__always)
    public mutating func peek() throws(JSONProblem) -> UInt8 {
        while at < end {
            let byte = bytes[at]
            guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return byte }
            at += 1
        }
        throw .truncated
    }

    /// Takes white space and `wanted`.
    @inlinable @inline(__always)
    public mutating func take(_ wanted: UInt8) throws(JSONProblem) {
        let byte = try peek()
        guard byte == wanted else { throw byte == 0 ? .controlCharacter(0, at: at) : .unexpected(byte, at: at) }
        at += 1
    }

    /// Takes a comma, or `close`; tells whether there was a comma.
    @inlinable @inline(__always)
    public mutating func takeComma(orClose close: UInt8) throws(JSONProblem) -> Bool {
        let byte = try peek()
        guard byte == UInt8(ascii: ",") || byte == close else { throw .unexpected(byte, at: at) }
        at += 1
        return byte == UInt8(ascii: ",")
    }

    /// Takes the rest, which may be white space alone.
    @inlinable
    public mutating func finish() throws(JSONProblem) {
        while at < end {
            let byte = bytes[at]
            guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { throw .trailingBytes(at: at) }
            at += 1
        }
    }

    /// Takes a string; its raw bytes between the quotes, and whether any escape stands in them.
    ///
    /// Whether the escapes are well-formed is found by `unescape` or `checkEscapes`.
    @inlinable @inline(__always)
    public mutating func rawString() throws(JSONProblem) -> (range: Range<Int>, escaped: Bool) {
        try take(UInt8(ascii: "\""))
        let start = at
        var escaped = false
        while let i = Self.firstSpecial(bytes, from: at, to: end) {
            switch bytes[i] {
            case UInt8(ascii: "\""):
                at = i + 1
                return (start..<i, escaped)
            case UInt8(ascii: "\\"):
                escaped = true
                at = i + 2
            case let byte: throw .controlCharacter(byte, at: i)
            }
        }
        throw .truncated
    }

    /// The first byte from `start` on that stands in no string as it is: a quotation mark, a backslash or a control character.
    /// Eight are looked at together, as many as are left.
    @inlinable @inline(__always)
    public static func firstSpecial(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int? {
        var i = start
        let each: UInt64 = 0x0101_0101_0101_0101
        while i + 8 <= end {
            let eight = UInt64(
                littleEndian: UnsafeRawPointer(bytes.baseAddress! + i).loadUnaligned(as: UInt64.self))
            // A byte’s high bit is set where it is one of those. Of several, a higher one may be set in error by the borrow of a
            // lower one, never the lowest.
            let quote = eight ^ each &* 0x22
            let backslash = eight ^ each &* 0x5C
            let found =
                ((eight &- each &* 0x20) & ~eight | (quote &- each) & ~quote | (backslash &- each) & ~backslash)
                & (each &* 0x80)
            if found != 0 { return i + found.trailingZeroBitCount / 8 }
            i += 8
        }
        while i < end {
            let byte = bytes[i]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return i }
            i += 1
        }
        return nil
    }

    // MARK: Objects and arrays

    /// Takes the object here. `body` is called behind each member's name and colon, and has to take the value.
    @inlinable @inline(__always)
    public mutating func takeObject(
        _ body: (inout JSONCursor, (range: Range<Int>, escaped: Bool)) throws(JSONProblem) -> Void
    ) throws(JSONProblem) {
        try take(UInt8(ascii: "{"))
        guard try peek() != UInt8(ascii: "}") else {
            at += 1
            return
        }
        repeat {
            let name = try rawString()
            try take(UInt8(ascii: ":"))
            try body(&self, name)
        } while try takeComma(orClose: UInt8(ascii: "}"))
    }

    /// Takes the array here. `body` is called before each element, and has to take it.
    @inlinable @inline(__always)
    public mutating func takeArray(
        _ body: (inout JSONCursor) throws(JSONProblem) -> Void
    ) throws(JSONProblem) {
        try take(UInt8(ascii: "["))
        guard try peek() != UInt8(ascii: "]") else {
            at += 1
            return
        }
        repeat { try body(&self) } while try takeComma(orClose: UInt8(ascii: "]"))
    }

    /// Passes over one value of any kind, and gives where it stood.
    public mutating func skipValue(depth: Int = 0) throws(JSONProblem) -> Range<Int> {
        guard depth < Self.maximumDepth else { throw .tooDeep }
        let first = try peek()
        let start = at
        switch first {
        case UInt8(ascii: "\""):
            let (range, escaped) = try rawString()
            if escaped { try checkEscapes(range) }
        case UInt8(ascii: "{"):
            try takeObject { (cursor, name) throws(JSONProblem) in
                if name.escaped { try cursor.checkEscapes(name.range) }
                _ = try cursor.skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            try takeArray { (cursor) throws(JSONProblem) in _ = try cursor.skipValue(depth: depth + 1) }
        default: try skipScalar()
        }
        return start..<at
    }

    /// A number, `true`, `false` or `null`.
    private mutating func skipScalar() throws(JSONProblem) {
        if at < end, let word = Self.word(bytes[at]), matches(word) {
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

    /// The one of JSON’s three words that begins with this byte.
    private static func word(_ first: UInt8) -> StaticString? {
        switch first {
        case UInt8(ascii: "t"): "true"
        case UInt8(ascii: "f"): "false"
        case UInt8(ascii: "n"): "null"
        default: nil
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
}
