import Hansard

/// How far sources go in conversations.
extension IngestWriter {
    /// Of a snapshot, kept until its end says what is missing; of a log, a record of its own.
    func write(_ range: CoverageRecord, _ arena: UnsafeBufferPointer<UInt8>) throws {
        let conversation = conversations[Int(range.conversation)]
        guard inputKind != .snapshot, let origin = range.origin else {
            coverage.append((conversation, range.first?.microseconds ?? .min, range.last.microseconds))
            return
        }
        report.coverage.read += 1
        if try insert(range, origin, arena) { report.coverage.added += 1 } else { report.coverage.duplicate += 1 }
    }

    /// Adds how far a log goes.
    ///
    /// - Returns: Whether it is new.
    func insert(_ range: CoverageRecord, _ origin: Origin, _ arena: UnsafeBufferPointer<UInt8>) throws -> Bool {
        let conversation = conversations[Int(range.conversation)]
        let insert = sql.insertCoverage
        insert.bind(1, seq + 1)
        insert.bind(2, conversation)
        insert.bind(3, optional: range.first?.microseconds)
        insert.bind(4, range.last.microseconds)
        insert.bind(5, text: origin.extra, in: arena)
        insert.bind(6, sourceID)
        insert.bind(7, origin.line)
        guard try insert.run() > 0 else { return false }
        log(.coverage(range))
        touched.conversation(conversation, seq)
        return true
    }
}
