import _FoundationICU

/// A language as ICU knows it, which comes with Foundation.
///
/// Its functions report what went wrong in a number: above zero for an error, below it for a remark.
struct ICULocale {
    /// `pt_PT` for `pt-PT`.
    let name: String

    /// - Parameter language: A BCP 47 tag.
    init(_ language: String) { name = language.replacing("-", with: "_") }

    /// Whether Unicode’s CLDR has plural rules for it, or for what its first parts name. ICU itself gives a language that it does not
    /// know those of no language at all.
    var hasPluralRules: Bool {
        var status = U_ZERO_ERROR
        let plurals = swift_ures_openDirect(nil, "plurals", &status)
        defer { swift_ures_close(plurals) }
        let locales = swift_ures_getByKey(plurals, "locales", nil, &status)
        defer { swift_ures_close(locales) }
        guard status.rawValue <= 0 else { return false }
        var wanted = name[...]
        while !wanted.isEmpty {
            var found = U_ZERO_ERROR
            var length: Int32 = 0
            if swift_ures_getStringByKey(locales, String(wanted), &length, &found) != nil, found.rawValue <= 0 {
                return true
            }
            wanted = wanted[..<(wanted.lastIndex(of: "_") ?? wanted.startIndex)]
        }
        return false
    }
}
