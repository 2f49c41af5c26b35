/// What looks like a web address in plain text.
enum WebAddresses {
    /// Where in a line there is what looks like a web address, from the first one on.
    static func all(in line: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var (found, searched) = ([Range<Int>](), 0)
        // Nearly all lines have no address, and say so quickly: there is no colon in them.
        while let colon = memoryIndex(of: UInt8(ascii: ":"), in: line, from: searched) {
            searched = colon + 1
            guard let range = address(in: line, colon: colon, from: found.last?.upperBound ?? 0) else { continue }
            found.append(range)
            searched = max(searched, range.upperBound)
        }
        return found
    }

    /// The address whose scheme ends at `colon`: `http://…`, `https://…` or `mailto:…`, up to white space or a
    /// delimiter, without the punctuation that ends a sentence.
    private static func address(
        in line: UnsafeBufferPointer<UInt8>, colon: Int, from lowest: Int
    ) -> Range<Int>? {
        let slashes = colon + 2 < line.count && line[colon + 1] == 0x2F && line[colon + 2] == 0x2F
        for (scheme, needsSlashes) in [("https", true), ("http", true), ("mailto", false)] as [(StaticString, Bool)] {
            let start = colon - scheme.utf8CodeUnitCount
            guard slashes == needsSlashes, start >= lowest, isScheme(line, scheme, at: start) else { continue }
            if start > 0, isWordByte(line, start - 1) { continue }
            var end = colon + 1
            while end < line.count, !endsAddress(line[end]) { end += 1 }
            end = endWithoutPunctuation(line, colon + 1..<end)
            let least = colon + (needsSlashes ? 3 : 1)
            return end > least ? start..<end : nil
        }
        return nil
    }

    private static func isScheme(_ line: UnsafeBufferPointer<UInt8>, _ scheme: StaticString, at start: Int) -> Bool {
        for i in 0..<scheme.utf8CodeUnitCount where line[start + i] | 0x20 != scheme.utf8Start[i] { return false }
        return true
    }

    /// A letter or digit of a script that has spaces between words: an address does not begin inside one. (Letters
    /// of two bytes are of such scripts; quotes, dashes, kana and the like have three.)
    private static func isWordByte(_ line: UnsafeBufferPointer<UInt8>, _ i: Int) -> Bool {
        let byte = line[i]
        if byte >= 0x80 { return i > 0 && (0xC3...0xDF).contains(line[i - 1]) }
        return isLetterOrDigit(byte)
    }

    private static func endsAddress(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x22 || byte == 0x3C || byte == 0x3E || byte == 0x60 || byte == 0x7F || byte == 0xE2
    }

    /// Where an address ends without the punctuation after it; a closing bracket is the address's only if it opens it.
    private static func endWithoutPunctuation(_ line: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int {
        var (round, square) = (0, 0)  // brackets that are open at the end; below zero, closed too often
        for byte in line[range] {
            switch byte {
            case UInt8(ascii: "("): round += 1
            case UInt8(ascii: ")"): round -= 1
            case UInt8(ascii: "["): square += 1
            case UInt8(ascii: "]"): square -= 1
            default: break
            }
        }
        var end = range.upperBound
        while end > range.lowerBound {
            switch line[end - 1] {
            case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"),
                UInt8(ascii: "?"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "_"):
                break
            case UInt8(ascii: ")") where round < 0: round += 1
            case UInt8(ascii: "]") where square < 0: square += 1
            default: return end
            }
            end -= 1
        }
        return end
    }
}
