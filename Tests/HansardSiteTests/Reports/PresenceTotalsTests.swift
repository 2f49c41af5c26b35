import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct PresenceTotalsTests {
    private func presence(_ seed: UInt64) throws -> (TestSite, PageContext, [PersonPresence]) {
        let site = try TestSite()
        try site.ingest(RandomLog(seed: seed, lines: 1_200, disorder: false).lines)
        let context = try site.context()
        return (site, context, try context.people.people.indices.map { try context.presence(of: PersonIndex($0)) })
    }

    @Test(arguments: sample(of: 1...4)) func whatIsKeptIsReadAgain(seed: UInt64) throws {
        let (_, _, all) = try presence(seed)
        #expect(all.contains { !$0.days.isEmpty })
        for presence in all {
            let totals = PresenceTotals(presence)
            #expect(PresenceTotals(presence.person, bytes: totals.bytes) == totals)
            #expect(totals.days == presence.days.map(\.day))
            #expect(totals.dayCount == presence.days.count)
            for day in totals.days { #expect(totals.has(day) && totals.has(day + 1) == totals.days.contains(day + 1)) }
        }
    }

    @Test(arguments: sample(of: 1...4)) func theCompactFormHoldsTheSame(seed: UInt64) throws {
        let (_, _, all) = try presence(seed)
        for presence in all {
            let compact = CompactPresence(presence)
            let again = compact.expanded
            #expect("\(again)" == "\(presence)")
            for (day, pieces) in presence.days { #expect(compact.presence(on: day).map { "\($0)" } == "\(pieces)") }
        }
    }

    /// The obvious program: minute by minute, who is online.
    @Test func theHoursOfTheWeekAgreeWithTheObviousProgram() throws {
        var zone = try #require(SiteZone(name: "Europe/Berlin"))
        var random = SeededRandom(seed: 4)
        // About the end of March, when the clocks go forward, and of October, when they go back.
        for start: Int64 in [1_774_400_000, 1_792_700_000] {
            for _ in 0..<20 {
                let from = start / 60 * 60 + Int64.random(in: 0..<3 * 1_440, using: &random) * 60
                let to = from + Int64.random(in: 0..<5 * 1_440, using: &random) * 60
                var week = WeekHours()
                week.add(from * 1_000_000, to * 1_000_000, &zone)
                var expected = [Int64](repeating: 0, count: 168)
                for minute in stride(from: from, to: to, by: 60) {
                    let local = zone.local(Timestamp(microseconds: minute * 1_000_000))
                    let hour = Int(local.microsecond / 3_600_000_000)
                    expected[CivilDate(daysSince1970: local.day).weekday * 24 + hour] += 60_000_000
                }
                #expect(week.microseconds == expected)
            }
        }
    }

    @Test func oneWhoIsAlwaysThereIsOneOnTheAverage() throws {
        let site = try TestSite()
        // Day after day, since one that lasts for weeks is not believed.
        let start = try ReadTime(rfc3339: "2026-03-01T23:00:00Z").instant
        let always = (0..<42).flatMap { day -> [String] in
            let from = start.advanced(byMicroseconds: Int64(day) * Timestamp.microsecondsPerDay)
            let to = from.advanced(byMicroseconds: (day < 41 ? 24 : 23) * 3_600_000_000)
            return [("online", from), ("offline", to)].map {
                #"{"type":"\#($0)","person":"3","at":"\#($1.rfc3339())"}"#
            }
        }
        try site.ingest(
            always + [
                #"{"type":"online","person":"7","at":"2026-03-02T09:00:00Z"}"#,
                #"{"type":"offline","person":"7","at":"2026-03-02T10:00:00Z"}"#,
            ])
        let context = try site.context()
        let all = try context.people.people.indices.map { PresenceTotals(try context.presence(of: PersonIndex($0))) }
        let averages = WeekHours.averages(all, context.zone)
        // Six weeks and the beginning of one Monday, on which nothing is.
        #expect(averages[24] == 10)
        #expect(averages[6 * 24 + 23] == 10)
        #expect(averages[10] == 10)  // (6 + 1) of 7 Mondays
        #expect(averages[11] == 9)  // 6 of 7
    }

    // MARK: An interval costs what it is, not how long it lasts

    private static func interval(_ person: Int, _ from: String, _ to: String) -> [String] {
        [("online", from), ("offline", to)].map { #"{"type":"\#($0)","person":"\#(person)","at":"\#($1)"}"# }
    }

    @Test func anIntervalOfYearsHasAPageForEachOfItsEnds() throws {
        let site = try TestSite()
        let people = 1...200
        try site.ingest(people.flatMap { Self.interval($0, "2005-01-01T08:00:00Z", "2026-03-02T17:00:00Z") })
        try site.build(jobs: 2)
        let pages = try site.files().keys.filter { $0.hasPrefix("presence/") && $0.hasSuffix(".html") }.sorted()
        #expect(pages == ["presence/2005-01-01.html", "presence/2026-03-02.html", "presence/index.html"])
    }

    @Test(arguments: [
        ("2026-03-02T08:00:00Z", "2026-03-03T08:00:00Z", false), ("2026-03-02T08:00:00Z", "2026-03-03T08:00:01Z", true),
        ("2026-03-02T22:00:00Z", "2026-03-03T06:00:00Z", false), ("2026-03-02T08:00:00Z", "2026-03-09T08:00:00Z", true),
    ])
    func whatOutlastsAnyWorkingDayIsMarkedAndCountsAsNothing(from: String, to: String, isMarked: Bool) throws {
        let site = try TestSite()
        try site.ingest(
            Self.interval(7, from, to) + [#"{"type":"away","person":"7","at":"2026-03-20T09:00:00Z"}"#])
        try site.build()
        let files = try site.files()
        func text(_ path: String) throws -> String { String(decoding: try #require(files[path]), as: UTF8.self) }
        let mark = "longer than a day, an offline may have been lost"
        for day in [from, to].map({ $0.prefix(10) }) {
            let html = try text("presence/\(day).html")
            #expect(html.components(separatedBy: mark).count == (isMarked ? 2 : 1))
            #expect(html.contains("<rect class=\"doubtful\" x=") == isMarked)
            #expect(try text("presence/\(day).md").contains(mark) == isMarked)
        }
        #expect(files["presence/2026-03-05.html"] == nil)
        let context = try site.context()
        let totals = PresenceTotals(try context.presence(of: PersonIndex(0)))
        #expect((totals.months.reduce(0) { $0 + $1.online } == 0) == isMarked)
        #expect((totals.hours.reduce(0, +) == 0) == isMarked)
        #expect(try text("people/7.html").contains("<small>\(mark)</small>") == isMarked)
    }
}
