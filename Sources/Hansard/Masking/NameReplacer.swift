/// Puts other words in the place of people’s names wherever a text has them: whole names, addresses and ids, whatever the case
/// of A to Z, the white space between their words, and the marks of Markdown and characters without width that stand within them.
/// Whoever is called by a part of their name, or by another one, stays named.
///
/// A text is gone over once: only where a word begins is anything compared.
package struct NameReplacer: Sendable {
    private struct Entry {
        /// In lower case, as far as it is ASCII, with one space for white space of any kind.
        let name: [UInt8]
        /// `nil` for a name that stays.
        let replacement: [UInt8]?
    }

    /// By the first two bytes of their names, the longest first.
    private var entries: [UInt16: [Entry]] = [:]

    /// Names with fewer letters stand in too many words.
    private static let leastBytes = 3

    /// Names of fewer than three bytes, and those of digits alone, are not looked for.
    ///
    /// - Parameters:
    ///   - names: What is replaced, and by what.
    ///   - kept: Names that stay whole, though another one be a part of them or the same.
    package init(_ names: [(name: String, replacement: String)], keeping kept: [String] = []) {
        var known: Set<[UInt8]> = []
        for (name, replacement) in kept.map({ ($0, String?.none) }) + names.map({ ($0.name, $0.replacement) }) {
            let bytes = Self.folded(name)
            guard bytes.count >= Self.leastBytes, !bytes.allSatisfy({ $0 &- 0x30 < 10 }), known.insert(bytes).inserted
            else { continue }
            entries[Self.key(bytes[0], bytes[1]), default: []].append(
                Entry(name: bytes, replacement: replacement.map { Array($0.utf8) }))
        }
        for key in entries.keys { entries[key]!.sort { $0.name.count > $1.name.count } }
    }

    /// Whether there is nothing to replace.
    package var isEmpty: Bool { entries.isEmpty }

    /// - Returns: `nil` where the text has none of the names.
    package func replaced(in text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard !entries.isEmpty, text.count >= Self.leastBytes else { return nil }
        var (out, copied, at): ([UInt8], Int, Int) = ([], 0, 0)
        while let found = next(in: text, &at) {
            if let replacement = found.entry.replacement {
                out.append(contentsOf: text[copied..<at])
                let marks = NameBytes.marks(in: text[at..<found.end], besides: found.entry.name)
                // Those that close what stands before the name follow it, and those that open something come first.
                let closes = at > 0 && marks.first.map { $0 == text[at - 1] } ?? false
                out.append(contentsOf: closes ? replacement + marks : marks + replacement)
                copied = found.end
            }
            at = found.end
        }
        guard copied > 0 else { return nil }
        out.append(contentsOf: text[copied...])
        return out
    }

    /// Whether the text has one of the names that stay.
    package func keeps(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = 0
        while let found = next(in: text, &at) {
            if found.entry.replacement == nil { return true }
            at = found.end
        }
        return false
    }

    /// The first name that stands at `at` or later.
    ///
    /// - Parameter at: Where it begins, afterwards.
    @inline(__always)
    private func next(
        in text: UnsafeBufferPointer<UInt8>, _ at: inout Int
    ) -> (entry: Entry, end: Int)? {
        while at + Self.leastBytes <= text.count {
            if isBeginning(at, text), let second = NameBytes.byte(after: at, in: text),
                let candidates = entries[Self.key(NameBytes.folded(text[at]), second)]
            {
                for entry in candidates {
                    if let end = end(of: entry.name, at, text) { return (entry, end) }
                }
            }
            at += 1
        }
        return nil
    }

    /// The text with other words in the place of the names.
    package func replaced(in text: String) -> String {
        var text = text
        let replaced = text.withUTF8 { self.replaced(in: $0) }
        return replaced.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    /// No name begins within a word of ASCII or within a character. Scripts without spaces have no such borders.
    @inline(__always)
    private func isBeginning(_ at: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let first = text[at]
        guard first < 0x80 else { return first & 0xC0 != 0x80 }
        return at == 0 || !isLetterOrDigit(first) || !isLetterOrDigit(text[at - 1])
    }

    /// Where `name` ends that begins at `at`; `nil` where it does not stand there.
    private func end(of name: [UInt8], _ at: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int? {
        var end = at
        for (i, byte) in name.enumerated() {
            guard let found = NameBytes.end(of: byte, at: end, in: text, isFirst: i == 0) else { return nil }
            end = found
        }
        let isWhole = end == text.count || !isLetterOrDigit(name[name.count - 1]) || !isLetterOrDigit(text[end])
        return isWhole ? end : nil
    }

    /// The name in the form in which it is looked for.
    private static func folded(_ name: String) -> [UInt8] {
        let words = name.split { $0.isWhitespace }
        return words.joined(separator: " ").utf8.map(NameBytes.folded)
    }

    @inline(__always)
    private static func key(_ first: UInt8, _ second: UInt8) -> UInt16 { UInt16(first) << 8 | UInt16(second) }
}
