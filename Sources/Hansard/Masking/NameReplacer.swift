/// Puts other words in the place of people’s names wherever a text has them: whole names, addresses and ids, whatever the case
/// of A to Z. Whoever is called by a part of their name, or by another one, stays named.
///
/// A text is gone over once: only where a word begins is anything compared.
package struct NameReplacer: Sendable {
    private struct Entry {
        /// In lower case, as far as it is ASCII.
        let name: [UInt8]
        let replacement: [UInt8]
    }

    /// By the first two bytes of their names, the longest first.
    private var entries: [UInt16: [Entry]] = [:]

    /// Names with fewer letters stand in too many words.
    private static let leastBytes = 3

    /// - Parameter names: What is replaced, and by what. Names of fewer than three bytes, and those of digits alone, are not.
    package init(_ names: [(name: String, replacement: String)]) {
        var known: Set<[UInt8]> = []
        for (name, replacement) in names {
            let bytes = name.utf8.drop { $0 == 0x20 }.map(Self.folded)
            guard bytes.count >= Self.leastBytes, !bytes.allSatisfy({ $0 &- 0x30 < 10 }), known.insert(bytes).inserted
            else { continue }
            entries[Self.key(bytes[0], bytes[1]), default: []].append(
                Entry(name: bytes, replacement: Array(replacement.utf8)))
        }
        for key in entries.keys { entries[key]!.sort { $0.name.count > $1.name.count } }
    }

    /// Whether there is nothing to replace.
    package var isEmpty: Bool { entries.isEmpty }

    /// - Returns: `nil` where the text has none of the names.
    package func replaced(in text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard !entries.isEmpty, text.count >= Self.leastBytes else { return nil }
        var (out, copied, at): ([UInt8], Int, Int) = ([], 0, 0)
        while at + Self.leastBytes <= text.count {
            guard isBeginning(at, text),
                let found = entries[Self.key(Self.folded(text[at]), Self.folded(text[at + 1]))]?
                    .first(where: { stands($0.name, at, text) })
            else {
                at += 1
                continue
            }
            out.append(contentsOf: text[copied..<at])
            out.append(contentsOf: found.replacement)
            at += found.name.count
            copied = at
        }
        guard copied > 0 else { return nil }
        out.append(contentsOf: text[copied...])
        return out
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
        return at == 0 || !Self.isWord(first) || !Self.isWord(text[at - 1])
    }

    private func stands(_ name: [UInt8], _ at: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let end = at + name.count
        guard end <= text.count else { return false }
        for i in 0..<name.count where Self.folded(text[at + i]) != name[i] { return false }
        return end == text.count || !Self.isWord(name[name.count - 1]) || !Self.isWord(text[end])
    }

    @inline(__always)
    private static func isWord(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 }

    @inline(__always)
    private static func folded(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    @inline(__always)
    private static func key(_ first: UInt8, _ second: UInt8) -> UInt16 { UInt16(first) << 8 | UInt16(second) }
}
