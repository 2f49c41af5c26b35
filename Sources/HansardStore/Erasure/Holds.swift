import GRDB
import Hansard

/// What must not be erased.
package enum Holds {
    /// A hold that stands, or stood.
    package struct Hold: Sendable, Equatable {
        /// The number of its record.
        package let seq: Int64
        /// What it is for.
        package let matter: String
        /// Whose data it is.
        package let custodian: String
        /// As `Selection.json` writes it.
        package let selection: String
        /// Who put it on record.
        package let actor: String
        /// When.
        package let at: Timestamp
        /// `nil` while it stands.
        package let releasedAt: Timestamp?
    }

    /// All that there ever were, oldest first.
    package static func all(_ reader: ArchiveReader) throws -> [Hold] {
        try reader.read { db in
            try Row.fetchAll(
                db, sql: "SELECT seq, matter, custodian, selection, actor, at, released_at FROM hold ORDER BY seq"
            ).map {
                Hold(
                    seq: $0[0], matter: $0[1], custodian: $0[2], selection: $0[3], actor: $0[4],
                    at: Timestamp(microseconds: $0[5]),
                    releasedAt: ($0[6] as Int64?).map { Timestamp(microseconds: $0) })
            }
        }
    }

    static func standing(_ reader: ArchiveReader) throws -> [Hold] { try all(reader).filter { $0.releasedAt == nil } }
}
