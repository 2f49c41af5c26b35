import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// What the archive says does not depend on the order in which its sources came.
@Suite(.blocking) struct SourceOrderTests {
    private struct Snapshot {
        let name: String
        let anna: String
        /// When her profile was last changed, in minutes.
        let changed: Int
        var topic = ""
        /// `nil` for an export that has no messages at all.
        var messages: [String]?

        private var users: String {
            let anna = #"{"id":"U1","name":"anna","real_name":"\#(anna)","updated":\#(start + changed * 60)}"#
            return
                #"[\#(anna),{"id":"U2","name":"ben","real_name":"Ben"},{"id":"U3","name":"cleo","real_name":"Cleo"}]"#
        }

        func write(in folder: String) throws -> String {
            let folder = "\(folder)/\(name)"
            let members = #""members":["U1","U2","U3"]"#
            var files = [
                "users.json": users,
                "channels.json": #"[{"id":"C1","name":"general",\#(members),"topic":{"value":"\#(topic)"}}]"#,
            ]
            if let messages { files["general/2026-03-02.json"] = "[\(messages.joined(separator: ",\n"))]" }
            for (file, text) in files {
                let url = URL(fileURLWithPath: "\(folder)/\(file)")
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: url)
            }
            return folder
        }
    }

    /// - Parameter number: Also its minute of 2 March 2026, 09:00 UTC.
    private static func message(
        _ number: Int, _ text: String, editedAt minute: Int? = nil, by user: String = "U1", _ more: String = ""
    ) -> String {
        let edited = minute.map { #","edited":{"user":"U2","ts":"\#(start + $0 * 60).000000"}"# } ?? ""
        return
            #"{"type":"message","user":"\#(user)","text":"\#(text)","ts":"\#(time(number))"\#(edited)\#(more)}"#
    }

    private static func time(_ number: Int) -> String { "\(start + number * 60).000100" }

    private static func reactions(_ given: (emoji: String, users: [String], count: Int)...) -> String {
        let given = given.map { #"{"name":"\#($0)","users":\#($1),"count":\#($2)}"# }
        return #","reactions":[\#(given.joined(separator: ","))]"#
    }

    private static let answers = #","thread_ts":"\#(time(7))""#

    private static let start = 1_772_442_000

    private static let snapshots = [
        Snapshot(
            name: "first", anna: "Anna", changed: 1, topic: "old",
            messages: [
                message(1, "alpha one"), message(2, "plain"), message(3, "gone later"), message(4, "back and forth A"),
                message(5, "stamped twice", editedAt: 8),
                message(6, "liked", reactions(("tada", ["U3"], 1), ("wave", ["U1"], 5))), message(7, "a question"),
                message(10, "the newest of the first"),
            ]),
        Snapshot(
            name: "second", anna: "Anna B", changed: 11, topic: "in between",
            messages: [
                message(1, "alpha two", editedAt: 12), message(2, "plain"), message(3, "gone later"),
                message(4, "back and forth B"), message(5, "stamped once more", editedAt: 15),
                message(6, "liked", reactions(("wave", ["U2", "U1"], 7), ("tada", ["U3"], 1))),
                message(7, "a question", answers), message(10, "the newest of the first"),
                message(16, "an answer", by: "U2", answers), message(20, "the newest of the second"),
            ]),
        Snapshot(
            name: "third", anna: "Anna Berg", changed: 24, topic: "new",
            messages: [
                message(1, "alpha three", editedAt: 25), message(2, "plain"), message(4, "back and forth A"),
                message(5, "stamped once more", editedAt: 15),
                message(6, "liked", reactions(("wave", ["U2", "U1"], 2), ("heart", ["U1"], 1), ("tada", ["U2"], 3))),
                message(7, "a question", answers), message(10, "the newest of the first"),
                message(16, "an answer", by: "U2", answers), message(20, "the newest of the second"),
                message(30, "the newest of all", by: "U2"),
            ]),
        // What it is as of, only its people say.
        Snapshot(name: "people", anna: "Anna C", changed: 22, topic: "in between"),
    ]

    /// Logs that tell of one conversation, each of what the other does not.
    private static let logs = [
        [
            told("edit", "9:02", #""editor":"7","text":"two""#), told("edit", "9:04", #""editor":"7","text":"two""#),
            told("reaction", "9:05", #""person":"3","emoji":"👍""#),
        ],
        [
            told("edit", "9:03", #""editor":"3","text":"three""#),
            told("reaction", "9:06", #""person":"3","emoji":"👍","removed":true"#),
            told("delete", "9:07", #""deleter":"7""#),
        ],
    ].map {
        [#"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:01:00Z","text":"one"}"#]
            + $0
    }

    private static func told(_ type: String, _ time: String, _ more: String) -> String {
        let field = ["edit": "edited_at", "delete": "deleted_at"][type] ?? "at"
        return #"{"type":"\#(type)","id":"1","channel":"team","\#(field)":"2026-03-02T0\#(time):00Z",\#(more)}"#
    }

    /// All orders of the snapshots, with the logs somewhere among them.
    private static let orders: [[Int]] = permutations(of: Array(snapshots.indices)).enumerated().map { number, order in
        var order = order
        order.insert(snapshots.count, at: number % 5)
        order.insert(snapshots.count + 1, at: number * 5 % 6)
        return order
    }

    /// - Parameter together: As inputs of one run, as against runs of their own.
    private static func site(_ order: [Int], together: Bool = false) throws -> TestSite {
        let site = try TestSite()
        let sources = "\(site.base)/sources"
        let paths = try order.map { number in
            if number < snapshots.count { return try snapshots[number].write(in: sources) }
            let path = "\(sources)/\(number).jsonl"
            try Data((logs[number - snapshots.count].joined(separator: "\n") + "\n").utf8)
                .write(to: URL(fileURLWithPath: path))
            return path
        }
        if together { try site.ingest(paths: paths) } else { for path in paths { try site.ingest(paths: [path]) } }
        return site
    }

    private static func versions(_ id: Int, in site: TestSite) throws -> [String] {
        try versions(time(id), "C1", in: site)
    }

    private static func versions(_ id: String, _ conversation: String, in site: TestSite) throws -> [String] {
        let reader = try ArchiveReader(path: site.archive)
        let its = try #require(try reader.conversation(named: conversation))
        let place = try #require(try reader.place(ofMessage: id, in: its.id))
        return try reader.versions(of: place.seq).map(\.text)
    }

    /// Those that stand of the message that was liked, with how many gave each.
    private static func reactions(in site: TestSite) throws -> [String] {
        let reader = try ArchiveReader(path: site.archive)
        let general = try #require(try reader.conversation(named: "C1"))
        var groups: [String] = []
        let periods = try reader.periods(of: general.id)
        try reader.withTranscripts(try reader.people()) { transcripts in
            try transcripts.open(general, periods)
            try transcripts.read(periods[...]) { _, page in
                groups += page.flatMap { $0.details?.reactionGroups ?? [] }.map { "\($0.emoji) \($0.count)" }
            }
        }
        return groups.sorted()
    }

    @Test(arguments: orders, [false, true]) func everyOrderSaysTheSame(order: [Int], together: Bool) throws {
        let site = try Self.site(order, together: together)
        #expect(try Self.versions(1, in: site) == ["alpha one", "alpha two", "alpha three"])
        #expect(try Self.versions(2, in: site) == ["plain"])
        #expect(try Self.versions(4, in: site) == ["back and forth A", "back and forth B", "back and forth A"])
        #expect(try Self.versions(5, in: site) == ["stamped twice", "stamped once more"])
        #expect(try Self.versions("1", "team", in: site) == ["one", "two", "three", "two"])
        #expect(try Self.reactions(in: site) == [":heart: 1", ":tada: 3", ":wave: 2"])
        let reader = try ArchiveReader(path: site.archive)
        let statistics = try reader.statistics()
        #expect(statistics.missing == 1 && statistics.edits == 9 && statistics.reactions == 7)
        #expect(try reader.people().people.first { $0.sourceID == "U1" }?.displayName == "Anna Berg")
        for (query, isFormer) in [("alpha three", false), ("alpha two", true), ("forth B", true)] {
            let hits = try reader.search(try SearchQuery("\"\(query)\""), limit: 5, zone: .utc).hits
            #expect(hits.count == 1 && hits.first?.isFormerText == isFormer, "\(query)")
        }
        // The text that came back is the one that is shown.
        #expect(
            try reader.search(try SearchQuery("\"forth A\""), limit: 5, zone: .utc).hits.map(\.isFormerText) == [false])
    }

    private static func pages(_ order: [Int]) throws -> [String: Data] {
        let site = try site(order)
        try site.build()
        // The index of the search page numbers texts by their records, which are numbered as they come; and the report of gaps
        // is about the files that were read, in their order.
        return withoutRecordNumbers(
            try site.files().filter { !$0.key.hasPrefix("search/") && !$0.key.hasPrefix("reports/gaps.") })
    }

    private static let pagesOfTheFirst = Result { try pages(orders[0]) }

    @Test(arguments: sample(of: Array(orders.dropFirst()))) func everyOrderBuildsTheSamePages(order: [Int]) throws {
        let expected = try Self.pagesOfTheFirst.get()
        #expect(expected.count > 20)
        #expect(differences(try Self.pages(order), expected) == [])
    }

    @Test(arguments: sample(of: orders)) func theSameSnapshotsOnceMoreAddNothing(order: [Int]) throws {
        let site = try Self.site(order)
        let before = try ArchiveReader(path: site.archive).statistics().records
        for snapshot in Self.snapshots.reversed() {
            try site.ingest(paths: ["\(site.base)/sources/\(snapshot.name)"])
        }
        #expect(try ArchiveReader(path: site.archive).statistics().records == before)
    }

    /// A log is no snapshot, in whatever form it is written: what it does not tell of is not missing.
    @Test func aLogAsCSVIsALog() throws {
        let site = try TestSite()
        let row = "id,channel,sender,sent_at,text\n1,C1,U1,2026-03-02T09:01:30Z,only in the table\n"
        let path = "\(site.base)/sources/log.csv"
        try Data(row.utf8).write(to: URL(fileURLWithPath: path))
        try site.ingest(paths: [path])
        try site.ingest(paths: [try Self.snapshots[0].write(in: "\(site.base)/sources")])
        #expect(try ArchiveReader(path: site.archive).statistics().missing == 0)
    }

    /// Edits that a log tells of stand at their times, whatever came before.
    @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]]) func editsStandInTheOrderOfTheirTimes(order: [Int])
        throws
    {
        let site = try TestSite()
        func edit(_ minute: String, _ text: String) -> String {
            #"{"type":"edit","id":"1","channel":"team","editor":"7","edited_at":"2026-03-02T09:\#(minute):00Z","text":"\#(text)"}"#
        }
        let edits = [edit("01", "two"), edit("02", "three"), edit("03", "two")]
        try site.ingest([
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"one"}"#
        ])
        for number in order { try site.ingest([edits[number]], file: "edit-\(number).jsonl") }
        let reader = try ArchiveReader(path: site.archive)
        let team = try #require(try reader.conversations().first { $0.sourceID == "team" })
        let place = try #require(try reader.place(ofMessage: "1", in: team.id))
        #expect(try reader.versions(of: place.seq).map(\.text) == ["one", "two", "three", "two"])
    }
}
