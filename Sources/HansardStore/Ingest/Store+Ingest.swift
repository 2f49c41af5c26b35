import Foundation
import GRDB
import Hansard

/// How far a run has come.
package struct IngestProgress: Sendable {
    package let source: String
    package let bytes: Int
    package let totalBytes: Int
    package let records: Int
}

/// What an importer tells the writer, in order.
private enum IngestStep: Sendable {
    case input(isSnapshot: Bool)
    case source(name: String, format: String)
    case batch(RecordBatch)
    case endInput
    case finished
    case failed(any Error)
}

extension Store {
    /// Ingests `inputs` in their order. One thread reads and parses while this one writes.
    ///
    /// Work is committed as it goes, every half a million records. When this throws, the archive is whole and holds
    /// what was committed, which of shorter runs is nothing; running the same again adds the rest.
    ///
    /// - Parameter progress: Called a few times a second.
    package func ingest(
        _ inputs: [IngestInput], startedAt: Timestamp, now: () -> Timestamp,
        progress: (IngestProgress) -> Void = { _ in }
    ) throws -> IngestReport {
        let steps = BoundedQueue<IngestStep>(capacity: 2)
        let thread = Thread { Self.readAll(inputs, into: steps) }
        thread.stackSize = 8 << 20
        thread.name = "hansard-import"
        thread.start()
        defer { steps.cancel() }
        let total = inputs.reduce(0) { $0 + $1.bytes }
        return try reportingErrors(of: folder.path) {
            try queue.writeWithoutTransaction { db in
                let writer = try IngestWriter(db, folder: folder, startedAt: startedAt)
                do {
                    try Self.write(steps, writer, total: total, progress)
                    return try writer.finish(at: now())
                } catch {
                    writer.rollback()
                    throw error
                }
            }
        }
    }

    private static func write(
        _ steps: BoundedQueue<IngestStep>, _ writer: IngestWriter, total: Int, _ progress: (IngestProgress) -> Void
    ) throws {
        var (source, bytes) = ("", 0)
        while true {
            switch steps.take() {
            case .input(let isSnapshot): writer.beginInput(isSnapshot: isSnapshot)
            case .source(let name, let format):
                source = name
                try writer.beginSource(name, format: format)
            case .batch(let batch):
                try writer.write(batch)
                bytes += batch.sourceBytes
                progress(
                    IngestProgress(
                        source: source, bytes: bytes, totalBytes: max(total, bytes), records: writer.report.records))
            case .endInput: try writer.endInput()
            case .finished: return
            case .failed(let error): throw error
            }
        }
    }

    private static func readAll(_ inputs: [IngestInput], into steps: BoundedQueue<IngestStep>) {
        struct Cancelled: Error {}
        var builder = BatchBuilder { batch in
            guard steps.put(.batch(batch)) else { throw Cancelled() }
        }
        do {
            for input in inputs {
                guard steps.put(.input(isSnapshot: input.isSnapshot)) else { return }
                try input.read(into: &builder) { name in
                    guard steps.put(.source(name: name, format: input.format.rawValue)) else { throw Cancelled() }
                }
                try builder.flush()
                guard steps.put(.endInput) else { return }
            }
            _ = steps.put(.finished)
        } catch is Cancelled {
        } catch { _ = steps.put(.failed(error)) }
    }
}
