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

    /// Pairs of words compared, beyond which what lies between the common beginning and the common end is shown as
    /// one change.
    private static let mostComparisons = 1_000_000

    package init(from old: String, to new: String) {
        let (a, b) = (Self.words(old), Self.words(new))
        let start = zip(a, b).prefix { $0 == $1 }.count
        let end = zip(a[start...].reversed(), b[start...].reversed()).prefix { $0 == $1 }.count
        var steps: [Step] = a[..<start].map { (.same, $0) }
        steps += Self.changes(Array(a[start..<a.count - end]), Array(b[start..<b.count - end]))
        steps += a[(a.count - end)...].map { (.same, $0) }
        pieces = Self.joined(steps)
    }

    /// Words with the space after them, and every other character by itself.
    private static func words(_ text: String) -> [Substring] {
        var words: [Substring] = []
        var rest = text[...]
        while let first = rest.first {
            var end = rest.index(after: rest.startIndex)
            if isWordCharacter(first) {
                end = rest.firstIndex { !isWordCharacter($0) } ?? rest.endIndex
                if end < rest.endIndex, rest[end] == " " { end = rest.index(after: end) }
            }
            words.append(rest[..<end])
            rest = rest[end...]
        }
        return words
    }

    /// Letters that make words between spaces; scripts without spaces are compared by characters.
    private static func isWordCharacter(_ character: Character) -> Bool {
        guard character.isLetter || character.isNumber, let first = character.unicodeScalars.first else { return false }
        return first.value < 0x0E00 || (0x1E00..<0x2000).contains(first.value)
    }

    /// The longest common subsequence of words, by the table that textbooks give: messages are short.
    private static func changes(_ a: [Substring], _ b: [Substring]) -> [Step] {
        guard !a.isEmpty, !b.isEmpty, a.count * b.count <= mostComparisons else {
            return a.map { (.removed, $0) } + b.map { (.added, $0) }
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
                steps.append((.same, a[i]))
                (i, j) = (i + 1, j + 1)
            } else if common[(i + 1) * width + j] >= common[i * width + j + 1] {
                steps.append((.removed, a[i]))
                i += 1
            } else {
                steps.append((.added, b[j]))
                j += 1
            }
        }
        return steps + a[i...].map { (.removed, $0) } + b[j...].map { (.added, $0) }
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
