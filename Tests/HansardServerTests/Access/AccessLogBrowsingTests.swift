import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// The log read from its end, and checked from where it was checked before.
@Suite struct AccessLogBrowsingTests {
    private let folder: AccessFolder
    private let database: AccessDatabase

    init() throws {
        folder = try AccessFolder()
        database = try folder.database()
        func entry(_ target: String, _ change: (inout AccessEntry) -> Void) throws {
            var entry = AccessEntry(
                at: Timestamp(microseconds: 1_000_000), action: "view", target: target, status: 200, outcome: "served")
            change(&entry)
            try database.append([entry])
        }
        try entry("a") { ($0.person, $0.people) = ("3", ["7", "9"]) }
        try entry("b") { ($0.subject, $0.caseName) = ("ops", "refunds") }
        try entry("c") { ($0.person, $0.subject, $0.conversations) = ("4", "ops", ["team"]) }
        try entry("d") { ($0.action, $0.at) = ("search", Timestamp(microseconds: 2_000_000)) }
    }

    private func targets(_ limit: Int = 10, before: Int64 = .max, _ change: (inout AccessFilter) -> Void = { _ in })
        throws -> [String]
    {
        var filter = AccessFilter()
        change(&filter)
        return try database.newest(filter, before: before, limit: limit).map(\.entry.target)
    }

    @Test func theNewestComeFirst() throws {
        #expect(try targets() == ["d", "c", "b", "a"])
        #expect(try targets(2) == ["d", "c"])
        #expect(try targets(2, before: 3) == ["b", "a"])
    }

    @Test func allThatIsGivenHasToHold() throws {
        #expect(try targets { $0.reader = "3" } == ["a"])
        // A subject is somebody’s name only where they are none of the record’s people.
        #expect(try targets { $0.reader = "ops" } == ["b"])
        #expect(try targets { $0.person = "9" } == ["a"])
        #expect(try targets { ($0.person, $0.conversations) = ("9", ["team"]) } == ["c", "a"])
        #expect(try targets { $0.caseName = "refunds" } == ["b"])
        #expect(try targets { $0.action = "search" } == ["d"])
        #expect(try targets { $0.from = Timestamp(microseconds: 2_000_000) } == ["d"])
        #expect(try targets { $0.until = Timestamp(microseconds: 2_000_000) } == ["c", "b", "a"])
        #expect(try targets { ($0.reader, $0.action) = ("3", "search") } == [])
    }

    @Test func whatCameAfterACheckIsCheckedFromThere() throws {
        guard case .whole(4, let hash) = try database.check() else {
            Issue.record("not whole")
            return
        }
        #expect(try database.check(after: (4, hash)) == .whole(entries: 4, hash: hash))
        try database.append([AccessEntry(at: .now, action: "view", target: "e", status: 200, outcome: "served")])
        guard case .whole(5, _) = try database.check(after: (4, hash)) else {
            Issue.record("not whole")
            return
        }
        #expect(try database.check(after: (4, AccessEntry.firstHash)) == .notAsNoted(seq: 4))
        #expect(try database.check(after: (9, hash)) == .notAsNoted(seq: 9))
    }
}
