import Foundation
import Hansard
import HansardStore
import Testing

@testable import HansardSite

/// What the archive says does not depend on the order in which its sources came.
@Suite struct SourceOrderTests {
    private struct Snapshot {
        let name: String
        var users = #"[{"id":"U1","name":"anna","real_name":"Anna"},{"id":"U2","name":"ben","real_name":"Ben"}]"#
        var topic = ""
        let messages: [String]

        func write(in folder: String) throws -> String {
            let folder = "\(folder)/\(name)"
            for (file, text) in [
                ("users.json", users),
                (
                    "channels.json",
                    #"[{"id":"C1","name":"general","members":["U1","U2"],"topic":{"value":"\#(topic)"}}]"#
                ),
                ("general/2026-03-02.json", "[\(messages.joined(separator: ",\n"))]"),
            ] {
                let url = URL(fileURLWithPath: "\(folder)/\(file)")
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: url)
            }
            return folder
        }
    }

    /// - Parameter number: Also its minute of 2 March 2026, 09:00 UTC.
    private static func message(_ number: Int, _ text: String, editedAt minute: Int? = nil, by user: String = "U1")
        -> String
    {
        let edited = minute.map { #","edited":{"user":"U2","ts":"\#(start + $0 * 60).000000"}"# } ?? ""
        return
            #"{"type":"message","user":"\#(user)","text":"\#(text)","ts":"\#(start + number * 60).000100"\#(edited)}"#
    }

    private static let start = 1_772_442_000

    private static let snapshots = [
        Snapshot(
            name: "first", topic: "old",
            messages: [
                message(1, "alpha one"), message(2, "plain"), message(3, "gone later"), message(4, "back and forth A"),
                message(5, "stamped twice", editedAt: 8), message(10, "the newest of the first"),
            ]),
        Snapshot(
            name: "second",
            users: #"[{"id":"U1","name":"anna","real_name":"Anna B"},{"id":"U2","name":"ben","real_name":"Ben"}]"#,
            topic: "in between",
            messages: [
                message(1, "alpha two", editedAt: 12), message(2, "plain"), message(3, "gone later"),
                message(4, "back and forth B"), message(5, "stamped once more", editedAt: 15),
                message(10, "the newest of the first"), message(20, "the newest of the second"),
            ]),
        Snapshot(
            name: "third",
            users: #"[{"id":"U1","name":"anna","real_name":"Anna Berg"},{"id":"U2","name":"ben","real_name":"Ben"}]"#,
            topic: "new",
            messages: [
                message(1, "alpha three", editedAt: 25), message(2, "plain"), message(4, "back and forth A"),
                message(5, "stamped once more", editedAt: 15), message(10, "the newest of the first"),
                message(20, "the newest of the second"), message(30, "the newest of all", by: "U2"),
            ]),
    ]

    private static let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]

    /// - Parameter together: As inputs of one run, as against runs of their own.
    private static func site(_ order: [Int], together: Bool = false) throws -> TestSite {
        let site = try TestSite()
        let paths = try order.map { try snapshots[$0].write(in: "\(site.base)/sources") }
        if together { try site.ingest(paths: paths) } else { for path in paths { try site.ingest(paths: [path]) } }
        try site.build()
        return site
    }

    private static func versions(_ id: Int, in site: TestSite) throws -> [String] {
        let reader = try ArchiveReader(path: site.archive)
        let general = try #require(try reader.conversations().first { $0.sourceID == "C1" })
        let place = try #require(try reader.place(ofMessage: "\(start + id * 60).000100", in: general.id))
        return try reader.versions(of: place.seq).map(\.text)
    }

    @Test(arguments: orders, [false, true]) func everyOrderOfThreeSnapshotsSaysTheSame(order: [Int], together: Bool)
        throws
    {
        let site = try Self.site(order, together: together)
        #expect(try Self.versions(1, in: site) == ["alpha one", "alpha two", "alpha three"])
        #expect(try Self.versions(2, in: site) == ["plain"])
        #expect(try Self.versions(4, in: site) == ["back and forth A", "back and forth B", "back and forth A"])
        #expect(try Self.versions(5, in: site) == ["stamped twice", "stamped once more"])
        let reader = try ArchiveReader(path: site.archive)
        #expect(try reader.statistics().missing == 1)
        #expect(try reader.people().people.first { $0.sourceID == "U1" }?.displayName == "Anna Berg")
        for (query, isFormer) in [("alpha three", false), ("alpha two", true), ("forth B", true)] {
            let hits = try reader.search(try SearchQuery("\"\(query)\""), limit: 5, zone: .utc).hits
            #expect(hits.count == 1 && hits.first?.isFormerText == isFormer, "\(query)")
        }
        // The text that came back is the one that is shown.
        #expect(
            try reader.search(try SearchQuery("\"forth A\""), limit: 5, zone: .utc).hits.map(\.isFormerText) == [false])
    }

    @Test(arguments: orders.dropFirst()) func everyOrderBuildsTheSamePages(order: [Int]) throws {
        let (site, other) = (try Self.site([0, 1, 2]), try Self.site(order))
        let (expected, found) = (try site.files(), try other.files())
        // The index of the search page numbers texts by their records, which are numbered as they come.
        func pages(_ files: [String: Data]) -> [String: Data] {
            withoutRecordNumbers(files.filter { !$0.key.hasPrefix("search/") })
        }
        #expect(expected.count > 20)
        #expect(differences(pages(found), pages(expected)) == [])
    }

    @Test(arguments: orders) func theSameSnapshotsOnceMoreAddNothing(order: [Int]) throws {
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
