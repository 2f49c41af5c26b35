import _FoundationICU

/// Where a language parts the digits of a whole number, by Unicode’s CLDR: `1,204`; `12,34,567` in Hindi; `1204` and `12.345` in Spanish.
/// With what it parts them, its strings file says.
struct DigitGroups: Sendable {
    /// How many digits the last group has; 0 where digits are not parted.
    private let last: Int
    /// The same of those before it.
    private let others: Int
    /// How many digits there must be before the last group.
    private let before: Int

    /// - Parameter language: A BCP 47 tag. A language that ICU does not know parts no digits.
    init(language: String) {
        var status = U_ZERO_ERROR
        let format = swift_unum_open(UNUM_DECIMAL, nil, 0, ICULocale(language).name, nil, &status)
        defer { swift_unum_close(format) }
        guard let format, status.rawValue <= 0 else {
            (last, others, before) = (0, 0, 1)
            return
        }
        func attribute(_ name: UNumberFormatAttribute) -> Int { max(0, Int(swift_unum_getAttribute(format, name))) }
        last = attribute(UNUM_GROUPING_SIZE)
        let others = attribute(UNUM_SECONDARY_GROUPING_SIZE)
        self.others = others > 0 ? others : last
        before = max(1, attribute(UNUM_MINIMUM_GROUPING_DIGITS))
    }

    /// `number` in decimal digits, with `separator` between groups.
    func text(_ number: Int, separator: String) -> String {
        var digits = Substring(String(number.magnitude))
        guard last > 0, digits.utf8.count >= last + before else { return String(number) }
        var groups: [Substring] = []
        var size = last
        while digits.utf8.count > size {
            groups.append(digits.suffix(size))
            digits = digits.dropLast(size)
            size = others
        }
        groups.append(digits)
        return (number < 0 ? "-" : "") + groups.reversed().joined(separator: separator)
    }
}
