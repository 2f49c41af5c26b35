/// Words of a query that may mean a time, such as “march 2026”, and the query that says so.
///
/// They are searched for as the words that they are: whoever wants the period takes the offer.
package struct PeriodOffer: Equatable, Sendable {
    package let period: CivilPeriod
    /// The query with `on:` in the place of the words.
    package let query: String

    /// A query of more words is not looked through: each costs the comparison with all names of months.
    private static let mostWords = 40

    /// What the words of a query may mean, from left to right: a month of a year by its names in a language, in one to three
    /// words, and `2026-03-02`, `2026-03` and `2026`.
    package static func all(in query: SearchQuery, _ names: MonthNames) -> [PeriodOffer] {
        guard query.words.count <= mostWords else { return [] }
        let tokenizer = SearchTokenizer()
        var (offers, start): ([PeriodOffer], Int) = ([], 0)
        while start < query.words.count {
            let found = (1...3).reversed().lazy.compactMap { count -> (Int, CivilPeriod)? in
                let slice = query.words[start...].prefix(count)
                guard slice.count == count, slice.allSatisfy(\.isBare) else { return nil }
                return period(slice.map(\.text).joined(separator: " "), names, tokenizer).map { (count, $0) }
            }.first
            if let (count, period) = found {
                var all = query.words
                all.replaceSubrange(start..<start + count, with: [SearchWord(text: period.text, filter: "on")])
                offers.append(PeriodOffer(period: period, query: all.map(\.written).joined(separator: " ")))
            }
            start += found?.0 ?? 1
        }
        return offers
    }

    private static func period(_ text: String, _ names: MonthNames, _ tokenizer: SearchTokenizer) -> CivilPeriod? {
        // Four digits alone may be any number.
        if let period = CivilPeriod(text) {
            return text.utf8.count > 4 || ("1970"..."2099").contains(text) ? period : nil
        }
        let runs = text.utf8.split { !(0x30...0x39).contains($0) }.filter { $0.count == 4 }
        guard runs.count == 1, let year = Int(String(decoding: runs[0], as: UTF8.self)), year > 0 else { return nil }
        let terms = tokenizer.terms(text)
        for month in 1...12 where names.spellings(month, year).contains(where: { tokenizer.terms($0) == terms }) {
            return CivilPeriod(CalendarMonth(number: year * 12 + month - 1).iso)
        }
        return nil
    }
}

/// How a language writes the months of a year.
package struct MonthNames: Sendable {
    /// Those of each month, from January on.
    fileprivate let names: [[String]]
    /// A month of a year, with places for `month`, `number` and `year`.
    fileprivate let phrase: Phrase

    package static let english = MonthNames(
        names: EnglishText.months.map { [$0, String($0.prefix(3))] }, phrase: Phrase("{month} {year}"))

    fileprivate func spellings(_ month: Int, _ year: Int) -> [String] {
        let (names, year) = (names[month - 1], CivilDate.padded(year, 4))
        let text = phrase.text(["month": names[0], "number": "\(month)", "year": year])
        return [text] + names.flatMap { ["\($0) \(year)", "\(year) \($0)"] }
    }
}

extension Words {
    package var monthNames: MonthNames {
        MonthNames(
            names: zip(calendar.months, calendar.monthsShort).map { [$0, $1] }, phrase: calendar.month)
    }
}
