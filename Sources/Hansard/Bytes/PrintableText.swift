/// UTF-8 as it can be put before a person: what hides in `text` is shown by its number.
///
/// - Parameter kept: Control characters that stay as they are; line feeds, in a text of several lines.
package func printable(_ text: String, keeping kept: String = "") -> String {
    var text = text
    return text.withUTF8 { bytes in
        var out: [UInt8] = []
        out.appendPrintable(bytes, keeping: kept)
        return String(decoding: out, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Appends UTF-8 `text` with what hides in it shown by its number, but for the control characters in `kept`.
    package mutating func appendPrintable(_ text: UnsafeBufferPointer<UInt8>, keeping kept: String = "") {
        var copied = 0
        var i = 0
        while i < text.count {
            guard HiddenCharacter.mayBegin(text[i]), let hidden = HiddenCharacter(text, at: i),
                !kept.utf8.contains(text[i])
            else {
                i += 1
                continue
            }
            append(contentsOf: text[copied..<i])
            append(hidden.name)
            i += hidden.length
            copied = i
        }
        append(contentsOf: text[copied...])
    }
}
