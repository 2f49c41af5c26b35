import Hansard

/// Makes batches into lines, each with a fresh key, and appends them to the log. All batches since the log was opened, or the
/// lines that it had, go through one, in order.
package struct LogAppender {
    package let log: RecordLog
    private var writer = LogLineWriter()
    private var keys = LineKeys { SystemRandom.fill($0) }
    private var lines = WrittenLines()

    package init(_ log: RecordLog) { self.log = log }

    /// The batch’s lines are not on record before the log’s next `commit`.
    ///
    /// - Throws: As `RecordLog.append` does. Roll back then.
    package mutating func append(_ batch: LogBatch) throws(ArchiveError) {
        do throws(LogLineProblem) { try writer.write(batch, keys: &keys, to: &lines) } catch {
            let seq = batch.firstSeq + Int64(lines.leaves.count)
            throw log.notWritten(line: seq, reason: "This is no line of the log: \(error).")
        }
        try log.append(lines)
    }
}
