import Foundation

/// What a character is where names are compared: in lower case, a full-width or mathematical letter as the plain one, and one
/// apostrophe and one hyphen for all.
///
/// Accents count: whoever is called Jose is not José. So do letters of other alphabets that look alike.
enum NameFolding {
    /// Appends the folded form of a character beyond ASCII that begins a valid sequence of UTF-8 at `at`; of any other byte, it.
    ///
    /// - Returns: How many bytes of `text` it takes.
    @inline(__always)
    static func append(_ text: UnsafeBufferPointer<UInt8>, at: Int, to out: inout [UInt8]) -> Int {
        let byte = text[at]
        guard byte >= 0x80, let (scalar, length) = scalar(text, at) else {
            out.append(NameBytes.folded(byte))
            return 1
        }
        if scalar < 0x2000 {
            append(UInt32(small[Int(scalar)]), to: &out)
        } else if let folded = others[scalar] {
            out.append(contentsOf: folded)
        } else {
            out.append(contentsOf: text[at..<at + length])
        }
        return length
    }

    /// A name in the form in which it is looked for: folded, with one space for white space of any kind.
    static func folded(_ name: String) -> [UInt8] {
        var (out, words): ([UInt8], String) = ([], name.split { $0.isWhitespace }.joined(separator: " "))
        words.withUTF8 { words in
            var at = 0
            while at < words.count { at += append(words, at: at, to: &out) }
        }
        return out
    }

    /// The character that begins at `at`, and its bytes; `nil` for what is no UTF-8.
    @inline(__always)
    private static func scalar(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> (UInt32, Int)? {
        let first = UInt32(text[at])
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first < 0xF5, at + length <= text.count else { return nil }
        var scalar = first & (0x7F >> UInt32(length))
        for next in text[at + 1..<at + length] {
            guard next & 0xC0 == 0x80 else { return nil }
            scalar = scalar << 6 | UInt32(next & 0x3F)
        }
        return (scalar, length)
    }

    private static func append(_ scalar: UInt32, to out: inout [UInt8]) {
        if scalar < 0x80 {
            out.append(UInt8(scalar))
        } else if scalar < 0x800 {
            out.append(UInt8(0xC0 | scalar >> 6))
            out.append(UInt8(0x80 | scalar & 0x3F))
        } else {
            out.append(UInt8(0xE0 | scalar >> 12))
            out.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            out.append(UInt8(0x80 | scalar & 0x3F))
        }
    }

    /// Of characters before U+2000: the letter in lower case, where that is one letter.
    private static let small: [UInt16] = (0..<0x2000).map { value in
        if value == 0x2BC { return 0x27 }
        guard let lower = UnicodeScalar(UInt16(value))?.properties.lowercaseMapping.unicodeScalars, lower.count == 1,
            let scalar = lower.first, scalar.value < 0x2000
        else { return UInt16(value) }
        return UInt16(scalar.value)
    }

    /// Of other characters that have another form: apostrophes, hyphens, ligatures, mathematical letters, and forms of half and
    /// full width.
    private static let others: [UInt32: [UInt8]] = {
        var others: [UInt32: [UInt8]] = [:]
        for value: UInt32 in [0x2018, 0x2019, 0x201B, 0x2032] { others[value] = [UInt8(ascii: "'")] }
        for value: UInt32 in 0x2010...0x2015 { others[value] = [UInt8(ascii: "-")] }
        others[0x2212] = [UInt8(ascii: "-")]
        for values: ClosedRange<UInt32> in [0x24B6...0x24E9, 0xFB00...0xFB06, 0xFF01...0xFF9F, 0x1D400...0x1D7FF] {
            for value in values {
                guard let scalar = UnicodeScalar(value) else { continue }
                let form = String(scalar).precomposedStringWithCompatibilityMapping.lowercased()
                if form != String(scalar) { others[value] = Array(form.utf8) }
            }
        }
        return others
    }()
}
