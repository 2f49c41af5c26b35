/// Writes the runs of one line as CommonMark.
///
/// `**`, `*` and `_` are marks only where letters, spaces and punctuation stand around them in certain ways
/// (“left-flanking” and so on; CommonMark 0.30, section 6.2). Chat systems have no such rule. Where it would be broken,
/// the character outside of the mark is written as a reference, such as `&#97;`: that counts as punctuation, and the
/// rule holds. It makes a word hard to search for, so all else is tried first.
struct InlineMarkup {
    static func write(_ runs: [RichRun]) -> String {
        var markup = InlineMarkup()
        let pieces = InlinePieces.pieces(of: runs)
        for (i, piece) in pieces.enumerated() {
            markup.append(piece, before: i + 1 < pieces.count ? pieces[i + 1] : nil)
        }
        return markup.finish()
    }

    private struct Mark: Equatable {
        let text: String
        let style: RichStyle

        static let bold = Mark(text: "**", style: .bold)
        static let italic = Mark(text: "_", style: .italic)
        /// Counts inside of a word too, but beside `**` nobody could tell the two apart.
        static let loneItalic = Mark(text: "*", style: .italic)
    }

    private var out = ""
    private var open: [Mark] = []
    /// The text that has not been written yet because it is not known whether a mark comes next.
    private var pending: RichRun?
    /// Whether the pending run's first character must be written as a reference.
    private var refersToFirst = false

    private mutating func append(_ run: RichRun, before next: RichRun?) {
        let italic = isLoneItalic(run, before: next) ? Mark.loneItalic : .italic
        let (closers, openers) = turn(to: run, italic: italic)
        let marks = closers + openers
        var refersToNext = false
        if let before = pending {
            let (left, right) = (before.lastScalar, run.firstScalar)
            let isStar = marks.count == 1 && marks[0] != .italic
            // Outside of an opening mark is what comes before it, outside of a closing one what comes after.
            let opens = !openers.isEmpty && closers.isEmpty
            let closes = !closers.isEmpty && openers.isEmpty
            let refersToLast = opens && !(isStar && run.staysWord(right)) && !isBoundary(left)
            refersToNext = closes && !(isStar && before.staysWord(left)) && !isBoundary(right)
            flush(before: run, refersToLast: refersToLast)
        }
        for mark in marks { out += mark.text }
        pending = run
        refersToFirst = refersToNext
    }

    /// Whether `run` is all that is italic, with plain text around it and a letter right beside it.
    private func isLoneItalic(_ run: RichRun, before next: RichRun?) -> Bool {
        guard run.style == .italic, open.isEmpty, pending?.style ?? [] == [], next?.style ?? [] == [] else {
            return false
        }
        return !isBoundary(pending?.lastScalar) || !isBoundary(next?.firstScalar)
    }

    /// The marks to close and to open so that `run` has its style.
    private mutating func turn(to run: RichRun, italic: Mark) -> (closers: [Mark], openers: [Mark]) {
        var closers: [Mark] = []
        while let last = open.last, !open.allSatisfy({ run.style.contains($0.style) }) {
            closers.append(last)
            open.removeLast()
        }
        var openers: [Mark] = []
        // No mark may stand before white space; what comes after it opens its own.
        for mark in [.bold, italic] where !run.isWhiteSpace && run.style.contains(mark.style) {
            guard !open.contains(where: { $0.style == mark.style }) else { continue }
            openers.append(mark)
            open.append(mark)
        }
        return (closers, openers)
    }

    private mutating func flush(before next: RichRun?, refersToLast: Bool) {
        guard let run = pending else { return }
        switch run.content {
        case .code(let text): out += Self.code(text)
        case .link(let url, let label): out += LinkMarkup.write(url, label: label)
        case .text(var text):
            var tail = ""
            if refersToFirst, let first = text.unicodeScalars.first {
                out += CommonMarkEscaping.reference(first)
                text.unicodeScalars.removeFirst()
            }
            if refersToLast, let last = text.unicodeScalars.last {
                tail = CommonMarkEscaping.reference(last)
                text.unicodeScalars.removeLast()
            }
            var isBeforeLink = false
            if case .link? = next?.content { isBeforeLink = true }
            out += CommonMarkEscaping.escape(text, isAtLineStart: out.isEmpty, isBeforeLink: isBeforeLink) + tail
        }
        pending = nil
        refersToFirst = false
    }

    private mutating func finish() -> String {
        flush(before: nil, refersToLast: false)
        for mark in open.reversed() { out += mark.text }
        return out
    }

    /// A code span; `text` holds no line feed.
    private static func code(_ text: String) -> String {
        let text = CommonMarkEscaping.withoutControls(text)
        let runs = text.utf8.split(omittingEmptySubsequences: true) { $0 != UInt8(ascii: "`") }.map(\.count)
        let fence = String(repeating: "`", count: (1...runs.count + 1).first { !runs.contains($0) } ?? 1)
        let isPadded = text.hasPrefix(" ") && text.hasSuffix(" ") && !text.allSatisfy { $0 == " " }
        let needsPadding = text.hasPrefix("`") || text.hasSuffix("`") || isPadded
        return needsPadding ? "\(fence) \(text) \(fence)" : fence + text + fence
    }
}

extension RichRun {
    /// Whether `edge`, at one end of the run, is a letter or a digit and stays one: a lone one may have to become a
    /// reference because of the run's other end.
    fileprivate func staysWord(_ edge: Unicode.Scalar?) -> Bool {
        guard let edge, case .text(let text) = content, text.unicodeScalars.count > 1 else { return false }
        return edge.isWord
    }
}

/// Whether CommonMark takes `scalar`, or the edge of the line, for white space or punctuation, in every version of it.
func isBoundary(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return true }
    if scalar.isASCII { return !scalar.isWord }
    switch scalar.properties.generalCategory {
    case .spaceSeparator, .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
        .initialPunctuation, .finalPunctuation, .otherPunctuation:
        return true
    default: return false  // a symbol is punctuation to some versions only
    }
}

extension Unicode.Scalar {
    /// A letter, a digit or a part of one, in any script.
    var isWord: Bool {
        if isASCII { return isLetterOrDigit(UInt8(value)) }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
            return true
        default: return false
        }
    }
}
