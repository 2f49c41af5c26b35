import Foundation
import Hansard

@testable import HansardStore

/// Two small logs that are ingested one after the other: the second goes on with what the first told.
enum TwoIngests {
    static let first = [
        message("1", from: "7", at: "09:00", "the harbour opens"), seen("3", upTo: "1", at: "09:05"),
        line("online", ["person": "7", "at": instant("08:58")]),
    ]
    static let second = [
        message("2", from: "3", at: "09:10", "the port opens"), edit("1", by: "7", at: "09:11", "it opened"),
        reaction("1", by: "3", "👍", at: "09:12"), deletion("2", by: "3", at: "09:20"),
        line("coverage", ["channel": "team", "to_time": instant("18:00")]), "nonsense",
    ]

    /// Where the two stand.
    static func write(to archive: TestArchive) throws -> [String] {
        [try archive.write(first, to: "first.jsonl"), try archive.write(second, to: "second.jsonl")]
    }

    /// Ingests the logs at `paths` into the archive at `path`, as a command does each.
    ///
    /// - Parameter fillingApart: As for large sources, see `Store.filling`.
    static func ingest(
        _ paths: [String], into path: String, disk: LogDisk? = nil, fillingApart: Bool = false
    ) throws {
        let store = try Store(path: path, holder: "a test", disk: disk) { _ in }
        if fillingApart { store.bytesFilledApart = 0 }
        for path in paths { try ingest(path, into: store) }
        try store.close()
    }

    /// The same as a live server does it, whose store pauses between the two.
    static func ingestPausing(_ paths: [String], into path: String, disk: LogDisk) throws {
        let store = StoreCache(path: path, holder: "a test", disk: disk)
        for path in paths { try store.write { try ingest(path, into: $0) } }
        store.close()
    }

    static func ingest(_ path: String, into store: Store, at microseconds: Int64 = 1_772_500_000_000_000) throws {
        let now = Timestamp(microseconds: microseconds)
        _ = try store.ingest(
            [IngestInput(path: path, format: .native, defaultZone: nil)], startedAt: now, now: { now })
    }

    /// What the archive at `path` has, in numbers.
    static func contents(_ path: String) throws -> [Int] {
        let known = try ArchiveReader(path: path).statistics()
        return [
            known.messages, known.edits, known.deletions, known.reactions, known.seen, known.presence,
            known.quarantined, Int(known.records),
        ]
    }
}
