import CSQLiteTuning
import Foundation
import GRDB
import Hansard

/// How far a run has come.
package struct IngestProgress: Sendable {
    /// The file in hand, as the user named it.
    package let source: String
    /// Bytes of the inputs that are dealt with.
    package let bytes: Int
    /// Of how many; never less than `bytes`.
    package let totalBytes: Int
    /// Records read so far, new or not.
    package let records: Int
}

/// What an importer tells the writer, in order.
private enum IngestStep: Sendable {
    case input(InputKind, format: String, system: String, recordsReading: Bool)
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
    /// - Parameter people: Which accounts are one person, heeded of those that the archive does not have yet, and what people
    ///   were called when, in place of what it has of that. `nil` leaves both as they are.
    /// - Parameter maximumFileBytes: A larger file of an attachment is left out.
    /// - Parameter sealing: Whether the days of its messages are sealed.
    /// - Parameter progress: Called a few times a second.
    package func ingest(
        _ inputs: [IngestInput], people: AccountMap? = nil, startedAt: Timestamp, now: () -> Timestamp,
        maximumFileBytes: Int64 = Store.maximumFileBytes, sealing: Sealing = .always,
        progress: (IngestProgress) -> Void = { _ in }
    ) throws -> IngestReport {
        let total = inputs.reduce(0) { $0 + $1.bytes }
        return try ingest(people, startedAt: startedAt, now: now, total: total, sealing, progress) { [folder] steps in
            Self.readAll(inputs, BlobWriter(folder, maximumBytes: maximumFileBytes), into: steps)
        }
    }

    /// Ingests the records that `read` makes. It runs on a thread of its own.
    ///
    /// - Parameter name: What the records' source, a log, is called.
    package func ingest(
        recordsOf name: String, startedAt: Timestamp, now: () -> Timestamp,
        _ read: @escaping @Sendable (inout RecordSink) throws -> Void
    ) throws -> IngestReport {
        let fill: @Sendable (BoundedQueue<IngestStep>) -> Void = { [folder] steps in
            Self.fill(steps, BlobWriter(folder, maximumBytes: Store.maximumFileBytes)) { sink in
                try Self.put(.input(.log, format: "native", system: "", recordsReading: false), into: steps)
                sink.begin(file: name)
                try read(&sink)
                try sink.endInput()
                try Self.put(.endInput, into: steps)
            }
        }
        return try ingest(nil, startedAt: startedAt, now: now, total: 0, .always, { _ in }, readingInto: fill)
    }

    /// A batch is a few large blocks, which one thread asks for and another frees.
    private static let returnsLargeBlocks = hansard_return_large_blocks() == 1

    private func ingest(
        _ people: AccountMap?, startedAt: Timestamp, now: () -> Timestamp, total: Int, _ sealing: Sealing,
        _ progress: (IngestProgress) -> Void,
        readingInto fill: @escaping @Sendable (BoundedQueue<IngestStep>) -> Void
    ) throws -> IngestReport {
        _ = Self.returnsLargeBlocks
        let steps = BoundedQueue<IngestStep>(capacity: 2)
        let thread = Thread { fill(steps) }
        thread.stackSize = 8 << 20
        thread.name = "hansard-import"
        thread.start()
        defer { steps.cancel() }
        return try reportingErrors(of: folder.path) {
            try bringViewUp()
            let first = log.lastSeq + 1
            let output = LogOutput(log)
            // Nothing but who it is: the log’s first line.
            let isApart = first == 2 && total >= bytesFilledApart
            func run() throws -> IngestReport {
                try queue.writeWithoutTransaction { db in
                    let writer = try IngestWriter(
                        db, folder: folder, people: people, startedAt: startedAt, hashKey: TextHashes(log.keys),
                        output: output, isApart: isApart)
                    do {
                        try Self.write(steps, writer, total: total, progress)
                        return try writer.finish(at: now(), sealing: sealing)
                    } catch {
                        writer.rollback()
                        throw error
                    }
                }
            }
            var report = try isApart ? filling { (try run(), log.lastSeq >= first) } : run()
            report.log = try sign(output, from: first)
            if !report.erasedFiles.isEmpty {
                let named = try queue.read { try Schema.namedFiles($0) }
                try BlobErasure(folder).remove(report.erasedFiles.subtracting(named))
            }
            return report
        }
    }

    /// A run whose rows could not be committed has left lines that the database lacks.
    func bringViewUp() throws {
        let applied = try queue.read { try ArchiveIdentity.value(ArchiveIdentity.appliedSeq, in: $0) }
        if applied < log.lastSeq { try ArchiveView(folder).catchUp(queue) }
    }

    /// Signs what a run has added.
    ///
    /// - Returns: `nil` where that is nothing.
    private func sign(_ output: LogOutput, from first: Int64) throws -> IngestReport.Log? {
        try output.sign()
        guard log.lastSeq >= first else { return nil }
        return IngestReport.Log(
            first: first, last: log.lastSeq, root: try log.root().bytes,
            checkpoint: try String(contentsOfFile: folder.log + "/checkpoint", encoding: .utf8))
    }

    private static func write(
        _ steps: BoundedQueue<IngestStep>, _ writer: IngestWriter, total: Int, _ progress: (IngestProgress) -> Void
    ) throws {
        var bytes = 0
        while true {
            switch steps.take() {
            case .input(let kind, let format, let system, let recordsReading):
                try writer.beginInput(kind, format: format, system: system, recordsReading: recordsReading)
            case .batch(let batch):
                try writer.write(batch)
                bytes += batch.sourceBytes
                progress(
                    IngestProgress(
                        source: batch.sources.last?.name ?? "", bytes: bytes, totalBytes: max(total, bytes),
                        records: writer.report.records))
            case .endInput: try writer.endInput()
            case .finished: return
            case .failed(let error): throw error
            }
        }
    }

    /// What a file of an attachment may have, unless somebody says otherwise: 100 MiB.
    package static let maximumFileBytes: Int64 = 100 << 20

    private static func readAll(_ inputs: [IngestInput], _ blobs: BlobWriter, into steps: BoundedQueue<IngestStep>) {
        fill(steps, blobs) { sink in
            for input in inputs {
                try put(
                    .input(
                        InputKind(input.kind), format: input.format.name, system: input.system,
                        recordsReading: input.recordsReading), into: steps)
                try input.read(into: &sink)
                try put(.endInput, into: steps)
            }
        }
    }

    /// Nobody takes any more what is read.
    private struct Cancelled: Error {}

    private static func put(_ step: IngestStep, into steps: BoundedQueue<IngestStep>) throws {
        guard steps.put(step) else { throw Cancelled() }
    }

    private static func fill(
        _ steps: BoundedQueue<IngestStep>, _ blobs: BlobWriter, _ read: (inout RecordSink) throws -> Void
    ) {
        var sink = RecordSink(keepFile: blobs.keep) { batch in
            // Nothing is written of a file before the file itself is safe.
            try blobs.settle()
            try put(.batch(batch), into: steps)
        }
        do {
            try read(&sink)
            _ = steps.put(.finished)
        } catch is Cancelled {
        } catch { _ = steps.put(.failed(error)) }
    }
}
