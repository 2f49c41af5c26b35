import GRDB
import Hansard

/// What a document about an archive says of it: how much, from where, and how it is signed.
package struct ArchiveFacts: Sendable {
    /// Files of one format and system that were read.
    package struct Sources: Sendable, Equatable {
        /// The format’s id.
        package let format: String
        /// Empty for the one without a name.
        package let system: String
        /// How many files, each as often as it was read.
        package let files: Int
    }

    /// How much there is.
    package let statistics: Statistics
    /// By format and system.
    package let sources: [Sources]
    /// Messages whose texts were erased.
    package let erased: Int
    /// What must not be erased now.
    package let holds: Int
    /// What checkpoints are verified with; `nil` where there is no key.
    package let key: String?
    /// The last that was signed; `nil` where there is none that can be believed.
    package let checkpoint: Checkpoint?
}

extension ArchiveReader {
    /// Of the whole archive, in the state that is read.
    package func facts() throws -> ArchiveFacts {
        let key = try? ArchiveKeys.verifier(of: folder)
        return ArchiveFacts(
            statistics: try statistics(),
            sources: try read { db in
                try Row.fetchAll(
                    db,
                    sql: "SELECT format, system, count(*) FROM source GROUP BY format, system ORDER BY format, system"
                ).map { ArchiveFacts.Sources(format: $0[0], system: $0[1], files: $0[2]) }
            },
            erased: try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM erased") ?? 0 },
            holds: try Holds.standing(self).count, key: key?.text,
            checkpoint: key.flatMap { try? LogLayout(folder).verifiedCheckpoint($0).checkpoint })
    }
}
