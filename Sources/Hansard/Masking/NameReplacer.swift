/// Puts other words in the place of people’s names wherever a text has them: whole names, addresses and ids, whatever the case
/// and width of their letters, the white space between their words, and what stands within them that no reader of a page sees:
/// marks of Markdown, links, tags, characters without width. Whoever is called by a part of their name, or by another one, stays
/// named.
///
/// A text is gone over as it is read, and where it has markup once more as it is written, for names in addresses; only where a
/// word begins is anything compared.
package struct NameReplacer: Sendable {
    private struct Entry {
        /// Folded (`NameFolding`), with one space for white space of any kind.
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
            let bytes = NameFolding.folded(name)
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
    package func replaced(in text: UnsafeBufferPointer<UInt8>) -> [UInt8]? { replaced(in: text, withoutMarkup: true) }

    /// As a page shows the text; what no match takes up, which may be an address of a link, as it is written.
    private func replaced(in text: UnsafeBufferPointer<UInt8>, withoutMarkup: Bool) -> [UInt8]? {
        guard !entries.isEmpty, text.count >= Self.leastBytes else { return nil }
        guard let read = ReadText(text, withoutMarkup: withoutMarkup) else { return replaced(in: text, text, nil) }
        return read.bytes.withUnsafeBufferPointer { replaced(in: text, $0, read) }
    }

    /// - Parameters:
    ///   - bytes: What is compared with the names.
    ///   - read: Where they come from; `nil` where they are the text itself.
    private func replaced(
        in text: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>, _ read: ReadText?
    ) -> [UInt8]? {
        var (out, copied, at, isOther) = ([UInt8](), 0, 0, false)
        func append(_ range: Range<Int>) {
            let part = UnsafeBufferPointer(rebasing: text[range])
            if read?.isWithoutMarkup == true, let replaced = replaced(in: part, withoutMarkup: false) {
                out.append(contentsOf: replaced)
                isOther = true
            } else {
                out.append(contentsOf: part)
            }
        }
        func append(_ parts: [NameRest.Part]) {
            for part in parts {
                switch part {
                case .style(let marks): out.append(contentsOf: marks)
                case .markup(let range): append(range)
                }
            }
        }
        while let found = next(in: bytes, &at) {
            defer { at = found.end }
            let place = read?.place(of: at..<found.end) ?? at..<found.end
            if let replacement = found.entry.replacement {
                append(copied..<place.lowerBound)
                let rest = NameRest(found.entry.name, at: at..<found.end, in: bytes, text, read)
                append(rest.before)
                out.append(contentsOf: replacement)
                append(rest.behind)
                isOther = true
            } else if let read, read.isWithoutMarkup {
                append(copied..<place.lowerBound)
                var kept = place.lowerBound
                for gap in read.gaps(in: at..<found.end) {
                    out.append(contentsOf: text[kept..<gap.range.lowerBound])
                    append(gap.range)
                    kept = gap.range.upperBound
                }
                out.append(contentsOf: text[kept..<place.upperBound])
            } else {
                continue
            }
            copied = place.upperBound
        }
        if isOther || read?.isWithoutMarkup == true { append(copied..<text.count) }
        return isOther ? out : nil
    }

    /// Whether the text has one of the names that stay.
    package func keeps(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        keeps(in: text, withoutMarkup: true) || keeps(in: text, withoutMarkup: false)
    }

    private func keeps(in text: UnsafeBufferPointer<UInt8>, withoutMarkup: Bool) -> Bool {
        func keeps(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            var at = 0
            while let found = next(in: bytes, &at) {
                if found.entry.replacement == nil { return true }
                at = found.end
            }
            return false
        }
        guard let read = ReadText(text, withoutMarkup: withoutMarkup) else { return keeps(text) }
        return read.bytes.withUnsafeBufferPointer { keeps($0) }
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

    /// No name begins within a character, or within a word of an alphabet that sets no word to another one. Scripts without spaces
    /// have no such borders.
    @inline(__always)
    private func isBeginning(_ at: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let first = text[at]
        guard first & 0xC0 != 0x80 else { return false }
        return at == 0 || !(isLetterOrDigit(first) || Self.isAlphabetic(first)) || !Self.isLetter(before: at, in: text)
    }

    @inline(__always)
    private static func isLetter(before at: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        let last = text[at - 1]
        guard last >= 0x80, at > 1 else { return isLetterOrDigit(last) }
        // U+034F joins, and is not seen.
        return isAlphabetic(text[at - 2]) && (text[at - 2], last) != (0xCD, 0x8F)
    }

    /// Whether a character of Latin, Greek, Cyrillic or Armenian beyond ASCII, or an accent on one, begins with the byte.
    @inline(__always)
    private static func isAlphabetic(_ byte: UInt8) -> Bool { (0xC3...0xD5).contains(byte) }

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

    @inline(__always)
    private static func key(_ first: UInt8, _ second: UInt8) -> UInt16 { UInt16(first) << 8 | UInt16(second) }
}
