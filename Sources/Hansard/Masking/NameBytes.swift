/// The bytes of a text as a name is compared with them: A to Z in either case, white space of any kind and length as one space,
/// and marks of Markdown and characters without width as if they were not there.
enum NameBytes {
    /// Lower case for A to Z.
    @inline(__always)
    static func folded(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// The second byte of a name that begins at `at`; `nil` at the end of the text.
    @inline(__always)
    static func byte(after at: Int, in text: UnsafeBufferPointer<UInt8>) -> UInt8? {
        let next = text[at + 1]
        // Letters and digits, which nearly every name goes on with, and the rest of a character.
        if (next | 0x20) &- 0x61 < 26 || next &- 0x30 < 10 || next & 0xC0 == 0x80 { return folded(next) }
        var end = at + 1
        while end < text.count {
            if whiteSpace(at: end, in: text) > 0 { return 0x20 }
            let length = ignored(at: end, in: text)
            guard length > 0 else { return folded(text[end]) }
            end += length
        }
        return nil
    }

    /// Where `byte` of a name ends that stands at `at`, behind what is not compared; `nil` if another one does.
    @inline(__always)
    static func end(of byte: UInt8, at: Int, in text: UnsafeBufferPointer<UInt8>, isFirst: Bool) -> Int? {
        if byte != 0x20, at < text.count, folded(text[at]) == byte { return at + 1 }
        guard !isFirst else { return nil }
        var (end, hasSpace) = (at, false)
        while end < text.count {
            let space = whiteSpace(at: end, in: text)
            if space > 0, byte == 0x20 {
                hasSpace = true
                end += space
                continue
            }
            if byte != 0x20, folded(text[end]) == byte { return end + 1 }
            let length = ignored(at: end, in: text)
            guard length > 0 else { break }
            end += length
        }
        return hasSpace ? end : nil
    }

    /// The marks of Markdown within `name` as it stands in a text, without those of the name itself and without what begins and
    /// ends within it.
    static func marks(in text: Slice<UnsafeBufferPointer<UInt8>>, besides name: [UInt8]) -> [UInt8] {
        var open: [ArraySlice<UInt8>] = []
        func add(_ run: ArraySlice<UInt8>) {
            guard !run.isEmpty else { return }
            if open.last == run { open.removeLast() } else { open.append(run) }
        }
        var (run, rest): (ArraySlice<UInt8>, ArraySlice<UInt8>) = ([], name[...])
        for byte in text {
            rest = rest.drop { $0 == 0x20 }
            if folded(byte) == rest.first {
                rest = rest.dropFirst()
            } else if isStyle(byte) {
                run.append(byte)
                continue
            }
            add(run)
            run = []
        }
        add(run)
        return open.flatMap(\.self)
    }

    /// How many bytes of white space stand at `at`: 0 for none.
    private static func whiteSpace(at: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        switch text[at] {
        case 0x20, 0x09...0x0D: 1
        // U+00A0 and U+0085.
        case 0xC2: at + 1 < text.count && (text[at + 1] == 0xA0 || text[at + 1] == 0x85) ? 2 : 0
        // U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F; U+3000.
        case 0xE2, 0xE3: isWideSpace(at, text) ? 3 : 0
        default: 0
        }
    }

    private static func isWideSpace(_ at: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard at + 2 < text.count else { return false }
        switch (text[at], text[at + 1], text[at + 2]) {
        case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F),
            (0xE3, 0x80, 0x80):
            return true
        default: return false
        }
    }

    /// How many bytes stand at `at` that no reader sees, or that are a mark of Markdown: 0 for none.
    private static func ignored(at: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        let byte = text[at]
        if isStyle(byte) || byte == 0x5C { return 1 }
        guard byte >= 0xC2, at + 1 < text.count else { return 0 }
        // A soft hyphen.
        if byte == 0xC2 { return text[at + 1] == 0xAD ? 2 : 0 }
        guard at + 2 < text.count else { return 0 }
        switch (byte, text[at + 1], text[at + 2]) {
        // U+200B to U+200F, U+202A to U+202E, U+2060 to U+206F, U+FEFF.
        case (0xE2, 0x80, 0x8B...0x8F), (0xE2, 0x80, 0xAA...0xAE), (0xE2, 0x81, 0xA0...0xAF), (0xEF, 0xBB, 0xBF):
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
