import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct TwoAtOnceTests {
    @Test func twoIngestsAtOnceBothGoIn() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", bytes: longLog(5_000))
        try workspace.write("other.jsonl", message("other", in: "team-support", "Me too."))
        let first = try workspace.start("ingest", "--json", "chat.jsonl")
        let second = try workspace.start("ingest", "--json", "other.jsonl")
        let outcomes = [first.wait(), second.wait()]
        #expect(outcomes.map(\.status) == [0, 0])
        #expect(try Set(outcomes.map { try $0.json()["run"] as? Int }) == [1, 2])
        #expect(outcomes.count { $0.errors.contains("Waiting for it to finish") } <= 1)
        #expect(try workspace.messages == 5_001)
        #expect(try workspace.hansard("search", "Me too").output.contains("team-support"))
    }

    @Test func theSecondSaysWhoHoldsTheArchiveAndWaits() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "Morning!"))
        try workspace.write("archive/lock", bytes: Array("hansard ingest, process 4711".utf8))
        let lock = open(workspace.path + "/archive/lock", O_RDWR)
        #expect(flock(lock, LOCK_EX) == 0)
        let run = try workspace.start("ingest", "--json", "chat.jsonl")
        #expect(run.wait { run.errors.contains("Waiting") })
        #expect(run.errors.contains("being written by hansard ingest, process 4711"))
        #expect(run.isRunning)
        close(lock)
        let outcome = run.wait()
        #expect(outcome.status == 0)
        #expect(try outcome.json()["people"] as? Int == 1)
    }

    @Test func readersDoNotWaitForAWriter() throws {
        let workspace = try Workspace()
        try workspace.write("chat.jsonl", message("1", "Morning!"))
        #expect(try workspace.hansard("ingest", "chat.jsonl").status == 0)
        let lock = open(workspace.path + "/archive/lock", O_RDWR)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX) == 0)
        #expect(try workspace.messages == 1)
        #expect(try workspace.hansard("search", "Morning").status == 0)
        #expect(try workspace.build().status == 0)
    }
}
