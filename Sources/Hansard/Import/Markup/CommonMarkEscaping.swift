/// Takes the special meaning from characters that have one in CommonMark (0.30, sections 2.4, 4 and 6), and only from
/// those, so that the text stays legible as it is. All of them are ASCII, so bytes are enough to look at.
enum CommonMarkEscaping {
    /// - Parameters:
    ///   - isAtLineStart: Whether nothing stands before `text` in its line.
    ///   - isBeforeLink: Whether a link comes right after it.
    static func escape(_ text: String, isAtLineStart: Bool, isBeforeLink: Bool = false) -> String {
        var text = withoutControls(text)
        return text.withUTF8 { bytes in
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count + 16)
            var next = isAtLineStart ? escapeLineStart(bytes, into: &out) : 0
            var copied = next  // bytes[..<copied] have been appended
            while next < bytes.count {
                let byte = bytes[next]
                let before = next > 0 ? bytes[next - 1] : nil
                let after = next + 1 < bytes.count ? bytes[next + 1] : nil
                // A picture would be `!` and a link.
                let becomesPicture = byte == UInt8(ascii: "!") && after == nil && isBeforeLink
                if becomesPicture || needsBackslash(byte, before: before, after: after) {
                    out.append(contentsOf: bytes[copied..<next])
                    out.append(UInt8(ascii: "\\"))
                    copied = next
                }
                next += 1
            }
            guard copied > 0 || !out.isEmpty else { return String(decoding: bytes, as: UTF8.self) }
            out.append(contentsOf: bytes[copied...])
            return String(decoding: out, as: UTF8.self)
        }
    }

    /// A NUL is no character of a text (CommonMark, section 2.3); a carriage return would end the line.
    static func withoutControls(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0 || $0 == 0x0D || $0 == 0x0B || $0 == 0x0C }) else { return text }
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar != "\r" {
            switch scalar.value {
            case 0: out.append("\u{FFFD}")
            case 0x0B, 0x0C: out.append(" ")
            default: out.append(scalar)
            }
        }
        return String(out)
    }

    @inline(__always)
    private static func needsBackslash(_ byte: UInt8, before: UInt8?, after: UInt8?) -> Bool {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "["), UInt8(ascii: "]"): true
        // Inside a word it marks nothing: snake_case.
        case UInt8(ascii: "_"): !(before.map(isLetterOrDigit) == true && after.map(isLetterOrDigit) == true)
        case UInt8(ascii: "<"): after != UInt8(ascii: " ")  // a tag, or an address: nearly anything may follow
        case UInt8(ascii: "&"): after.map { isLetterOrDigit($0) || $0 == UInt8(ascii: "#") } ?? true
        default: false
        }
    }

    /// What would begin a heading, a list, a quote, a fence or a rule; gives how many bytes it has dealt with.
    private static func escapeLineStart(_ bytes: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]) -> Int {
        guard let first = bytes.first else { return 0 }
        switch first {
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
            out.append(contentsOf: reference(Unicode.Scalar(first)).utf8)
            return 1
        case UInt8(ascii: "#"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: ">"),
            UInt8(ascii: "~"):
            guard beginsBlock(bytes, with: first) else { return 0 }
            out += [UInt8(ascii: "\\"), first]
            return 1
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            let digits = bytes.prefix { $0 &- 0x30 < 10 }.count
            guard digits < bytes.count, bytes[digits] == UInt8(ascii: ".") || bytes[digits] == UInt8(ascii: ")") else {
                return 0
            }
            out += bytes[..<digits]
            out += [UInt8(ascii: "\\"), bytes[digits]]
            return digits + 1
        default: return 0
        }
    }

    /// Whether a line of `bytes` would be more than text because of its first one.
    private static func beginsBlock(_ bytes: UnsafeBufferPointer<UInt8>, with first: UInt8) -> Bool {
        let count = bytes.prefix { $0 == first }.count
        let isBeforeSpace = count == bytes.count || isSpace(bytes[count])
        switch first {
        case UInt8(ascii: "#"): return count <= 6 && isBeforeSpace
        case UInt8(ascii: "-"): return count == 1 && isBeforeSpace || bytes.allSatisfy { $0 == first || isSpace($0) }
        case UInt8(ascii: "+"): return count == 1 && isBeforeSpace
        case UInt8(ascii: "="): return bytes.allSatisfy { $0 == first || isSpace($0) }
        case UInt8(ascii: "~"): return count >= 3
        default: return true
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// One scalar as a numeric character reference. To CommonMark it is punctuation at both of its ends.
    static func reference(_ scalar: Unicode.Scalar) -> String { "&#\(scalar.value);" }
}
