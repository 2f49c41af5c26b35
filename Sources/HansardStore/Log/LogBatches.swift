import Foundation
import Hansard

/// The log's records, in order: read, taken apart and put together into batches on a thread of their own, a few batches ahead.
///
/// Used from one thread, and to its end or not at all any more.
final class LogBatches {
    private enum Step: Sendable {
        case batch(LogBatch)
        case end
        case failed(any Error)
    }

    private let steps = BoundedQueue<Step>(capacity: 3)

    /// Nobody takes any more what is read.
    private struct Cancelled: Error {}

    /// - Parameter seq: The number of the first record.
    /// - Parameter last: Those behind it are not read.
    init(_ folder: ArchiveFolder, from seq: Int64, to last: Int64) {
        let steps = steps
        let thread = Thread {
            do {
                try Self.read(folder, from: seq, to: last) { batch in
                    guard steps.put(.batch(batch)) else { throw Cancelled() }
                }
                _ = steps.put(.end)
            } catch { _ = steps.put(.failed(error)) }
        }
        thread.stackSize = 4 << 20
        thread.name = "hansard-log-reader"
        thread.start()
    }

    deinit { steps.cancel() }

    /// The next batch; `nil` at the end.
    ///
    /// - Throws: `.logDamaged`, and `LogRecordProblem` for a line that is not understood.
    func next() throws -> LogBatch? {
        switch steps.take() {
        case .batch(let batch): return batch
        case .end: return nil
        case .failed(let error): throw error
        }
    }

    private static func read(
        _ folder: ArchiveFolder, from seq: Int64, to last: Int64, _ body: (LogBatch) throws -> Void
    ) throws {
        var reader = LogLineReader()
        try LogLines(folder, to: last).read(from: seq) { lines, first in
            try reader.read(lines, firstSeq: first, body)
        }
        try reader.finish(body)
    }
}
