import GRDB
import Hansard

/// The archive as one actor may read it: all reading goes through here. One reader has one connection and is used by
/// one thread; workers have one each.
package final class ArchiveReader {
    /// The archive’s.
    package let folder: ArchiveFolder
    let queue: DatabaseQueue
    let statements = StatementCache()
    /// What is found out once: see `secret`, `times`.
    var knownSecret: [UInt8]?
    var knownTimes: (lastSeq: Int64, times: RecordTimes)?
    private var scoped: ScopedConnection?
    let searchIndex = SearchConnection()
    /// Who is back within so many seconds has not been away, for those who read of it. Only what live sockets tell is so fine.
    package var presenceGapSeconds = 10
    /// By which of their names people are shown, for those who read of them.
    package var naming = PersonNaming.display

    /// Opens the archive at `path` for reading, as it is. Nothing can be changed through it.
    ///
    /// - Parameters:
    ///   - scope: Whoever asks sees the records of this and nothing else; `nil` for all there is.
    ///   - isServing: One of many connections of a server, which waits for nobody long.
    /// - Throws: `ArchiveError.olderSchema` for one of an older layout.
    package init(opening path: String, scope: ArchiveScope?, cacheMiB: Int, isServing: Bool) throws {
        folder = ArchiveFolder(path)
        let folder = folder
        try folder.checkExists()
        queue = try reportingErrors(of: path) {
            let queue = try DatabaseQueue(
                path: folder.database,
                configuration: Connection.configuration(readOnly: true, cacheMiB: cacheMiB, isServing: isServing))
            guard try queue.read({ try Schema.isCurrent($0) }) else { throw ArchiveError(path, .olderSchema) }
            return queue
        }
        guard let scope else { return }
        try beginOneState()
        do { scoped = try read { try ScopedConnection(scope, $0) } } catch {
            try? endOneState()
            throw error
        }
        try endOneState()
    }

    /// Opens what `scope` allows and holds the state in which that was found, as `beginOneState` does.
    package convenience init(serving path: String, scope: ArchiveScope?, cacheMiB: Int = 2) throws {
        try self.init(opening: path, scope: nil, cacheMiB: cacheMiB, isServing: true)
        try beginOneState()
        if let scope { scoped = try read { try ScopedConnection(scope, $0) } }
    }

    deinit {
        // Statements and what watches over the connection go before it does.
        statements.end()
        scoped = nil
    }

    /// The first instant after what is read; `nil` where it is read to its end.
    package var until: Timestamp? { scoped?.until }

    /// Whether record numbers may be shown. In a scope they would tell how much there is outside.
    package var showsRecordNumbers: Bool { scoped == nil }

    /// Whether something of what is read is withheld.
    var isMasked: Bool { scoped?.isMasked ?? false }

    /// Told when something begins and has ended that takes longer than a question, and is done once.
    package var isPreparing: ((Bool) -> Void)?

    /// Told for how long at most what begins now may take, and with `nil` that it has ended: see `within`.
    package var onBudget: ((Duration?) -> Void)?

    /// Does what an answer can do without.
    ///
    /// - Parameter budget: For how long at most, where somebody sees to that (`onBudget`).
    /// - Returns: `nil` where it took longer.
    package func within<Value>(_ budget: Duration, _ body: () throws -> Value) throws -> Value? {
        onBudget?(budget)
        defer { onBudget?(nil) }
        do { return try body() } catch let error as ArchiveError where error.problem == .tooSlow { return nil }
    }

    /// Works out what a scope’s reader has only once it is asked for.
    func prepare(_ report: ScopedSchema.Report) throws {
        guard let scoped, !scoped.isPrepared(report) else { return }
        isPreparing?(true)
        defer { isPreparing?(false) }
        try read { try scoped.prepare(report, $0) }
    }

    /// Gives up what is being read; it throws `.tooSlow`. From any thread.
    package func interrupt() {
        queue.interrupt()
        searchIndex.interrupt()
    }

    /// Changes when others have changed the archive: of this connection, a number for each state.
    package func dataVersion() throws -> Int64 {
        try read { try Int64.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
    }

    /// Whether a scope still has what it had when it was worked out, as far as its conversations are the same.
    package func isScopeCurrent() throws -> Bool { try read { try scoped?.isCurrent($0) ?? false } }

    /// How far the whole archive went when this reader’s scope was worked out, or goes now.
    package func wholeSeq() throws -> Int64 {
        if let scoped { return scoped.wholeSeq }
        return try extent().lastSeq
    }

    /// Identifies what can be read: equal ones give equal answers. It tells nothing of what is outside.
    package func revision() throws -> String {
        try read { db in
            if let scoped { return String(try scoped.revision(db), radix: 16) }
            let hash = try MessageLookup.hash(db)
            let numbers = try ["archive_id", ArchiveIdentity.appliedSeq, "unseen_seq", "responses_seq"].map {
                try ArchiveIdentity.value($0, in: db)
            }
            return String(numbers.withUnsafeBytes { hash.hash(2, $0) }, radix: 16)
        }
    }

    func read<T>(_ body: (Database) throws -> T) throws -> T {
        try reportingErrors(of: folder.path) { try queue.unsafeReentrantRead { db in try body(db) } }
    }

    /// The statement for `sql`, prepared once: see `StatementCache`.
    func statement(_ sql: String, _ db: Database) throws -> Statement { try statements.statement(sql, db) }

    /// From here on the archive is read as it is now, whatever is written meanwhile.
    package func beginOneState() throws { try read { try $0.execute(sql: "BEGIN") } }

    /// Runs `body` on one unchanging state of the archive.
    package func onOneState<T>(_ body: () throws -> T) throws -> T {
        try beginOneState()
        defer { try? endOneState() }
        return try body()
    }

    /// Ends what `beginOneState` began.
    package func endOneState() throws { try read { try $0.execute(sql: "COMMIT") } }

    /// What identifies the archive, and how far it goes.
    package struct Extent: Equatable, Sendable {
        /// The same in all copies of it.
        package let archiveID: Int64
        /// The number of its last record.
        package let lastSeq: Int64
        /// The last record that changed a person’s or a conversation’s particulars, which stand on every page.
        package let namesSeq: Int64
        /// The latest instant on record: `as of` when nothing else is said.
        package let lastInstant: Timestamp?
    }

    /// The number of the last record that changed what a page shows.
    package func lastChange() throws -> Int64 {
        let tables = ["conversation", "person", "presence_day"].map {
            "ifnull((SELECT max(changed_seq) FROM \($0)), 0)"
        }
        return try read { try Int64.fetchOne($0, sql: "SELECT max(\(tables.joined(separator: ", ")))") ?? 0 }
    }

    /// What is true of the state that is read.
    package func extent() throws -> Extent {
        try read { db in
            let last = try ArchiveIdentity.value("last_instant", in: db)
            return Extent(
                archiveID: try ArchiveIdentity.value("archive_id", in: db),
                lastSeq: try ArchiveIdentity.value(ArchiveIdentity.appliedSeq, in: db),
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
                db,
                sql: """
                    SELECT id, source_id, slug, name, email, title, team, manager, is_bot, real_name, handle
                    FROM person ORDER BY id
                    """)
            let names = try DatedNameRows.all(in: db)
            var people: [PeopleDirectory.Person] = []
            while let row = try rows.next() {
                let dated = names[row[0]] ?? []
                // What people.yml calls somebody is what they are called.
                let shown = (dated.isEmpty ? naming : .display).shown(row[3], real: row[9])
                people.append(
                    PeopleDirectory.Person(
                        id: row[0], sourceID: row[1], slug: row[2], name: shown, email: row[4], title: row[5],
                        team: row[6], manager: row[7], isBot: row[8], names: dated,
                        otherNames: [row[3], row[9], row[10]].names(besides: shown)))
            }
            return PeopleDirectory(people, words)
        }
    }
}
