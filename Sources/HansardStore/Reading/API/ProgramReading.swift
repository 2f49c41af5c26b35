import GRDB
import Hansard

/// What a reader keeps between the requests of programs: statements that are prepared once, and what is found out once.
final class ProgramReading {
    private var details: TranscriptStatements?
    private var keys: MessageLookup?
    var secret: [UInt8]?
    var times: (lastSeq: Int64, times: RecordTimes)?

    func details(_ db: Database) throws -> TranscriptStatements {
        if let details { return details }
        let new = try TranscriptStatements(db)
        details = new
        return new
    }

    /// Statements go before their connection does.
    func end() { (details, keys) = (nil, nil) }

    func lookup(_ db: Database) throws -> MessageLookup {
        if let keys { return keys }
        let new = try MessageLookup(db)
        keys = new
        return new
    }
}

extension ArchiveReader {
    /// Bytes that only this archive has, the same in every process that reads it: what cursors are signed with.
    package func secret() throws -> [UInt8] {
        if let known = forPrograms.secret { return known }
        let secret = try read { db in
            try ["archive_id", "key_0", "key_1"].flatMap { name in
                withUnsafeBytes(of: try ArchiveIdentity.value(name, in: db).littleEndian) { Array($0) }
            }
        }
        forPrograms.secret = secret
        return secret
    }
}
