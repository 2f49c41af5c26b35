/// Runs made ready for marks around them.
enum InlinePieces {
    /// `runs` such that neighbours differ in style or kind, no marked stretch begins or ends with white space (a mark
    /// cannot stand there), and the line does not end with any.
    static func pieces(of runs: [RichRun]) -> [RichRun] {
        var pieces = merged(runs.flatMap(strikes).filter { !$0.visible.isEmpty }.flatMap(splitWhiteSpace))
        for i in pieces.indices where isPunctuationAtWord(pieces, i) { takeStyleFromNeighbours(&pieces, i) }
        pieces = merged(pieces)
        for i in pieces.indices where pieces[i].isWhiteSpace { takeStyleFromNeighbours(&pieces, i) }
        pieces = merged(pieces)
        if let last = pieces.last, case .text(let text) = last.content, let end = text.utf8.last, isSpace(end) {
            var bytes = Array(text.utf8)
            while let end = bytes.last, isSpace(end) { bytes.removeLast() }
            pieces.removeLast()
            if !bytes.isEmpty { pieces.append(.text(String(decoding: bytes, as: UTF8.self), last.style)) }
        }
        return pieces
    }

    private static func takeStyleFromNeighbours(_ pieces: inout [RichRun], _ i: Int) {
        let before = i > 0 ? pieces[i - 1].style : []
        let after = i + 1 < pieces.count ? pieces[i + 1].style : []
        pieces[i].style = before.intersection(after)
    }

    /// A bold colon right behind a plain word, say, where a mark could stand only at the word's expense.
    private static func isPunctuationAtWord(_ pieces: [RichRun], _ i: Int) -> Bool {
        guard !pieces[i].style.isEmpty, !pieces[i].isWhiteSpace, case .text(let text) = pieces[i].content,
            text.utf8.allSatisfy({ $0 < 0x80 && !isLetterOrDigit($0) })
        else { return false }
        return i > 0 && !isBoundary(pieces[i - 1].lastScalar)
            || i + 1 < pieces.count && !isBoundary(pieces[i + 1].firstScalar)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// The `~` around text that is struck through, as text.
    private static func strikes(_ run: RichRun) -> [RichRun] {
        guard run.style.contains(.strike), !run.isWhiteSpace else { return [run] }
        var inner = run
        inner.style.remove(.strike)
        return [.text("~", inner.style), inner, .text("~", inner.style)]
    }

    /// Leading and trailing white space as runs of their own.
    private static func splitWhiteSpace(_ run: RichRun) -> [RichRun] {
        guard case .text(let text) = run.content, !run.style.isEmpty else { return [run] }
        let scalars = text.unicodeScalars
        let leading = scalars.prefix { $0.properties.isWhitespace }
        var core = scalars[leading.endIndex...]
        while let last = core.last, last.properties.isWhitespace { core.removeLast() }
        let trailing = scalars[core.endIndex...]
        return [leading, core, trailing].filter { !$0.isEmpty }.map { .text(String($0), run.style) }
    }

    /// White space goes together whatever its style, which is worked out afterwards.
    private static func canMerge(_ a: RichRun, _ b: RichRun) -> Bool {
        if a.isWhiteSpace != b.isWhiteSpace { return a.style.isEmpty && b.style.isEmpty }
        return a.style == b.style || a.isWhiteSpace
    }

    private static func merged(_ runs: [RichRun]) -> [RichRun] {
        var out: [RichRun] = []
        for run in runs {
            let fits = out.last.map { canMerge($0, run) } == true
            if !fits || !out[out.count - 1].join(run) { out.append(run) }
        }
        return out
    }
}

extension RichRun {
    /// Appends the content of `other`, if both are text or both are code: two code spans side by side would share their
    /// backticks.
    fileprivate mutating func join(_ other: RichRun) -> Bool {
        if case .text(var text) = content, case .text(let more) = other.content {
            content = .text("")  // so that `text` is appended to in place
            text += more
            content = .text(text)
            return true
        }
        guard case .code(let code) = content, case .code(let more) = other.content else { return false }
        content = .code(code + more)
        return true
    }

    var isWhiteSpace: Bool {
        guard case .text(let text) = content else { return false }
        return text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }

    /// The first character of what is written for it.
    var firstScalar: Unicode.Scalar? {
        switch content {
        case .text(let text): text.unicodeScalars.first
        case .code: "`"
        case .link: "["
        }
    }

    var lastScalar: Unicode.Scalar? {
        switch content {
        case .text(let text): text.unicodeScalars.last
        case .code: "`"
        case .link: ")"
        }
    }
}
