import Foundation
import Hansard
import PairChannel

/// What a selection of the archive comes to, written into a folder in one format.
package struct RecordExport {
    /// What was written.
    package struct Report: Equatable, Sendable {
        /// Those of which a message was written.
        package var conversations = 0
        package var messages = 0
        package var files = 0
        /// Of all files together.
        package var bytes = 0
    }

    private let archive: String
    private let selection: Selection

    /// - Parameter archive: The path of the archive’s folder.
    package init(archive: String, _ selection: Selection) { (self.archive, self.selection) = (archive, selection) }

    /// Writes all that the selection comes to into the folder at `output`, in one state of the archive: a folder for each
    /// conversation of which there is more than one file, otherwise a file. Nothing stands at `output` before all is written.
    /// Folders and files are their owner’s alone.
    ///
    /// - Parameter output: Not there yet, or an empty folder.
    /// - Parameter context: Makes what the writers need of the people that the export may name.
    /// - Parameter progress: Told now and then how many of so many messages are written.
    /// - Throws: `ExportProblem`, `ArchiveError`; nothing is left of what was written.
    package func write(
        _ format: any ExportFormat.Type, to output: String, zone: SiteZone,
        _ context: (PeopleDirectory) -> ExportContext, progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> Report {
        let whole = try ArchiveReader(path: archive)
        let scope = selection == .everything ? nil : try selection.scope(in: whole)
        let reader = try ArchiveReader(path: archive, scope: scope)
        try checkPlace(output)
        let folder = try ExportFolder(output)
        do {
            let report = try reader.onOneState {
                try write(format, reader, folder, zone, context(try reader.people()), progress)
            }
            try folder.finish()
            return report
        } catch {
            folder.remove()
            throw error
        }
    }

    /// What is given away must not become a part of the record, nor the record of what is given away.
    private func checkPlace(_ output: String) throws {
        do throws(OutputManifest.Problem) {
            try OutputManifest.check(output, against: [.init(.archive, archive)])
        } catch {
            throw ExportProblem(
                description: "\(output): This folder lies in an archive, or holds one. Name a folder of its own with "
                    + "--output.")
        }
    }

    private func write(
        _ format: any ExportFormat.Type, _ reader: ArchiveReader, _ folder: ExportFolder, _ zone: SiteZone,
        _ context: ExportContext, _ progress: (Int, Int) -> Void
    ) throws -> Report {
        let wanted = try selection.query.map { try found($0, reader, zone) }
        let conversations = try reader.conversations().sorted { ID($0.sourceID) < ID($1.sourceID) }
        let total = conversations.reduce(0) { $0 + $1.messages }
        var (report, done) = (Report(), 0)
        for conversation in conversations {
            var output = ConversationOutput(format, conversation, context, folder)
            try reader.records(of: conversation.id, only: wanted, context.people) { record in
                try output.write(record)
                progress(done + output.messages, total)
            }
            try output.finish()
            done += conversation.messages
            guard output.messages > 0 else { continue }
            report.conversations += 1
            report.messages += output.messages
        }
        (report.files, report.bytes) = (folder.files, folder.bytes)
        return report
    }

    /// Hits are looked for so many at a time.
    private static let hitsAtOnce = 1_000

    /// The records of all messages that a query finds.
    private func found(_ text: String, _ reader: ArchiveReader, _ zone: SiteZone) throws -> Set<Int64> {
        let query: SearchQuery
        do throws(SearchQuery.Problem) { query = try SearchQuery(text) } catch {
            throw ExportProblem(description: "The query cannot be read: \(error)")
        }
        var (found, position): (Set<Int64>, MessagePosition) = ([], .last)
        while true {
            let result = try reader.search(query, before: position, limit: Self.hitsAtOnce, zone: zone)
            if let name = result.unknownNames.first {
                throw ExportProblem(
                    description: "Nobody and nothing that is selected is called “\(name)”. Mend the query.")
            }
            found.formUnion(result.hits.map(\.place.seq))
            guard result.hasMore, let last = result.hits.last else { return found }
            position = last.place
        }
    }
}

/// The files of one conversation, the one that is being written last.
private struct ConversationOutput {
    private let format: any ExportFormat.Type
    private let conversation: ConversationSummary
    private let context: ExportContext
    private let folder: ExportFolder
    private var slicer: Slicer
    private var slice: String?
    private var writer: any ExportFormat
    private var out: [UInt8] = []
    /// What came before the first message.
    private var early: [ConversationEvent] = []
    private(set) var messages = 0

    init(
        _ format: any ExportFormat.Type, _ conversation: ConversationSummary, _ context: ExportContext,
        _ folder: ExportFolder
    ) {
        (self.format, self.conversation, self.context, self.folder) = (format, conversation, context, folder)
        slicer = Slicer(format.slicing, zone: context.zone)
        writer = format.init(context)
    }

    mutating func write(_ record: ConversationItem) throws {
        switch record {
        case .message(let message):
            try turn(to: slicer.slice(of: message.sentAt))
            writer.write(message, to: &out)
            messages += 1
        case .event(let event):
            guard slice != nil else { return early.append(event) }
            writer.write(event, to: &out)
        }
        if out.count > 1 << 20 { try folder.append(&out) }
    }

    private mutating func turn(to next: String) throws {
        guard next != slice else { return }
        try finish()
        slice = next
        let name = conversation.slug + (next.isEmpty ? "" : "/" + next)
        try folder.begin("\(name).\(format.fileExtension)")
        writer = format.init(context)
        writer.begin(conversation, to: &out)
        for event in early { writer.write(event, to: &out) }
        early = []
    }

    /// Ends the file that is being written, if there is one.
    mutating func finish() throws {
        guard slice != nil else { return }
        writer.end(to: &out)
        try folder.append(&out)
        try folder.end()
        slice = nil
    }
}
