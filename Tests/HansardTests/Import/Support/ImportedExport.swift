import Foundation

@testable import Hansard

/// Everything that an import brought, with its texts resolved.
struct ImportedExport {
    var files: [String] = []
    var records: [(record: Record, arena: [UInt8])] = []
    var quarantined: [(file: String, line: Int64, reason: String, raw: String)] = []
    private var lastFile = 0
    private(set) var people: [String] = []
    private(set) var conversations: [String] = []

    mutating func add(_ batch: RecordBatch, below path: String) {
        let names = batch.sources.map { $0.name.replacingOccurrences(of: path, with: "") }
        // A batch goes on with the last file of the one before.
        files += batch.sources.first?.number == lastFile ? Array(names.dropFirst()) : names
        lastFile = batch.sources.last?.number ?? lastFile
        people += batch.newPeople.map { batch.arena.text($0) ?? "" }
        conversations += batch.newConversations.map { batch.arena.text($0.id) ?? "" }
        for record in batch.records { records.append((record, batch.arena)) }
        for line in batch.quarantined {
            quarantined.append(
                (names[Int(line.file)], line.origin.line, line.reason, batch.arena.text(line.origin.raw) ?? ""))
        }
    }

    func person(_ index: RunIndex) -> String? { index == .nobody ? nil : people[Int(index)] }
    func conversation(_ index: RunIndex) -> String { conversations[Int(index)] }

    var messages: [(message: MessageRecord, arena: [UInt8])] {
        records.compactMap { if case .message(let message) = $0.record { (message, $0.arena) } else { nil } }
    }

    /// Reads the export at `path`.
    static func read(_ path: String, as format: any SourceFormat.Type = SlackExport.self) throws -> ImportedExport {
        final class Box { var collected = ImportedExport() }
        let box = Box()
        var sink = RecordSink { box.collected.add($0, below: path) }
        sink.beginInput(path, system: format.system)
        var reader: any SourceFormat = try format.init(try SourceTree(path: path), ImportOptions())
        try reader.read(into: &sink)
        try sink.endInput()
        return box.collected
    }

    /// Reads an export that consists of these files.
    static func read(files: [String: String]) throws -> ImportedExport {
        try ExportFolder.with(files: files) { try read($0) }
    }
}
