import Foundation

@testable import Hansard

/// Everything that an import brought, with its texts resolved.
struct ImportedExport {
    var files: [String] = []
    var records: [(record: Record, arena: [UInt8])] = []
    var quarantined: [(file: String, line: Int64, reason: String, raw: String)] = []
    private(set) var people: [String] = []
    private(set) var conversations: [String] = []

    mutating func add(_ batch: RecordBatch, file: String) {
        people += batch.newPeople.map { batch.arena.text($0) ?? "" }
        conversations += batch.newConversations.map { batch.arena.text($0.id) ?? "" }
        for record in batch.records { records.append((record, batch.arena)) }
        for line in batch.quarantined {
            quarantined.append((file, line.origin.line, line.reason, batch.arena.text(line.origin.raw) ?? ""))
        }
    }

    func person(_ index: RunIndex) -> String? { index == .nobody ? nil : people[Int(index)] }
    func conversation(_ index: RunIndex) -> String { conversations[Int(index)] }

    var messages: [(message: MessageRecord, arena: [UInt8])] {
        records.compactMap { if case .message(let message) = $0.record { (message, $0.arena) } else { nil } }
    }

    /// Reads the export at `path`.
    static func read(_ path: String) throws -> ImportedExport {
        let tree = try SourceTree(path: path)
        final class Box { var collected = ImportedExport() }
        let box = Box()
        var builder = RecordSink { batch in
            box.collected.add(batch, file: box.collected.files.last ?? "")
        }
        try SlackExport.read(tree, into: &builder) { name in
            box.collected.files.append(name.replacingOccurrences(of: path, with: ""))
        }
        return box.collected
    }

    /// Reads an export that consists of these files.
    static func read(files: [String: String]) throws -> ImportedExport {
        try ExportFolder.with(files: files) { try read($0) }
    }
}
