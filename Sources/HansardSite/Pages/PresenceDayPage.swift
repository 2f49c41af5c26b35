import Hansard
import HansardStore
import PairChannel

/// Everybody’s presence on one day.
struct PresenceDayKey: PageKey {
    static let kind = "presenceDay"
    static let place: String? = "presence"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view

    /// Since 1970, in the site’s zone.
    let day: Int

    init(day: Int) { self.day = day }

    init?(_ path: PagePath) {
        guard path.folders == ["presence"], let day = path.day else { return nil }
        self.day = day
    }

    var path: String { "presence/\(CivilDate(daysSince1970: day).iso)" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        let context = changes.context
        guard !changes.isWhole else {
            for day in try context.presenceDays() { plan.add([Self(day: day)]) }
            return
        }
        let changed = try changes.presenceDays()
        guard !changed.isEmpty else { return }
        let days = try context.presenceDays()
        let before = Set(
            try changes.written(under: "presence/").compactMap { PagePath($0).flatMap { Self($0) }?.day })
        for day in before.subtracting(days).sorted() { plan.remove(Self(day: day).files) }
        // A day that is new, and one that is gone, stand between others that lead to them.
        let neighboursBefore = neighbours(before.sorted())
        for (day, now) in neighbours(days).sorted(by: { $0.key < $1.key })
        where changed.contains(day) || neighboursBefore[day] != now {
            plan.add([Self(day: day)])
        }
    }

    private struct Neighbours: Equatable {
        let previous: Int?
        let next: Int?
    }

    private static func neighbours(_ days: [Int]) -> [Int: Neighbours] {
        var neighbours: [Int: Neighbours] = [:]
        for (i, day) in days.enumerated() {
            neighbours[day] = Neighbours(
                previous: i > 0 ? days[i - 1] : nil, next: i + 1 < days.count ? days[i + 1] : nil)
        }
        return neighbours
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        for page in pages { try context.write(page, to: output) }
    }
}

/// Worked out once a build.
private struct ChangedPresenceDays: Sendable {
    let days: Set<Int>
}

extension BuildChanges {
    /// The days here on which somebody's presence is changed by records since the last build: days with a record, and
    /// those on which an interval began that one of them ends or goes on with.
    func presenceDays() throws -> Set<Int> {
        try context.shared.value { ChangedPresenceDays(days: try changedPresenceDays()) }.days
    }

    private func changedPresenceDays() throws -> Set<Int> {
        var changed: Set<Int> = []
        for change in presence {
            guard let index = context.people.index(ofID: change.person) else { continue }
            let days = try context.sharedPresence().presence(of: index, context).days
            var i = days.startIndex
            for day in try context.reader.presenceRecordDays(of: change.person, in: change.days) {
                // A day here has parts of the days before and after it by UTC.
                changed.formUnion(day - 1...day + 1)
                while i < days.count, days[i].day < day - 1 { i += 1 }
                var start = i
                while start > 0, start < days.count, days[start].presence.pieces.first?.startsBefore ?? false {
                    start -= 1
                    changed.insert(days[start].day)
                }
            }
        }
        return changed
    }
}

struct PresenceDayPage: SitePage {
    static let template = "presence-day"
    let title: String
    let summary: String
    let zone: String
    let dayNote: String?
    let people: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("summary", .text(summary)), ("zone", .text(zone)), ("dayNote", .init(dayNote)),
            ("people", .html(people)),
        ] + pager.values
    }
}

/// The days with presence on record, oldest first.
private struct PresenceDays: Sendable {
    let days: [Int]
}

extension PageContext {
    /// The days with presence on record, oldest first.
    fileprivate func presenceDays() throws -> [Int] {
        try shared.value { PresenceDays(days: try sharedPresence().extent(self).days.sorted()) }.days
    }

    fileprivate func write(_ key: PresenceDayKey, to output: PageOutput) throws {
        let day = key.day
        let days = try presenceDays()
        guard let place = days.firstIndex(of: day) else { return }
        let (previous, next) = (
            place > 0 ? days[place - 1] : nil, place + 1 < days.count ? days[place + 1] : nil
        )
        let present = try sharedPresence().present(on: day, self)
        let names = present.map { people[$0.person].displayName.lowercased() }
        let sorted = present.indices.sorted {
            (names[$0], present[$0].person) < (names[$1], present[$1].person)
        }.map { present[$0] }
        let table = Table(
            [
                .init(words("field.person")), timelineColumn(axisOf: day), .init(words("field.online"), .wide),
                .init(words("field.total"), .figure),
            ], .timeline,
            rows: sorted.map { index, presence in
                Table.Row([
                    cell(index, folder: "../people/"), bar(presence, day: day), intervals(presence, day: day),
                    cell(online: presence.online),
                ])
            })
        let total = sorted.reduce(0) { $0 + $1.presence.online }
        var pager = Pager()
        pager.previous = previous.map { (CivilDate(daysSince1970: $0).iso + ".html", words.date($0)) }
        pager.next = next.map { (CivilDate(daysSince1970: $0).iso + ".html", words.date($0)) }
        pager.index = ("index.html", words("presence.all_days"))
        let summary = words.sentence(
            words(
                "presence.day_summary",
                ["people": words.count("count.people", sorted.count), "hours": words.hours(microseconds: total)]))
        let hours = length(ofDay: day) / 3_600_000_000
        let page = PresenceDayPage(
            title: words.longDate(day), summary: summary, zone: zone.label(at: zone.start(ofDay: day)),
            dayNote: hours == 24 ? nil : words("presence.clocks_changed", ["n": "\(hours)"]),
            people: table.html(), pager: pager)
        let text =
            "# \(words("presence.day_title", ["date": page.title]))\n\n"
            + "\(inZone(summary, page.zone))\n\n\(table.markdown)"
        let subjects = PageSubjects(people: present.map { people[$0.person].sourceID })
        try write(key, page, about: subjects, to: output) { Array(text.utf8) }
    }
}
