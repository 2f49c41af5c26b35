import Hansard

/// A stretch of somebody's presence that has a page of its own if there is enough of it: a calendar month or year, in
/// the site's zone.
package enum PresenceSpan: Hashable, Sendable {
    case year(Int)
    case month(CalendarMonth)

    /// The page's name, without an ending: `2026`, `2026-03`.
    package var name: String {
        switch self {
        case .year(let year): String(CalendarMonth(number: year * 12).iso.dropLast(3))
        case .month(let month): month.iso
        }
    }

    /// Whether `month` is this one, or in this year.
    func contains(_ month: CalendarMonth) -> Bool {
        switch self {
        case .year(let year): month.year == year
        case .month(let own): month == own
        }
    }
}

/// Which stretches of somebody's presence have a page of their own, and where the others stand.
///
/// A month with fewer than `least` intervals stands on the page of its year, and a year with fewer on the person's page.
/// An interval counts once on each day that has a part of it. New records only raise these counts: a page that is there
/// stays, and so does the id of a month (`2026-03`) on each page that had it, where it then leads on to the month's own.
struct PresenceLayout: Sendable, Equatable {
    static let least = 20

    private struct Month: Equatable {
        let month: CalendarMonth
        let hasPage: Bool
    }

    private var months: [Month] = []  // oldest first
    private var years: [Int] = []  // those with a page, oldest first

    /// - Parameter months: Those with presence on record, oldest first, with their intervals.
    init(_ months: some Sequence<(month: CalendarMonth, intervals: Int)>) {
        var (year, intervals) = (Int.min, 0)
        for (month, count) in months {
            if month.year != year { (year, intervals) = (month.year, 0) }
            intervals += count
            if intervals >= Self.least, years.last != year { years.append(year) }
            self.months.append(Month(month: month, hasPage: count >= Self.least))
        }
    }

    func hasPage(_ span: PresenceSpan) -> Bool {
        switch span {
        case .year(let year): years.contains(year)
        case .month(let month): months.contains { $0.month == month && $0.hasPage }
        }
    }

    /// The stretches with a page, oldest first, each year before its months.
    var pages: [PresenceSpan] {
        var next = months[...]
        return years.flatMap { year -> [PresenceSpan] in
            next = next.drop { $0.month.year < year }
            return [.year(year)] + next.prefix { $0.month.year == year }.filter(\.hasPage).map { .month($0.month) }
        }
    }

    /// Where `span` of the person of `slug` stands, from the site's root: `presence/people/7/2026-03.html`, or
    /// `presence/people/7/2026.html#2026-03`, or `people/7.html#2026-03`.
    ///
    /// - Parameter ending: `md` for the page as Markdown, which has no places within it.
    func place(of span: PresenceSpan, _ slug: String, ending: String = "html") -> String {
        if hasPage(span) { return Self.page(span, slug) + ".\(ending)" }
        guard case .month(let month) = span else {
            return "people/\(slug).\(ending)" + (ending == "html" ? "#presence" : "")
        }
        let place = ending == "html" ? "#\(month.iso)" : ""
        guard hasPage(.year(month.year)) else { return "people/\(slug).\(ending)\(place)" }
        return Self.page(.year(month.year), slug) + ".\(ending)\(place)"
    }

    /// The path of a page, without its ending.
    static func page(_ span: PresenceSpan, _ slug: String) -> String { folder(slug) + span.name }

    /// The folder of a person's pages.
    static func folder(_ slug: String) -> String { "presence/people/\(slug)/" }
}
