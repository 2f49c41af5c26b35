import Foundation
import Hansard
import HansardStore

/// Puts logs and exports on the record of an archive, as `hansard ingest` does; each call is a run of its own.
package enum Ingestion {
    /// When a run begins and ends, unless the test says when: 2027-01-15T08:00:00Z, after all that the tests’ people say.
    package static let time = Timestamp(microseconds: 1_800_000_000_000_000)

    @discardableResult
    package static func run(
        _ inputs: [IngestInput], into archive: String, people: AccountMap? = nil, at now: Timestamp = time
    ) throws -> IngestReport {
        let store = try Store(path: archive, holder: "a test") { _ in }
        let report = try store.ingest(inputs, people: people, startedAt: now, now: { now })
        try store.close()
        return report
    }

    /// Writes `lines` of a native log into the file at that path, whose folder is there, and ingests it.
    @discardableResult
    package static func run(
        _ lines: [String], file: String, into archive: String, system: String? = nil, at now: Timestamp = time
    ) throws -> IngestReport {
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: file))
        return try run([try IngestInput(path: file, system: system)], into: archive, at: now)
    }
}
