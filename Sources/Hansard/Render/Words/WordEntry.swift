/// What a strings file has under one key.
package enum WordEntry: Sendable, Equatable {
    case text(Phrase)
    case plural([PluralCategory: Phrase])
    case list([String])

    func text(or other: String) -> Phrase {
        if case .text(let phrase) = self { phrase } else { Phrase(other) }
    }
}
