/// Style sheets and scripts without what only those who write them need.
enum CompactSource {
    /// A style sheet without comments, and with no more white space than its meaning needs. Strings and what stands in `url(…)` are kept
    /// as they are.
    ///
    /// The space before `:` and around `+`, `-`, `*`, `>` stays: it has a meaning in selectors and in `calc()`.
    static func style(_ source: [UInt8]) -> [UInt8] {
        var style = StyleCompaction()
        var at = 0
        while at < source.count {
            let end = StyleCompaction.end(ofTokenAt: at, in: source)
            style.append(source[at..<end])
            at = end
        }
        return style.bytes
    }

    /// A script without lines that are comments alone. Its other lines are kept as they are, for a text may go over several of them; none
    /// of a text’s lines may begin as a comment does.
    static func script(_ source: String) -> String {
        var isInComment = false
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            let text = line.drop { $0 == " " || $0 == "\t" }
            if isInComment || text.hasPrefix("/*") {
                isInComment = !text.contains("*/")
                return false
            }
            return !text.isEmpty && !text.hasPrefix("//")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

/// What has been kept of a style sheet so far.
private struct StyleCompaction {
    private(set) var bytes: [UInt8] = []
    /// Whether white space stood before what comes next.
    private var isSpaced = false

    /// Where the token that begins at `start` ends: a comment, a run of white space, a string, a `url(…)`, or one byte.
    static func end(ofTokenAt start: Int, in source: [UInt8]) -> Int {
        let rest = source[start...]
        if rest.starts(with: "/*".utf8) {
            var at = start + 2
            while at < source.count, !source[at...].starts(with: "*/".utf8) { at += 1 }
            return min(at + 2, source.count)
        }
        if isWhite(source[start]) { return rest.firstIndex { !isWhite($0) } ?? source.count }
        if rest.starts(with: "url(".utf8) {
            return rest.firstIndex(of: UInt8(ascii: ")")).map { $0 + 1 } ?? source.count
        }
        guard source[start] == UInt8(ascii: "\"") || source[start] == UInt8(ascii: "'") else { return start + 1 }
        var at = start + 1
        while at < source.count, source[at] != source[start] { at += source[at] == UInt8(ascii: "\\") ? 2 : 1 }
        return min(at + 1, source.count)
    }

    mutating func append(_ token: ArraySlice<UInt8>) {
        guard let first = token.first else { return }
        if Self.isWhite(first) || token.starts(with: "/*".utf8) {
            isSpaced = true
            return
        }
        if first == UInt8(ascii: "}"), bytes.last == UInt8(ascii: ";") { bytes.removeLast() }
        if isSpaced, let last = bytes.last, !"{};,:".utf8.contains(last), !"{};,".utf8.contains(first) {
            bytes.append(UInt8(ascii: " "))
        }
        isSpaced = false
        // A fraction’s zero: `0.5` is `.5`.
        if first == UInt8(ascii: "."), bytes.last == UInt8(ascii: "0"), let before = bytes.dropLast().last,
            " ,:(-".utf8.contains(before)
        {
            bytes.removeLast()
        }
        bytes.append(contentsOf: token)
    }

    private static func isWhite(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
