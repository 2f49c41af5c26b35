import GRDB
import Hansard

extension ArchiveReader {
    /// Whether something was erased by a record behind number `seq`. A scope does not say it of people: ask of the whole archive.
    package func hasErased(after seq: Int64) throws -> Bool {
        try read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM erased WHERE erasure > ?1)
                        OR EXISTS (SELECT 1 FROM erased_person WHERE erasure > ?1)
                    """, arguments: [seq])!
        }
    }
}
