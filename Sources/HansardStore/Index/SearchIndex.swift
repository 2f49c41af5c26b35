import Foundation
import GRDB
import Hansard

/// The full-text index, `search.db` beside the archive’s database.
///
/// Every text that a message ever had, its first one and each edit’s, is a document of its own under the record’s
/// sequence number, so that the index is append-only as the records are. It holds terms and places, no text.
///
/// It is a file of its own because filling it costs as much as all the rest of ingest: this way a second core does
/// it, and the live server never waits for it. The price is that both are not committed at once. The index only
/// takes what the archive has committed, and says how far it goes; whoever opens it to write first brings it up to
/// the archive’s last record.
final class SearchIndex {
    static func path(_ folder: ArchiveFolder) -> String { folder.path + "/search.db" }

    let queue: DatabaseQueue

    init(_ folder: ArchiveFolder) throws {
        queue = try Self.open(Self.path(folder))
        try queue.writeWithoutTransaction { try DatabaseFile.search.makeCurrent($0) }
    }

    static let tables = """
        CREATE TABLE meta (archive_id INTEGER NOT NULL, applied_seq INTEGER NOT NULL);
        CREATE VIRTUAL TABLE search USING fts5 (
            text, content='', columnsize=0, tokenize='\(ArchiveTokenizer.name)'
        );
        """

    /// Whether the index of an archive, if it has one, has the terms of this tokenizer; one that cannot be read is left to
    /// whoever searches it.
    static func isCurrent(_ folder: ArchiveFolder) -> Bool {
        guard FileManager.default.fileExists(atPath: path(folder)) else { return true }
        let configuration = Connection.configuration(readOnly: true, cacheMiB: 1)
        return (try? !DatabaseQueue(path: path(folder), configuration: configuration).read(hasOtherTerms)) ?? true
    }

    /// Whether another tokenizer made the terms, an older or a newer one: a search in them would leave out what it should find.
    static func hasOtherTerms(_ db: Database) throws -> Bool {
        do {
            let found = try DatabaseFile.search.foundLayout(db)
            return found != nil && found != DatabaseFile.search.layout
        } catch DatabaseProblem.newer { return true }
    }

    /// Opens the index. One with the terms of another tokenizer is removed first: it holds nothing that the archive
    /// does not.
    private static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Connection.configuration(readOnly: false, cacheMiB: 8)
        DatabaseFile.search.prepare(&configuration)
        OwnerOnly.makeFile(path)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            if try !queue.read(hasOtherTerms) { return queue }
            try queue.close()
        } catch DatabaseProblem.newer {}
        DatabaseFile.remove(path)
        OwnerOnly.makeFile(path)
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}

/// Fills the index on a thread of its own while the archive’s writer goes on.
///
/// Used from one thread, the writer’s. What it is given is indexed once `commit` says that the archive has it.
final class SearchIndexer {
    private enum Step: Sendable {
        case documents([(seq: Int64, text: ByteRange)], arena: [UInt8])
        case commit(through: Int64)
        case end
    }

    private let steps = BoundedQueue<Step>(capacity: 3)
    private let finished = DispatchSemaphore(value: 0)
    private let outcome = Outcome()
    private var pending: [(seq: Int64, text: ByteRange)] = []

    private final class Outcome: @unchecked Sendable {
        // Written by the thread before it signals, read after that.
        var error: (any Error)?
    }

    /// - Parameter archive: The archive’s own database, for what the index lacks from before.
    init(_ folder: ArchiveFolder, archive: Database) throws {
        let index = try Self.index(folder, archive)
        let (steps, finished, outcome) = (steps, finished, outcome)
        let queue = index.queue
        let thread = Thread {
            do { try queue.writeWithoutTransaction { try Self.work(steps, $0) } } catch {
                outcome.error = DatabaseProblem(error).map { ArchiveError(folder.path, ofIndex: $0) } ?? error
                steps.cancel()
            }
            try? queue.close()
            finished.signal()
        }
        thread.stackSize = 4 << 20
        thread.name = "hansard-search"
        thread.start()
    }

    /// The index, brought up to the archive's last record. One that is damaged is made anew: it holds nothing that the
    /// archive does not.
    private static func index(_ folder: ArchiveFolder, _ archive: Database) throws -> SearchIndex {
        do { return try upToDate(folder, archive) } catch {
            guard let found = DatabaseProblem(error) else { throw error }
            let problem = ArchiveError(folder.path, ofIndex: found)
            guard case .indexDamaged = problem.problem else { throw problem }
            DatabaseFile.remove(SearchIndex.path(folder))
            return try upToDate(folder, archive)
        }
    }

    private static func upToDate(_ folder: ArchiveFolder, _ archive: Database) throws -> SearchIndex {
        let index = try SearchIndex(folder)
        try catchUp(index, archive)
        return index
    }

    /// A text of the batch in hand.
    func add(_ seq: Int64, _ text: ByteRange) { pending.append((seq, text)) }

    /// Ends a batch: its documents are indexed from its arena.
    func endBatch(_ arena: [UInt8]) throws {
        guard !pending.isEmpty else { return }
        let documents = pending
        pending = []
        pending.reserveCapacity(documents.count)
        try put(.documents(documents, arena: arena))
    }

    /// The archive has committed everything up to `seq`.
    func commit(through seq: Int64) throws { try put(.commit(through: seq)) }

    /// Waits until all is indexed.
    func finish() throws {
        _ = steps.put(.end)
        waitForEnd()
        if let error = outcome.error { throw error }
    }

    /// Ends the thread without caring what it has done; the next run makes up for it. When it returns nobody has the index open,
    /// so that it can be removed: SQLite removes the companions of a database by their names when it is closed.
    func abandon() {
        steps.cancel(leaving: .end)
        waitForEnd()
    }

    /// May be called again after that.
    private func waitForEnd() {
        finished.wait()
        finished.signal()
    }

    private func put(_ step: Step) throws {
        guard !steps.put(step) else { return }
        waitForEnd()
        throw outcome.error ?? DatabaseError(resultCode: .SQLITE_ABORT)
    }

    private static func work(_ steps: BoundedQueue<Step>, _ db: Database) throws {
        try bulk(db)
        let insert = try Statement(db, "INSERT INTO search (rowid, text) VALUES (?, ?)")
        var isOpen = false
        while true {
            switch steps.take() {
            case .documents(let documents, let arena):
                if !isOpen {
                    try db.beginTransaction(.immediate)
                    isOpen = true
                }
                try arena.withUnsafeBufferPointer { arena in
                    for (seq, text) in documents {
                        insert.bind(1, seq)
                        insert.bind(2, text: text, in: arena)
                        try insert.run()
                    }
                }
            case .commit(let seq):
                if !isOpen { try db.beginTransaction(.immediate) }
                try db.execute(sql: "UPDATE meta SET applied_seq = ?", arguments: [seq])
                try db.commit()
                isOpen = false
            case .end:
                if isOpen { try db.rollback() }
                try db.execute(sql: "INSERT INTO search (search, rank) VALUES ('automerge', 4)")
                return
            }
        }
    }

    /// While documents come by the hundred thousand, merging in between would do the work twice.
    private static func bulk(_ db: Database) throws {
        for (option, value) in [("hashsize", 16 << 20), ("automerge", 0)] {
            try db.execute(sql: "INSERT INTO search (search, rank) VALUES (?, ?)", arguments: [option, value])
        }
    }

    /// Indexes what the archive has and the index has not, after a run that was killed.
    private static func catchUp(_ index: SearchIndex, _ archive: Database) throws {
        let id = try ArchiveIdentity.value("archive_id", in: archive)
        let last = try ArchiveIdentity.value(ArchiveIdentity.appliedSeq, in: archive)
        try index.queue.write { db in
            let known = try Row.fetchOne(db, sql: "SELECT archive_id, applied_seq FROM meta")
            if known?[0] != id || known?[1] ?? 0 > last {
                // New, or left over from another archive: begin again.
                try db.execute(sql: "DELETE FROM meta")
                if known != nil { try db.execute(sql: "INSERT INTO search (search) VALUES ('delete-all')") }
                try db.execute(sql: "INSERT INTO meta VALUES (?, 0)", arguments: [id])
            }
            let from = try Int64.fetchOne(db, sql: "SELECT applied_seq FROM meta") ?? 0
            guard from < last else { return }
            let insert = try Statement(db, "INSERT INTO search (rowid, text) VALUES (?, ?)")
            let documents = try Statement(archive, "SELECT seq, text FROM document WHERE seq > ? ORDER BY seq")
            documents.bind(1, from)
            while try documents.step() {
                insert.bind(1, documents.int(0))
                insert.bind(2, copying: documents.string(1))
                try insert.run()
            }
            try db.execute(sql: "UPDATE meta SET applied_seq = ?", arguments: [last])
        }
    }
}

extension DatabaseFile {
    /// `search.db`: terms of the records’ texts. Its layout is the tokenizer’s; one of other terms is made anew.
    static let search = DatabaseFile(
        applicationID: Schema.applicationID, layout: SearchTokenizer.version,
        pragmas: """
            PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4096
            """,
        create: { try $0.execute(sql: SearchIndex.tables) })
}
