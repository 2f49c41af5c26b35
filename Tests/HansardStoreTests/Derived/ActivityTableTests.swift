import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct ActivityTableTests {
    private struct Count: Hashable {
        let quarter: Int64
        let messages: Int
    }

    private func found(_ archive: TestArchive, _ person: String?) throws -> Set<Count> {
        let reader = try archive.reader
        let people = try reader.people()
        let id = person.flatMap { people.index(ofSourceID: $0) }.map { people[$0].id }
        return Set(
            try reader.activity(byQuarterOf: id).map {
                #expect($0.start.microseconds % 900_000_000 == 0)
                return Count(quarter: $0.start.microseconds / 900_000_000, messages: $0.messages)
            })
    }

    private func expected(_ log: RandomLog, _ person: String?) -> Set<Count> {
        var counts: [Int64: Int] = [:]
        for item in log.events {
            guard case .message(_, let sender, let at) = item.event, person == nil || sender == person else { continue }
            counts[at / 900_000_000, default: 0] += 1
        }
        return Set(counts.map { Count(quarter: $0.key, messages: $0.value) })
    }

    @Test(arguments: sample(of: 1...6)) func agreesWithTheObviousProgram(seed: UInt64) throws {
        let archive = try TestArchive()
        let log = RandomLog(seed: seed, events: 400, stretch: seed % 2 == 0 ? 20_000_000_000 : 500_000_000)
        for (i, part) in [log.lines[..<150], log.lines[150..<151], log.lines[151...]].enumerated() {
            try archive.ingest(Array(part), file: "\(i).jsonl")
        }
        for person in RandomLog.people + [nil] {
            #expect(try found(archive, person) == expected(log, person))
        }
    }

    @Test func anArchiveOfTheFirstLayoutIsBroughtUpToDate() throws {
        let archive = try TestArchive()
        let log = RandomLog(seed: 9, events: 300)
        try archive.ingest(log.lines)
        // Records have other numbers in a log that is made from rows.
        func unseen() throws -> [String] {
            try archive.reader.unseen(asOf: nil).map {
                "\($0.conversation) \($0.person) \($0.messages) \($0.oldestAt) \($0.kept?.oldestID ?? "none")"
            }
        }
        let before = try unseen()
        try archive.change(
            TestArchive.asInTheThirdLayout + """
                DROP TABLE activity; DROP TABLE response; DROP TABLE standing; DROP TABLE unseen;
                CREATE TABLE unseen (conversation INTEGER);
                DROP TABLE page; CREATE TABLE month (conversation INTEGER); PRAGMA user_version = 1;
                """)
        #expect(try found(archive, nil) == expected(log, nil))
        #expect(try unseen() == before)
        #expect(!before.isEmpty && before.allSatisfy { !$0.hasSuffix("none") })
    }
}
