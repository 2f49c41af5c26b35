import GRDB
import Hansard

/// The archive as one actor may read it: all reading goes through here. One reader has one connection and is used by
/// one thread; workers have one each.
package final class ArchiveReader {
    package let folder: ArchiveFolder
    let queue: DatabaseQueue
    /// Statements of queries that a page asks often, by their text.
    private var statements: [String: Statement] = [:]

    /// Opens the archive at `path` for reading. Nothing can be changed through it.
    package init(path: String, cacheMiB: Int = 16) throws {
        folder = ArchiveFolder(path)
        let folder = folder
        try folder.checkExists()
        queue = try reportingErrors(of: path) {
            let queue = try DatabaseQueue(
                path: folder.database, configuration: Connection.configuration(readOnly: true, cacheMiB: cacheMiB))
            let isCurrent = try queue.read { db in
                try Connection.check(db, of: path)
                return try Upgrade.isCurrent(db)
            }
            // What is derived has another form now: it is worked out anew from the records, once.
            if !isCurrent { try Store(path: path, holder: "hansard, bringing the archive up to date") { _ in }.close() }
            return queue
        }
    }

    /// Opens what `scope` allows of the archive at `path`, and nothing else; `nil` for all there is.
    package convenience init(path: String, scope: ArchiveScope?, cacheMiB: Int = 16) throws {
        try self.init(path: path, cacheMiB: cacheMiB)
    }

    func read<T>(_ body: (Database) throws -> T) throws -> T {
        try reportingErrors(of: folder.path) { try queue.unsafeReentrantRead { db in try body(db) } }
    }

    /// The statement for `sql`, prepared once. It must not be in use: each caller resets it before it returns.
    func statement(_ sql: String, _ db: Database) throws -> Statement {
        if let known = statements[sql] { return known }
        let new = try Statement(db, sql)
        statements[sql] = new
        return new
    }

    /// From here on the archive is read as it is now, whatever is written meanwhile.
    package func beginOneState() throws { try read { try $0.execute(sql: "BEGIN") } }

    /// Runs `body` on one unchanging state of the archive.
    package func onOneState<T>(_ body: () throws -> T) throws -> T {
        try beginOneState()
        defer { try? read { try $0.execute(sql: "COMMIT") } }
        return try body()
    }

    /// What identifies the archive, and how far it goes.
    package struct Extent: Equatable, Sendable {
        package let archiveID: Int64
        package let lastSeq: Int64
        /// The last record that changed a person’s or a conversation’s particulars, which stand on every page.
        package let namesSeq: Int64
        /// The latest instant on record: `as of` when nothing else is said.
        package let lastInstant: Timestamp?
    }

    package func extent() throws -> Extent {
        try read { db in
            let last = try ArchiveIdentity.value("last_instant", in: db)
            return Extent(
                archiveID: try ArchiveIdentity.value("archive_id", in: db),
                lastSeq: try ArchiveIdentity.value("last_seq", in: db),
                namesSeq: try ArchiveIdentity.value("names_seq", in: db),
                lastInstant: last == Int64.min ? nil : Timestamp(microseconds: last))
        }
    }

    /// Everybody, in the order of their first appearance.
    ///
    /// - Parameter words: The language of the remarks beside names.
    package func people(_ words: Words? = nil) throws -> PeopleDirectory {
        try read { db in
            let rows = try Row.fetchCursor(
                db, sql: "SELECT id, source_id, slug, name, email, title, team, manager, is_bot FROM person ORDER BY id"
            )
            var people: [PeopleDirectory.Person] = []
            while let row = try rows.next() {
                people.append(
                    PeopleDirectory.Person(
                        id: row[0], sourceID: row[1], slug: row[2], name: row[3], email: row[4], title: row[5],
                        team: row[6], manager: row[7], isBot: row[8]))
            }
            return PeopleDirectory(people, words)
        }
    }
}
