/// The bytes of a text, folded (`NameFolding`) where they are not of ASCII, as a name is compared with them: A to Z in either case, white space of any kind and length as one space,
/// and marks of Markdown and characters without width as if they were not there. Where a name of a file, of a channel or of an
/// emoji has no spaces, what joins its words is one.
///
/// A name goes over the end of a line, and over no more: not over a blank line, nor over the mark of a list or of code that begins
/// a line.
enum NameBytes {
    /// More marks in a row emphasize nothing, and looking over them would cost the square of how many there are.
    private static let mostMarks = 8

    /// Lower case for A to Z.
    @inline(__always)
    static func folded(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// The second byte of a name that begins at `at`; `nil` at the end of the text.
    @inline(__always)
    static func byte(after at: Int, in text: UnsafeBufferPointer<UInt8>) -> UInt8? {
        let next = text[at + 1]
        // Letters and digits, which nearly every name goes on with, and the rest of a character.
        if isLetterOrDigit(next) || next & 0xC0 == 0x80 { return folded(next) }
        var (end, marks) = (at + 1, 0)
        while end < text.count, marks < mostMarks {
            if whiteSpace(at: end, in: text) > 0 { return 0x20 }
            let length = ignored(at: end, in: text)
            guard length > 0 else { return folded(text[end]) }
            end += length
            marks += 1
        }
        return nil
    }

    /// Where `byte` of a name ends that stands at `at`, behind what is not compared; `nil` if another one does.
    @inline(__always)
    static func end(of byte: UInt8, at: Int, in text: UnsafeBufferPointer<UInt8>, isFirst: Bool) -> Int? {
        if byte != 0x20, at < text.count, folded(text[at]) == byte { return at + 1 }
        guard !isFirst else { return nil }
        return byte == 0x20 ? endOfSpace(at: at, in: text) : endOfMarks(before: byte, at: at, in: text)
    }

    /// Behind `byte`, and the marks before it.
    private static func endOfMarks(
        before byte: UInt8, at: Int, in text: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        var (end, marks) = (at, 0)
        while end < text.count, marks <= mostMarks {
            if folded(text[end]) == byte { return end + 1 }
            let length = ignored(at: end, in: text)
            guard length > 0 else { return nil }
            end += length
            marks += 1
        }
        return nil
    }

    /// Behind white space, and the marks before, in and after it; or behind what joins two words.
    private static func endOfSpace(at: Int, in text: UnsafeBufferPointer<UInt8>) -> Int? {
        let joiner = joiner(at: at, in: text)
        if joiner > 0 { return at + joiner }
        var (end, lines, marks, marksOfLine) = (at, 0, 0, 0)
        var hasSpace = false
        while end < text.count {
            let space = whiteSpace(at: end, in: text)
            if space > 0 {
                // A mark with white space behind it that begins a line is that of a list.
                if lines > 0, marksOfLine > 0 { return nil }
                if text[end] == 0x0A { lines += 1 }
                guard lines < 2 else { return nil }
                hasSpace = true
                end += space
                continue
            }
            let length = ignored(at: end, in: text)
            guard length > 0 else { break }
            if isStyle(text[end]) { marksOfLine = lines > 0 ? marksOfLine + 1 : 0 }
            marks += 1
            // Three marks that begin a line may be a fence of code.
            guard marks <= mostMarks, marksOfLine < 3 else { return nil }
            end += length
        }
        return hasSpace ? end : nil
    }

    /// How many bytes stand at `at` in the place of a space, with a word right behind them: 0 for none.
    private static func joiner(at: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        guard at + 1 < text.count else { return 0 }
        switch text[at] {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"):
            return isLetterOrDigit(text[at + 1]) || text[at + 1] >= 0xC3 ? 1 : 0
        case UInt8(ascii: "%"):
            return at + 3 < text.count && text[at + 1] == UInt8(ascii: "2") && text[at + 2] == UInt8(ascii: "0") ? 3 : 0
        default: return 0
        }
    }

    /// The marks of Markdown within `name` as it stands in a text, and behind which byte each run of them stands: without those of
    /// the name itself, without what joins its words and without what begins and ends within it.
    static func marks(
        in text: Slice<UnsafeBufferPointer<UInt8>>, besides name: [UInt8]
    ) -> [(end: Int, run: [UInt8])] {
        var open: [(end: Int, run: [UInt8])] = []
        var end = text.startIndex
        func add(_ run: [UInt8]) {
            guard !run.isEmpty else { return }
            if open.last?.run == run { open.removeLast() } else { open.append((end, run)) }
        }
        var (run, rest): ([UInt8], ArraySlice<UInt8>) = ([], name[...])
        for (place, byte) in zip(text.indices, text) {
            let isJoiner =
                rest.first == 0x20 && run.isEmpty && byte == UInt8(ascii: "_") && place + 1 < text.endIndex
                && isLetterOrDigit(text[place + 1])
            rest = rest.drop { $0 == 0x20 }
            if isJoiner { continue }
            if folded(byte) == rest.first {
                rest = rest.dropFirst()
            } else if isStyle(byte) {
                run.append(byte)
                end = place + 1
                continue
            }
            add(run)
            run = []
        }
        add(run)
        return open
    }

    /// How many bytes of white space stand at `at`: 0 for none.
    private static func whiteSpace(at: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        switch text[at] {
        case 0x20, 0x09...0x0D: 1
        // U+00A0 and U+0085.
        case 0xC2: at + 1 < text.count && (text[at + 1] == 0xA0 || text[at + 1] == 0x85) ? 2 : 0
        case 0xE1, 0xE2, 0xE3: isWideSpace(at, text) ? 3 : 0
        default: 0
        }
    }

    /// U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+2800 and U+3000.
    private static func isWideSpace(_ at: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard at + 2 < text.count else { return false }
        switch (text[at], text[at + 1], text[at + 2]) {
        case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9), (0xE2, 0x80, 0xAF),
            (0xE2, 0x81, 0x9F), (0xE2, 0xA0, 0x80), (0xE3, 0x80, 0x80):
            return true
        default: return false
        }
    }

    /// How many bytes stand at `at` that no reader sees, or that are a mark of Markdown: 0 for none.
    private static func ignored(at: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        let byte = text[at]
        if isStyle(byte) || byte == 0x5C { return 1 }
        guard byte >= 0xC2, at + 1 < text.count else { return 0 }
        switch (byte, text[at + 1]) {
        // A soft hyphen, U+034F and U+061C.
        case (0xC2, 0xAD), (0xCD, 0x8F), (0xD8, 0x9C): return 2
        default: break
        }
        guard at + 2 < text.count else { return 0 }
        switch (byte, text[at + 1], text[at + 2]) {
        // U+115F, U+1160, U+180E, U+200B to U+200F, U+202A to U+202E, U+2060 to U+206F, U+3164, U+FE00 to U+FE0F, U+FEFF.
        case (0xE1, 0x85, 0x9F...0xA0), (0xE1, 0xA0, 0x8E), (0xE2, 0x80, 0x8B...0x8F), (0xE2, 0x80, 0xAA...0xAE),
            (0xE2, 0x81, 0xA0...0xAF), (0xE3, 0x85, 0xA4), (0xEF, 0xB8, 0x80...0x8F), (0xEF, 0xBB, 0xBF):
            return 3
        default: return 0
        }
    }

    /// Of emphasis, of what is struck out, and of code.
    @inline(__always)
    private static func isStyle(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "*") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "~") || byte == UInt8(ascii: "`")
    }
}
