import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct PersonPresencePagesTests {
    /// Intervals of person 7, of an hour each, one a day from the month's first day on.
    private static func intervals(_ month: String, _ count: Int, from first: Int = 1) -> [String] {
        (first..<first + count).flatMap { day in
            [("online", "09"), ("offline", "10")].map { state, hour in
                let date = "\(month)-\(day < 10 ? "0" : "")\(day)"
                return #"{"type":"\#(state)","person":"7","at":"\#(date)T\#(hour):00:00Z"}"#
            }
        }
    }

    private static func pages(_ site: TestSite, _ folder: String = "output") throws -> [String] {
        try site.files(folder).keys.filter { $0.hasPrefix("presence/people/") && $0.hasSuffix(".html") }.sorted()
    }

    @Test func aMonthWithLittleStandsOnItsYearsPageAndAYearOnThePersons() throws {
        let site = try TestSite()
        try site.ingest(
            Self.intervals("2011-03", 19) + Self.intervals("2012-02", 10) + Self.intervals("2012-11", 10)
                + Self.intervals("2013-05", 20) + Self.intervals("2013-06", 1))
        try site.build()
        #expect(try Self.pages(site) == ["2012", "2013-05", "2013"].map { "presence/people/7/\($0).html" }.sorted())

        let person = try site.text("people/7.html")
        #expect(person.contains("<tbody id=\"2011-03\">\n<tr class=\"group\"><th scope=\"rowgroup\">March 2011</th>"))
        #expect(person.contains(#"<a href="../presence/2011-03-19.html"><time datetime="2011-03-19">"#))
        #expect(!person.contains("2012-02-01") && !person.contains("2013-05-01"))
        #expect(
            person.contains(##"<tr id="2012-02"><th scope="row"><a href="../presence/people/7/2012.html#2012-02">"##))
        #expect(person.contains(##"<tr id="2013-05"><th scope="row"><a href="../presence/people/7/2013-05.html">"##))

        let year = try site.text("presence/people/7/2013.html")
        #expect(year.contains(##"<tr class="group"><th scope="rowgroup"><a href="2013-05.html">"##))
        #expect(year.contains(##"<tbody id="2013-05">"##))
        #expect(!year.contains("2013-05-01") && year.contains("2013-06-01"))
        #expect(year.contains(##"<link rel="prev" href="2012.html""##))
        #expect(try site.text("presence/people/7/2013-05.html").contains(##"href="2013.html""##))
        let markdown = try site.text("people/7.md")
        #expect(markdown.contains("(../presence/people/7/2012.md)") && markdown.contains("| 2011-03-19 |"))
        #expect(try site.text("presence/people/7/2013.md").contains("## [May 2013](2013-05.md)"))
        #expect(try site.text("presence/index.html").contains(##"<a href="../presence/people/7/2013.html#2013-06">"##))
        for page in try Self.pages(site) + ["people/7.html"] {
            #expect(HTMLChecker(try site.text(page)).problems == [], "\(page)")
        }
    }

    @Test func whereAllStandsOnThePersonsPageTheLastDaysAreNotThereTwice() throws {
        let site = try TestSite()
        try site.ingest(Self.intervals("2011-03", 5))
        try site.build()
        #expect(try Self.pages(site).isEmpty)
        #expect(try site.text("people/7.html").components(separatedBy: "2011-03-05.html").count == 2)
    }

    /// A year goes by: what is there is never taken away, whatever comes, and steps end as a build from nothing does.
    @Test func whatGrowsKeepsItsPagesAndPlaces() throws {
        let site = try TestSite()
        var (pages, ids): (Set<String>, [String: Set<Substring>]) = ([], [:])
        for (step, (month, count, first)) in [
            ("2013-01", 5, 1), ("2013-01", 10, 6), ("2013-02", 4, 1), ("2013-02", 2, 5), ("2013-03", 12, 1),
            ("2013-03", 9, 13), ("2014-01", 3, 1), ("2013-01", 6, 16), ("2012-12", 3, 1),
        ].enumerated() {
            try site.ingest(Self.intervals(month, count, from: first), file: "\(step).jsonl")
            try site.build()
            try site.build("full-\(step)")
            #expect(differences(try site.files(), try site.files("full-\(step)")) == [], "after step \(step)")
            let now = Set(try Self.pages(site))
            #expect(now.isSuperset(of: pages), "after step \(step)")
            pages = now
            for page in now.union(["people/7.html"]) {
                let found = Set(try site.text(page).matches(of: #/ id="([0-9-]{7})"/#).map(\.output.1))
                #expect(found.isSuperset(of: ids[page] ?? []), "\(page) after step \(step)")
                ids[page] = found
            }
        }
        #expect(pages == Set(["2013", "2013-01", "2013-03"].map { "presence/people/7/\($0).html" }))
    }

    @Test(arguments: [
        ("2011-03.html", "people/7.html#2011-03"), ("2011.html", "people/7.html#presence"),
        ("2011-03.md", "people/7.md"),
        ("2013-06.html", "presence/people/7/2013.html#2013-06"), ("2013-06.md", "presence/people/7/2013.md"),
        ("2013-05.html", nil), ("2013.html", nil), ("2013-07.html", nil), ("2014.html", nil),
    ])
    func anAddressWithoutAPageOfItsOwnIsElsewhere(name: String, place: String?) throws {
        let site = try TestSite()
        try site.ingest(
            Self.intervals("2011-03", 2) + Self.intervals("2013-05", 20) + Self.intervals("2013-06", 1))
        let pages = try SitePages(
            site: TestSite.ours.get(),
            reader: ArchiveReader(path: site.archive))
        #expect(try pages.elsewhere("presence/people/7/\(name)") == place)
        #expect(try pages.elsewhere("presence/people/8/\(name)") == nil)
        #expect(
            (try pages.file(at: "presence/people/7/\(name)") != nil) == ["2013-05.html", "2013.html"].contains(name))
    }

    /// The obvious program: counts in dictionaries.
    @Test func theLayoutAgreesWithTheObviousProgram() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<200 {
            let counts = (24_150..<24_200).compactMap { number -> (month: CalendarMonth, intervals: Int)? in
                let count = Int.random(in: -8...24, using: &random)
                return count > 0 ? (CalendarMonth(number: number), count) : nil
            }
            let layout = PresenceLayout(counts)
            let years = Dictionary(grouping: counts, by: \.month.year).mapValues { $0.reduce(0) { $0 + $1.intervals } }
            var expected: [String] = []
            for year in years.keys.sorted() where years[year]! >= 20 {
                expected.append("\(year)")
                expected += counts.filter { $0.month.year == year && $0.intervals >= 20 }.map(\.month.iso)
            }
            #expect(layout.pages.map(\.name) == expected)
            for (month, _) in counts {
                let own = expected.contains(month.iso)
                let place =
                    own
                    ? "presence/people/a/\(month.iso).html"
                    : years[month.year]! >= 20
                        ? "presence/people/a/\(month.year).html#\(month.iso)" : "people/a.html#\(month.iso)"
                #expect(layout.place(of: .month(month), "a") == place)
            }
        }
    }
}
