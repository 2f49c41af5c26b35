import Foundation
import Hansard

/// Builds a site of what a scope allows, with its files and no trace of when or where, into a folder that is not there yet.
///
/// - Parameters:
///   - scope: `nil` for all that the archive has.
///   - seq: How far the archive goes in the state that is exported. In any other, it throws.
///   - folder: The site’s.
package typealias SiteBuilding = (_ scope: ArchiveScope?, _ seq: Int64, _ folder: String) throws -> Void

/// What a selection comes to as a site: built beside the export, and copied into it file by file.
struct SiteExport {
    private let reader: ArchiveReader
    private let whole: ArchiveReader
    private let scope: ArchiveScope?
    private let wanted: Set<Int64>?

    /// - Parameters:
    ///   - reader: Of the selection’s scope, in one state.
    ///   - whole: Of the whole archive, of whose scope `reader` is.
    ///   - scope: The selection’s; `nil` for all that the archive has.
    ///   - wanted: The records of the messages that are wanted; `nil` for all.
    init(_ reader: ArchiveReader, _ whole: ArchiveReader, _ scope: ArchiveScope?, wanted: Set<Int64>?) {
        (self.reader, self.whole, self.scope, self.wanted) = (reader, whole, scope, wanted)
    }

    /// - Throws: `ExportProblem` where nothing builds sites, and what `build` throws.
    func write(
        _ build: SiteBuilding?, beside folder: String, to files: any ExportFiles, _ progress: RecordExport.Progress
    ) throws -> RecordExport.Exported {
        guard let build else { throw ExportProblem(description: "A site cannot be made here. Use `hansard export`.") }
        let exported = try exported()
        progress(0, exported.report.messages)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do throws(OwnerOnly.CannotMake) { try OwnerOnly.makeFolder(folder) } catch {
            throw ExportProblem(description: "\(folder): The folder cannot be made (\(error)).")
        }
        try build(siteScope(), reader.wholeSeq(), folder)
        for path in try Self.paths(in: folder) { try Self.copy(path, from: folder, to: files) }
        progress(exported.report.messages, exported.report.messages)
        return exported
    }

    /// What the site is built of.
    private func siteScope() throws -> ArchiveScope? {
        guard let wanted else { return scope }
        let scope = try scope ?? Selection.everything.scope(in: whole)
        // What a query finds is messages: who was online, and who came and left, is found by none.
        return ArchiveScope(
            conversations: scope.conversations, from: scope.from, until: scope.until, includesPresence: false,
            mask: scope.mask, messages: wanted)
    }

    /// The messages that the site has, by conversation.
    private func exported() throws -> RecordExport.Exported {
        var exported = RecordExport.Exported()
        for conversation in try reader.conversations() {
            let messages = try reader.messages(of: conversation.id).filter { wanted?.contains($0) ?? true }
            guard !messages.isEmpty else { continue }
            for seq in messages { exported.records.note(message: seq) }
            exported.conversations.insert(conversation.id)
            exported.report.conversations += 1
            exported.report.messages += messages.count
        }
        return exported
    }

    // MARK: Files

    /// From the folder on, in the order of their bytes, without the builder’s own notes.
    private static func paths(in folder: String) throws -> [String] {
        var paths: [String] = []
        let walk = FileManager.default.enumerator(atPath: folder)
        while let path = walk?.nextObject() as? String {
            guard !path.hasPrefix("."), walk?.fileAttributes?[.type] as? FileAttributeType == .typeRegular else {
                continue
            }
            paths.append(path)
        }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static let pieceBytes = 256 << 10

    private static func copy(_ path: String, from folder: String, to files: any ExportFiles) throws {
        let reader = try FileReader(path: "\(folder)/\(path)", followsLink: false)
        try files.begin(path)
        try withUnsafeTemporaryAllocation(byteCount: pieceBytes, alignment: 16) { buffer in
            while case let count = try reader.read(into: buffer), count > 0 {
                var bytes = Array(buffer[..<count])
                try files.append(&bytes)
            }
        }
        try files.end()
    }
}

extension ArchiveReader {
    /// The records of a conversation’s messages, in the order of their times.
    func messages(of conversation: Int64) throws -> [Int64] {
        try read { db in
            let select = try statement("SELECT seq FROM message WHERE conversation = ?", db)
            select.bind(1, conversation)
            defer { select.reset() }
            var messages: [Int64] = []
            while try select.step() { messages.append(select.int(0)) }
            return messages
        }
    }
}
