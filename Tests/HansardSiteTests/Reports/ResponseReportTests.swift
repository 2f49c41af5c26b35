import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct ResponseReportTests {
    /// What the report says of somebody or of a group.
    private struct Told: Equatable {
        var count = 0
        var unanswered = 0
        var median: Int64?
        var ninetieth: Int64?
        var workingMedian: Int64?
        var workingNinetieth: Int64?

        init(_ figures: ResponseFigures) {
            (count, unanswered, median) = (figures.count, figures.unanswered, figures.median)
            (ninetieth, workingMedian) = (figures.ninetieth, figures.workingMedian)
            workingNinetieth = figures.workingNinetieth
        }

        /// The obvious program: all times in order, and the one at the rank.
        init(_ times: [(elapsed: Int64, working: Int64)], unanswered: Int) {
            func rank(_ percent: Double, _ values: [Int64]) -> Int64? {
                values.isEmpty
                    ? nil : values.sorted()[max(0, Int((Double(values.count) * percent / 100).rounded(.up)) - 1)]
            }
            count = times.count
            self.unanswered = unanswered
            (median, ninetieth) = (rank(50, times.map(\.elapsed)), rank(90, times.map(\.elapsed)))
            (workingMedian, workingNinetieth) = (rank(50, times.map(\.working)), rank(90, times.map(\.working)))
        }
    }

    /// The obvious program: for each pair, message after message; what took longer than a week is unanswered.
    private static func obvious(_ lines: [String], _ time: WorkingTime) throws -> [String: Told] {
        var messages: [String: [(at: Int64, order: Int, sender: String)]] = [:]
        for (order, line) in lines.enumerated() where line.contains(#""type":"message""#) {
            let value = try JSONValue(parsing: Array(line.utf8))
            guard let channel = value["channel"]?.string, channel.hasPrefix("private-chat-") else { continue }
            let at = try ReadTime(rfc3339: value["sent_at"]?.string ?? "").instant.microseconds / 1_000_000
            messages[channel, default: []].append((at, order, value["sender"]?.string ?? ""))
        }
        var times: [String: [(elapsed: Int64, working: Int64)]] = [:]
        var unanswered: [String: Int] = [:]
        for (channel, all) in messages {
            let people = channel.dropFirst(13).split(separator: "-").map(String.init)
            var open: (sender: String, since: Int64)?
            for message in all.sorted(by: { ($0.at, $0.order) < ($1.at, $1.order) })
            where message.sender != open?.sender {
                if let open {
                    let elapsed = message.at - open.since
                    if elapsed <= 7 * 86_400 {
                        times[message.sender, default: []].append(
                            (elapsed, time.seconds(from: open.since, to: message.at)))
                    } else {
                        unanswered[message.sender, default: 0] += 1
                    }
                }
                open = (message.sender, message.at)
            }
            if let open { unanswered[people.first { $0 != open.sender }!, default: 0] += 1 }
        }
        var told: [String: Told] = [:]
        let teams = ["north": ["3", "10"], "south": ["7"], "": ["3", "7", "10"]]
        for person in ["3", "7", "10"] {
            told[person] = Told(times[person] ?? [], unanswered: unanswered[person] ?? 0)
        }
        for (team, members) in teams {
            told["team \(team)"] = Told(
                members.flatMap { times[$0] ?? [] }, unanswered: members.reduce(0) { $0 + (unanswered[$1] ?? 0) })
        }
        return told
    }

    private static let people = [
        #"{"type":"person","id":"3","name":"Cleo","team":"north"}"#,
        #"{"type":"person","id":"7","name":"Ann","team":"south","manager":"3"}"#,
        #"{"type":"person","id":"10","name":"Bob","team":"north","manager":"3"}"#,
    ]

    @Test(arguments: sample(of: 1...6)) func agreesWithTheObviousProgram(seed: UInt64) throws {
        let site = try TestSite()
        let log = RandomLog(seed: seed, lines: 900, disorder: seed % 2 == 0)
        let lines = Self.people + log.lines
        try site.ingest(lines)
        let manifest = try OutputManifest(output: site.base + "/kept")
        let context = try site.context()
        let shared = try SharedResponses(context, manifest, since: nil)
        let report = try ResponseReport(context, shared)
        let zone = try #require(SiteZone(name: "Europe/Berlin"))
        let hours = context.site.settings.workingHours
        let time = WorkingTime(hours, zone, 1_767_000_000...1_790_000_000)
        let expected = try Self.obvious(lines, time)
        for (index, figures) in report.people {
            let id = context.people[index].sourceID
            #expect(Told(figures) == expected[id] ?? Told([], unanswered: 0), "person \(id)")
        }
        for team in report.teams { #expect(Told(team.figures) == expected["team \(team.name)"], "team \(team.name)") }
        #expect(Told(report.all) == expected["team "])
        #expect(report.managers.map(\.name) == ["Cleo"])
        #expect(report.buckets.reduce(0) { $0 + $1.elapsed } == report.all.count)
        #expect(report.buckets.reduce(0) { $0 + $1.working } == report.all.count)

        // What is kept gives the same report.
        try shared.keep(in: manifest, everything: true)
        let again = try SharedResponses(context, manifest, since: context.extent.lastSeq)
        #expect(try ResponseReport(context, again).people.map(\.figures) == report.people.map(\.figures))
        #expect(again.new.isEmpty)
        try manifest.close()
    }
}
