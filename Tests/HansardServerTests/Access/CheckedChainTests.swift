import GRDB
import HansardStore
import TestSupport
import Testing

@testable import HansardServer

/// What the auditors’ page says of the access log’s hashes.
@Suite(.blocking) struct CheckedChainTests {
    private static func entries(_ count: Int) -> [AccessEntry] {
        (0..<count).map { AccessEntry(at: .now, action: "view", target: "page-\($0)", status: 200, outcome: "served") }
    }

    @Test func anEndThatWasCutOffShowsForAsLongAsItIs() throws {
        let folder = try AccessFolder()
        let database = try folder.database()
        let chain = CheckedChain()
        try database.append(Self.entries(3))
        guard case .whole(entries: 3, _) = try chain.check(database) else { throw Failure() }
        let file = try DatabaseQueue(path: folder.path + "/access/access.db")
        try file.write { db in
            for row in try Row.fetchAll(db, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'") {
                try db.execute(sql: "DROP TRIGGER \(row[0] as String)")
            }
            try db.execute(sql: "DELETE FROM entry WHERE seq = 3")
        }
        let start = ContinuousClock.now
        for seconds in [0, 1, 1_200, 1_201] {
            #expect(try chain.check(database, now: start + .seconds(seconds)) == .notAsNoted(seq: 3), "\(seconds)")
        }
    }

    private struct Failure: Error {}
}
