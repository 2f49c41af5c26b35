import GRDB
import Hansard

/// A connection that sees a scope alone. See `ScopedSchema`, `ScopeGuard`.
final class ScopedConnection {
    private let scope: ArchiveScope
    private let functions: ScopeFunctions
    private let access: ScopeGuard
    private let state: ScopedSchema.State
    private var prepared: Set<ScopedSchema.Report> = []
    /// Whether something of what is read is withheld.
    var isMasked: Bool { scope.mask != nil }
    /// The first instant after it; `nil` for no end.
    var until: Timestamp? { scope.until }
    /// How far the whole archive went when the scope was worked out.
    let wholeSeq: Int64

    /// Works the scope out within the transaction that the connection is in.
    init(_ scope: ArchiveScope, _ db: Database) throws {
        self.scope = scope
        wholeSeq = try ArchiveIdentity.value(ArchiveIdentity.appliedSeq, in: db)
        functions = ScopeFunctions(db, scope.mask?.names)
        let (access, schema) = try (ScopeGuard(db), ScopedSchema(scope, db))
        state = try access.open {
            try Self.writing(db) { try schema.install() }
            access.views = try Set(
                String.fetchAll(db, sql: "SELECT name FROM temp.sqlite_master WHERE type = 'view'"))
            return try schema.state()
        }
        self.access = access
    }

    func prepare(_ report: ScopedSchema.Report, _ db: Database) throws {
        guard !prepared.contains(report) else { return }
        try access.open { try Self.writing(db) { try ScopedSchema(scope, db).prepare(report) } }
        prepared.insert(report)
    }

    func isPrepared(_ report: ScopedSchema.Report) -> Bool { prepared.contains(report) }

    /// Whether what belongs to the scope is still what it was when it was worked out.
    func isCurrent(_ db: Database) throws -> Bool {
        try access.open { try ScopedSchema(scope, db).state() == state }
    }

    /// A number that follows from the state of what belongs to the scope, and tells nothing else of it.
    func revision(_ db: Database) throws -> UInt64 {
        var numbers = [state.conversations, state.people, state.hasUnseen ? 1 : 0, state.hasResponses ? 1 : 0]
        numbers += [
            scope.from?.microseconds ?? .min, scope.until?.microseconds ?? .max, scope.includesPresence ? 1 : 0,
        ]
        numbers += scope.conversations.sorted()
        let hash = try MessageLookup.hash(db)
        if let mask = scope.mask {
            var key = Array("\(mask.request.mask.key)\0\(mask.request.context)".utf8)
            numbers.append(Int64(bitPattern: key.withUnsafeMutableBytes { hash.hash(1, UnsafeRawBufferPointer($0)) }))
        }
        return numbers.withUnsafeBytes { hash.hash(1, $0) }
    }

    /// The connection may write what is its own, for as long as `body` takes.
    private static func writing(_ db: Database, _ body: () throws -> Void) throws {
        try db.execute(sql: "PRAGMA query_only = OFF")
        defer { try? db.execute(sql: "PRAGMA query_only = ON") }
        try body()
    }
}
