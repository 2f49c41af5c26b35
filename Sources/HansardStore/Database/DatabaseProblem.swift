import GRDB

/// What is wrong with one of Hansard’s databases, whatever it holds: the one place that knows SQLite’s codes. Each
/// database’s own error says what that means for whoever opened it.
enum DatabaseProblem: Error, Equatable {
    /// Another program’s database, or none.
    case foreign
    /// A later Hansard made it.
    case newer(found: Int, known: Int)
    case diskFull
    /// Another process held it for longer than this one waits.
    case inUse
    case readOnly
    case cannotOpen(String)
    case damaged(String)
    /// Interrupted, because it took too long.
    case interrupted
    /// The disk failed in another way than by being full.
    case inputOutput(String)
    case other(String)

    /// - Parameter error: Thrown by GRDB, or a `DatabaseProblem` itself.
    /// - Returns: `nil` for an error that is not about a database.
    init?(_ error: any Error) {
        if let known = error as? DatabaseProblem {
            self = known
            return
        }
        guard let error = error as? DatabaseError else { return nil }
        let message = error.message ?? "\(error.resultCode)"
        self =
            switch error.resultCode.primaryResultCode {
            case .SQLITE_FULL: .diskFull
            case .SQLITE_BUSY, .SQLITE_LOCKED: .inUse
            // Only a connection that may write takes back what its maker, who was killed, had begun.
            case .SQLITE_READONLY where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK:
                .damaged("whoever was writing it was killed")
            case .SQLITE_READONLY, .SQLITE_PERM: .readOnly
            case .SQLITE_CANTOPEN: .cannotOpen(message)
            case .SQLITE_CORRUPT: .damaged(message)
            case .SQLITE_NOTADB: .foreign
            case .SQLITE_INTERRUPT: .interrupted
            // A reader needs room too, for what it shares with others beside the database.
            case .SQLITE_IOERR where [.SQLITE_IOERR_WRITE, .SQLITE_IOERR_SHMSIZE].contains(error.extendedResultCode):
                .diskFull
            case .SQLITE_IOERR: .inputOutput("\(error.extendedResultCode)")
            default: .other(message)
            }
    }

    /// Whether the database or the disk is at fault, so that nothing else could be written either.
    var isOfTheDisk: Bool {
        switch self {
        case .interrupted, .other: false
        default: true
        }
    }
}
