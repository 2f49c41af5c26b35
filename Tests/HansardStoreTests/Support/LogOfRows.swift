import GRDB
import Hansard
import PairChannel

@testable import HansardStore

/// The lines of the log that is made from the rows of an archive, as an archive of the sixth layout has them.
final class LogOfRows {
    /// One line, with what its ranges and numbers mean.
    struct Line {
        let seq: Int64
        let entry: LogBatch.Entry
        let batch: LogBatch
        /// The ids of the batch’s system that all batches so far have brought.
        let people: [String]
        let conversations: [String]

        func text(_ range: ByteRange) -> String { batch.arena.text(range) ?? "-" }
        func person(_ number: RunIndex) -> String { number == .nobody ? "-" : "\(batch.system)/\(people[Int(number)])" }
        func conversation(_ number: RunIndex) -> String { "\(batch.system)/\(conversations[Int(number)])" }
        func attachments(_ range: Range<Int32>) -> String {
            range.map { text(batch.attachments[Int($0)].name) }.joined(separator: "+")
        }
    }

    private(set) var batches: [LogBatch] = []
    private(set) var lines: [Line] = []
    private var people: [String: [String]] = [:]
    private var conversations: [String: [String]] = [:]

    /// What stands for hashes, so that whoever forgets to hide one is found out.
    static var keys: LogFromRows.Keys {
        LogFromRows.Keys(contentHash: { $0 &+ 1 }, quarantined: { $0.reversed() })
    }

    init(_ archive: TestArchive) throws {
        let queue = try archive.connect()
        try queue.writeWithoutTransaction { db in
            try RowsOfMarks.make(of: archive.path, in: "temp", db)
            try LogFromRows(db, Self.keys) { [unowned self] in add($0) }.run()
        }
        try queue.close()
    }

    private func add(_ batch: LogBatch) {
        batches.append(batch)
        people[batch.system, default: []] += batch.newPeople.map { String(decoding: $0, as: UTF8.self) }
        conversations[batch.system, default: []] += batch.newConversations.map { String(decoding: $0, as: UTF8.self) }
        for (index, entry) in batch.entries.enumerated() {
            lines.append(
                Line(
                    seq: batch.firstSeq + Int64(index), entry: entry, batch: batch,
                    people: people[batch.system] ?? [], conversations: conversations[batch.system] ?? []))
        }
    }

    subscript(_ seq: Int64) -> Line { lines[Int(seq) - 1] }

    /// What `body` makes of the lines for which it makes anything.
    func texts(_ body: (Line, LogRecord) -> String?) -> [String] { lines.compactMap { body($0, $0.entry.record) } }

    /// The text of a message or of a later text of one.
    func document(_ seq: Int64) -> String {
        switch self[seq].entry.record {
        case .message(let message, _): self[seq].text(message.text)
        case .edit(let edit, _): self[seq].text(edit.text)
        default: "?"
        }
    }
}
