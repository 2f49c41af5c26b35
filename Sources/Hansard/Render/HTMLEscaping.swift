extension [UInt8] {
    /// Appends UTF-8 `text` with the five bytes `& < > " '` written as character references, characters that hide or
    /// turn the text around them made visible, and letters that pass for others in a mixed word marked.
    ///
    /// Few bytes of a chat log need that, so the loop looks for the next one that does and copies all before it at
    /// once. Every byte of a multi-byte sequence is 0x80 or more, so none of them is mistaken for one of the five.
    package mutating func appendHTML(_ text: UnsafeBufferPointer<UInt8>) {
        var copied = 0  // text[..<copied] has been appended
        var i = 0
        while i < text.count {
            let kind = escapeKinds[Int(text[i])]
            if kind == 0 {
                i += 1
                continue
            }
            let reference: StaticString
            var length = 1
            switch kind {
            case 1: reference = "&amp;"
            case 2: reference = "&lt;"
            case 3: reference = "&gt;"
            case 4: reference = "&quot;"
            case 5: reference = "&#39;"
            case 7 where !HiddenCharacter.stands(in: text, at: i):
                append(contentsOf: text[copied..<i])
                i = LookAlikes.appendWord(text, from: i, to: &self)
                copied = i
                continue
            default:
                guard let hidden = HiddenCharacter(text, at: i) else {
                    i += 1
                    continue
                }
                append(contentsOf: text[copied..<i])
                append(contentsOf: hidden.html.utf8)
                i += hidden.length
                copied = i
                continue
            }
            append(contentsOf: text[copied..<i])
            append(reference)
            length = 1
            i += length
            copied = i
        }
        append(contentsOf: text[copied...])
    }

    /// Appends UTF-8 `text` for a place where there can be no markup: an attribute’s value, a title. Of what hides, the
    /// number stands alone.
    package mutating func appendAttribute(_ text: UnsafeBufferPointer<UInt8>) {
        var i = 0
        while i < text.count {
            switch text[i] {
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: ">"): append("&gt;")
            case UInt8(ascii: "\""): append("&quot;")
            case UInt8(ascii: "'"): append("&#39;")
            case 0x09, 0x0A, 0x0D: append(UInt8(ascii: " "))
            case 0x20..<0x7F: append(text[i])
            default:
                if let hidden = HiddenCharacter(text, at: i) {
                    append(hidden.name)
                    i += hidden.length - 1
                } else {
                    append(text[i])
                }
            }
            i += 1
        }
    }

    package mutating func appendAttribute(_ text: String) {
        var text = text
        text.withUTF8 { appendAttribute($0) }
    }

    package mutating func appendHTML(_ text: String) {
        var text = text
        text.withUTF8 { appendHTML($0) }
    }

    package mutating func appendHTML(_ text: ArraySlice<UInt8>) {
        text.withUnsafeBufferPointer { appendHTML($0) }
    }
}

package func escapedHTML(_ text: String) -> String {
    var out: [UInt8] = []
    out.appendHTML(text)
    return String(decoding: out, as: UTF8.self)
}

package func escapedAttribute(_ text: String) -> String {
    var out: [UInt8] = []
    out.appendAttribute(text)
    return String(decoding: out, as: UTF8.self)
}

/// 0: copied as it is. 1…5: the five bytes that HTML needs escaped. 6: the first byte of something that may hide.
/// 7: the first byte of a letter that may pass for another.
private let escapeKinds: [UInt8] = {
    var kinds = [UInt8](repeating: 0, count: 256)
    for (i, byte) in "&<>\"'".utf8.enumerated() { kinds[Int(byte)] = UInt8(i + 1) }
    for byte in LookAlikes.leadBytes { kinds[Int(byte)] = 7 }
    for byte in 0..<256 where HiddenCharacter.mayBegin(UInt8(byte)) && kinds[byte] == 0 { kinds[byte] = 6 }
    for byte in [0x09, 0x0A, 0x0D] { kinds[byte] = 0 }
    return kinds
}()

extension HiddenCharacter {
    /// Its number, marked as what is not a part of the text.
    var html: String { "<span class=\"h\">\(name)</span>" }
}
