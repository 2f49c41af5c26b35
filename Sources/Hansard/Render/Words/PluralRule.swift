/// Which of a text’s forms goes with a number, after the plural rules of Unicode’s CLDR for whole numbers.
package enum PluralCategory: String, CaseIterable, Sendable {
    case zero, one, two, few, many, other

    /// - Parameter language: A BCP 47 tag; only its first part counts. Languages not known here are counted as English.
    package init(_ number: Int, language: String) {
        let n = abs(number)
        switch language.prefix(while: { $0 != "-" }) {
        case "ja", "zh", "ko", "th", "vi", "id": self = .other
        case "fr", "pt": self = n < 2 ? .one : .other
        case "ar":
            switch (n, n % 100) {
            case (0, _): self = .zero
            case (1, _): self = .one
            case (2, _): self = .two
            case (_, 3...10): self = .few
            case (_, 11...99): self = .many
            default: self = .other
            }
        default: self = n == 1 ? .one : .other
        }
    }

    /// The categories that texts of a language must have.
    package static func all(of language: String) -> Set<PluralCategory> {
        Set((0...200).map { PluralCategory($0, language: language) })
    }
}
