/// Finds the end of a JSON value whose bytes come in pieces, by its brackets and quotes alone. Whether the brackets
/// match is left to the parser.
struct ElementScanner {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// Looks at the next piece of the value; the offset in it at which the value ends, or `nil` if it goes on.
    ///
    /// Most bytes of an export stand in strings, where only two bytes matter, so these have a loop of their own.
    mutating func scan(_ piece: UnsafeBufferPointer<UInt8>) -> Int? {
        var i = 0
        while i < piece.count {
            if isInString {
                guard let end = skipString(piece, from: i) else { return nil }
                i = end
                if depth == 0 { return i }
                continue
            }
            switch piece[i] {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return i }  // the end of what is around a number or a word
                depth -= 1
                if depth == 0 { return i + 1 }
            case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
                if depth == 0 { return i }
            default: break
            }
            i += 1
        }
        return nil
    }

    /// Where the string that `piece[i]` is in has ended, its quote included.
    @inline(__always)
    private mutating func skipString(_ piece: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var i = start
        if isEscaped {
            isEscaped = false
            i += 1
        }
        while i < piece.count {
            let byte = piece[i]
            if byte == UInt8(ascii: "\"") {
                isInString = false
                return i + 1
            }
            i += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        isEscaped = i > piece.count
        return nil
    }
}
