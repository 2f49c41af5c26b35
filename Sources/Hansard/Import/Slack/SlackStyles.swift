/// Finds the marks `*`, `_` and `~`, which need a boundary of a word outside and something other than a space inside.
enum SlackStyles {
    /// - Parameter hasMarks: Whether there are any; without them, this only joins the tokens.
    static func runs(_ tokens: ArraySlice<SlackToken>, _ style: RichStyle, hasMarks: Bool = true) -> [RichRun] {
        var out: [RichRun] = []
        var text = ""
        func endText() {
            if !text.isEmpty { out.append(.text(text, style)) }
            text = ""
        }
        // Marks of which no closing one was found: none will be found later on either.
        var hopeless: RichStyle = []
        var i = tokens.startIndex
        while i < tokens.endIndex {
            switch tokens[i] {
            case .text(let piece): text += piece
            case .run(let run):
                endText()
                out.append(run.adding(style))
            case .mark(let byte):
                let mark = mark(byte)
                if hasMarks, style.union(hopeless).isDisjoint(with: mark), opens(tokens, i, byte) {
                    if let end = closing(tokens, from: i + 2, byte) {
                        endText()
                        out += runs(tokens[(i + 1)..<end], style.union(mark))
                        i = end + 1
                        continue
                    }
                    hopeless.insert(mark)
                }
                text.unicodeScalars.append(UnicodeScalar(byte))
            }
            i += 1
        }
        endText()
        return out
    }

    private static func mark(_ byte: UInt8) -> RichStyle {
        switch byte {
        case UInt8(ascii: "*"): .bold
        case UInt8(ascii: "_"): .italic
        default: .strike
        }
    }

    private static func opens(_ tokens: ArraySlice<SlackToken>, _ i: Int, _ byte: UInt8) -> Bool {
        guard i + 1 < tokens.endIndex, i == tokens.startIndex || !isWord(tokens[i - 1].lastScalar) else { return false }
        if case .mark(byte) = tokens[i + 1] { return false }
        return tokens[i + 1].firstScalar.map { !$0.properties.isWhitespace } ?? true
    }

    private static func closing(_ tokens: ArraySlice<SlackToken>, from start: Int, _ byte: UInt8) -> Int? {
        guard start < tokens.endIndex else { return nil }
        return tokens[start...].indices.first { i in
            guard case .mark(byte) = tokens[i] else { return false }
            let isBeforeWord = i + 1 < tokens.endIndex && isWord(tokens[i + 1].firstScalar)
            return !isBeforeWord && tokens[i - 1].lastScalar?.properties.isWhitespace != true
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar?) -> Bool { scalar?.isWord == true }
}
