/// Finds the values in a JSON text without making anything of them, so that what is only passed on stays as it was
/// written: `1.10`, a member named twice, an object’s spaces.
///
/// It accepts exactly the grammar of RFC 8259. What bytes above 0x7F mean is not looked at: the text has been checked to be
/// UTF-8.
struct JSONScanner {
    enum Fault: Error { case malformed, tooDeep }

    /// How deep arrays and objects may lie in each other. Clients of the protocol need three.
    static let maximumDepth = 64

    let bytes: [UInt8]
    private(set) var position: Int
    private let end: Int

    init(_ bytes: [UInt8]) { self.init(bytes, in: bytes.indices) }

    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        (position, end) = (range.lowerBound, range.upperBound)
    }

    // MARK: Whole values

    /// The range of the one value that the text is; spaces around it are left out.
    mutating func document() throws(Fault) -> Range<Int> {
        let value = try value()
        skipSpaces()
        guard position == end else { throw .malformed }
        return value
    }

    /// The range of the next value.
    mutating func value(depth: Int = 0) throws(Fault) -> Range<Int> {
        skipSpaces()
        let start = position
        switch peek {
        case UInt8(ascii: "{"):
            try members(depth: depth) { _, _ in }
        case UInt8(ascii: "["):
            try elements(depth: depth) { _ in }
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default: try number()
        }
        return start..<position
    }

    /// Gives each member of the object here to `body`: its name with the quotation marks, and its value.
    mutating func members(depth: Int = 0, _ body: (Range<Int>, Range<Int>) -> Void) throws(Fault) {
        try enter(UInt8(ascii: "{"), depth)
        guard !take(UInt8(ascii: "}")) else { return }
        repeat {
            skipSpaces()
            let start = position
            try string()
            let name = start..<position
            guard take(UInt8(ascii: ":")) else { throw .malformed }
            body(name, try value(depth: depth + 1))
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw .malformed }
    }

    /// Gives each element of the array here to `body`.
    mutating func elements(depth: Int = 0, _ body: (Range<Int>) -> Void) throws(Fault) {
        try enter(UInt8(ascii: "["), depth)
        guard !take(UInt8(ascii: "]")) else { return }
        repeat { body(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw .malformed }
    }

    // MARK: Tokens

    private var peek: UInt8? { position < end ? bytes[position] : nil }

    private mutating func enter(_ bracket: UInt8, _ depth: Int) throws(Fault) {
        guard depth < Self.maximumDepth else { throw .tooDeep }
        guard take(bracket) else { throw .malformed }
    }

    private mutating func skipSpaces() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// Skips spaces, and `byte` if it is what comes then.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpaces()
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func literal(_ text: StaticString) throws(Fault) {
        let count = text.utf8CodeUnitCount
        guard end - position >= count,
            (0..<count).allSatisfy({ bytes[position + $0] == text.utf8Start[$0] })
        else { throw .malformed }
        position += count
    }

    private mutating func string() throws(Fault) {
        guard peek == UInt8(ascii: "\"") else { throw .malformed }
        position += 1
        while position < end {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return }
            guard byte >= 0x20 else { throw .malformed }
            if byte == UInt8(ascii: "\\") { try escape() }
        }
        throw .malformed
    }

    private mutating func escape() throws(Fault) {
        guard let byte = peek else { throw .malformed }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return
        case UInt8(ascii: "u"):
            guard end - position >= 4, bytes[position..<position + 4].allSatisfy({ Hexadecimal.value($0) != nil })
            else { throw .malformed }
            position += 4
        default: throw .malformed
        }
    }

    private mutating func number() throws(Fault) {
        if peek == UInt8(ascii: "-") { position += 1 }
        if peek == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if peek == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
    }

    private mutating func digits() throws(Fault) {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw .malformed }
    }
}
