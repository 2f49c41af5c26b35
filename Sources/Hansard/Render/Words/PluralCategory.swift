/// Which of a text’s forms goes with a number. `PluralRules` says which.
package enum PluralCategory: String, CaseIterable, Sendable {
    case zero, one, two, few, many, other
}
