/// What was taken out of a text and what was put in, word by word: how an edit is shown.
package struct TextDifference: Equatable, Sendable {
    package enum Kind: Sendable { case same, removed, added }

    package struct Piece: Equatable, Sendable {
        package let kind: Kind
        package let text: String
    }

    /// In reading order; no two of one kind in a row.
    package let pieces: [Piece]

    private typealias Step = (kind: Kind, text: Substring)

    /// A word and the space after it, if there is one, or any other character. It is compared without the space: the last
    /// word of a text is the same word when more follows.
    private struct Word: Equatable {
        let text: Substring
        let space: Substring

        static func == (a: Self, b: Self) -> Bool { a.text == b.text }

        func step(_ kind: Kind) -> Step { (kind, text.base[text.startIndex..<space.endIndex]) }

        /// The word stands in both texts: the space after it may stand in one.
        func steps(with new: Self) -> [Step] {
            if space.isEmpty == new.space.isEmpty { return [step(.same)] }
            return [(.same, text), space.isEmpty ? (.added, new.space) : (.removed, space)]
        }
    }

    /// Pairs of words compared, beyond which what lies between the common beginning and the common end is shown as
    /// one change.
    private static let mostComparisons = 1_000_000

    package init(from old: String, to new: String) {
        let (a, b) = (Self.words(old), Self.words(new))
        let start = zip(a, b).prefix { $0 == $1 }.count
        let end = zip(a[start...].reversed(), b[start...].reversed()).prefix { $0 == $1 }.count
        var steps = zip(a[..<start], b).flatMap { $0.steps(with: $1) }
        steps += Self.changes(Array(a[start..<a.count - end]), Array(b[start..<b.count - end]))
        steps += zip(a[(a.count - end)...], b[(b.count - end)...]).flatMap { $0.steps(with: $1) }
        pieces = Self.joined(steps)
    }

    /// Words with the space after them, and every other character by itself.
    private static func words(_ text: String) -> [Word] {
        var words: [Word] = []
        var rest = text[...]
        while let first = rest.first {
            var end = rest.index(after: rest.startIndex)
            var next = end
            if isWordCharacter(first) {
                end = rest.firstIndex { !isWordCharacter($0) } ?? rest.endIndex
                next = end < rest.endIndex && rest[end] == " " ? rest.index(after: end) : end
            }
            words.append(Word(text: rest[..<end], space: rest[end..<next]))
            rest = rest[next...]
        }
        return words
    }

    /// Letters that make words between spaces; scripts without spaces are compared by characters.
    private static func isWordCharacter(_ character: Character) -> Bool {
        guard character.isLetter || character.isNumber, let first = character.unicodeScalars.first else { return false }
        return first.value < 0x0E00 || (0x1E00..<0x2000).contains(first.value)
    }

    /// The longest common subsequence of words, by the table that textbooks give: messages are short.
    private static func changes(_ a: [Word], _ b: [Word]) -> [Step] {
        guard !a.isEmpty, !b.isEmpty, a.count * b.count <= mostComparisons else {
            return a.map { $0.step(.removed) } + b.map { $0.step(.added) }
        }
        let width = b.count + 1
        var common = [Int32](repeating: 0, count: (a.count + 1) * width)
        for i in a.indices.reversed() {
            for j in b.indices.reversed() {
                common[i * width + j] =
                    a[i] == b[j]
                    ? common[(i + 1) * width + j + 1] + 1 : max(common[(i + 1) * width + j], common[i * width + j + 1])
            }
        }
        var steps: [Step] = []
        var (i, j) = (0, 0)
        while i < a.count, j < b.count {
            if a[i] == b[j] {
                steps += a[i].steps(with: b[j])
                (i, j) = (i + 1, j + 1)
            } else if common[(i + 1) * width + j] >= common[i * width + j + 1] {
                steps.append(a[i].step(.removed))
                i += 1
            } else {
                steps.append(b[j].step(.added))
                j += 1
            }
        }
        return steps + a[i...].map { $0.step(.removed) } + b[j...].map { $0.step(.added) }
    }

    private static func joined(_ steps: [Step]) -> [Piece] {
        var pieces: [Piece] = []
        for step in steps {
            if let last = pieces.last, last.kind == step.kind {
                pieces[pieces.count - 1] = Piece(kind: last.kind, text: last.text + step.text)
            } else {
                pieces.append(Piece(kind: step.kind, text: String(step.text)))
            }
        }
        return pieces
    }
}
