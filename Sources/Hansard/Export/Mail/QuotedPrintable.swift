import PairChannel

/// Text as quoted-printable (RFC 2045, section 6.7): lines of at most 76 characters that end with CR and LF.
///
/// A line that begins with `From `, behind any number of `>`, has its first character encoded. So no mailbox file has to
/// change it, and none of the programs that read one, which differ in whether they change it back, gives another text.
enum QuotedPrintable {
    private static let lineLength = 76

    /// Appends whole lines of UTF-8 `text`, of which each ends with a line feed; a carriage return before it is a part of that
    /// end. The last one gets its end if it has none.
    static func append(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        var start = 0
        while start < text.count {
            let end = memoryIndex(of: 0x0A, in: text, from: start) ?? text.count
            let length = end > start && text[end - 1] == 0x0D ? end - 1 : end
            appendLine(UnsafeBufferPointer(rebasing: text[start..<length]), to: &out)
            start = end + 1
        }
    }

    private static func appendLine(_ line: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        let isGuarded = isTakenForSeparator(line)
        var column = 0
        for (i, byte) in line.enumerated() {
            let isLast = i == line.count - 1
            let isPlain: Bool
            switch byte {
            case 0x20, 0x09: isPlain = !isLast
            case UInt8(ascii: "="): isPlain = false
            default: isPlain = (0x21..<0x7F).contains(byte) && !(i == 0 && isGuarded)
            }
            // One column is left for the `=` of a soft end, and needed by it unless the line ends here.
            if column + (isPlain ? 1 : 3) > (isLast ? lineLength : lineLength - 1) {
                out.append("=\r\n")
                column = 0
            }
            if isPlain {
                out.append(byte)
                column += 1
            } else {
                out.append(UInt8(ascii: "="))
                out.append(upperHex(byte >> 4))
                out.append(upperHex(byte & 15))
                column += 3
            }
        }
        out.append("\r\n")
    }

    private static func isTakenForSeparator(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        line.drop { $0 == UInt8(ascii: ">") }.starts(with: "From ".utf8)
    }

    private static func upperHex(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x41 + digit - 10 }
}
