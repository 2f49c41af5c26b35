import _FoundationICU

/// How a language counts: the plural rules of Unicode’s CLDR for whole numbers, as ICU has them.
///
///     PluralRules(language: "en")?.category(of: 1)  // .one
///     PluralRules(language: "pl")?.category(of: 22)  // .few
///
/// Browsers have the same rules as `Intl.PluralRules`, so that a text takes the same form in a page and in its scripts.
package final class PluralRules: Sendable {
    /// ICU’s own, which are not changed once they are made.
    private nonisolated(unsafe) let rules: OpaquePointer

    /// `nil` for a language that CLDR has no rules for.
    ///
    /// - Parameter language: A BCP 47 tag: `pt`, `pt-PT`.
    package init?(language: String) {
        let locale = ICULocale(language)
        var status = U_ZERO_ERROR
        guard locale.hasPluralRules,
            let rules = swift_uplrules_openForType(locale.name, UPLURAL_TYPE_CARDINAL, &status), status.rawValue <= 0
        else { return nil }
        self.rules = rules
    }

    deinit { swift_uplrules_close(rules) }

    /// The form that goes with `number`, whatever its sign.
    package func category(of number: Int) -> PluralCategory {
        var status = U_ZERO_ERROR
        let longest = 8  // “other” has five
        let keyword = withUnsafeTemporaryAllocation(of: UInt16.self, capacity: longest) { name in
            let length = swift_uplrules_select(
                rules, Double(number.magnitude), name.baseAddress, Int32(longest), &status)
            return String(decoding: name.prefix(Int(length)), as: UTF16.self)
        }
        return status.rawValue <= 0 ? PluralCategory(rawValue: keyword) ?? .other : .other
    }

    /// The forms that texts must have: those of the numbers to 200. A form that only larger ones take, as `many` is in Spanish from a million
    /// on, may be left out; `other` stands for it.
    package var needed: Set<PluralCategory> { Set((0...200).map { category(of: $0) }) }
}
