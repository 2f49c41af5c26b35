import Foundation
import Hansard
import PairChannel

/// What a selection of the archive comes to, written into a folder in one format.
package struct RecordExport {
    /// What was written.
    package struct Report: Equatable, Sendable {
        /// Those of which a message was written.
        package var conversations = 0
        /// Those that were written.
        package var messages = 0
        /// Of the documents, with the files of messages.
        package var files = 0
        /// Of all files together.
        package var bytes: Int64 = 0
        /// What whoever exports should know, such as fonts that are not there.
        package var remarks: [String] = []
        /// Whose messages were written, for whoever writes down what was given.
        package var disclosure = Disclosure()
    }

    /// What of the record an export has.
    package struct Disclosure: Equatable, Sendable {
        /// By their ids in the source, in their order.
        package var conversations: [String] = []
        /// The records of messages, by their numbers.
        package var records: [ClosedRange<Int64>] = []
        /// SHA-256 of the manifest: another export of the same selection of the same record has the same.
        package var manifest = LogHash()
    }

    /// How it is to look.
    package struct Presentation {
        /// See `ExportContext`.
        package var zone: SiteZone
        /// See `ExportContext`.
        package var words: Words
        /// See `ExportContext`.
        package var isForSpreadsheet = false
        /// By which of their names people are shown.
        package var naming = PersonNaming.display
        /// See `ExportContext`.
        package var generator: String
        /// Makes what explains a bundle and checks it.
        package var companions: EvidenceBundle.Companions
        /// Builds a site; `nil` where none can be built, and the format of sites cannot be written.
        package var site: SiteBuilding?
        /// Makes a register’s files; `nil` where none can be made, and the copy for one person cannot be written.
        package var register: RegisterMaking?

        /// Of a bundle without companions, unless some are made.
        package init(
            zone: SiteZone, words: Words, isForSpreadsheet: Bool = false, naming: PersonNaming = .display,
            generator: String,
            companions: @escaping EvidenceBundle.Companions = { _, _, _ in [] }, site: SiteBuilding? = nil,
            register: RegisterMaking? = nil
        ) {
            (self.zone, self.words, self.naming) = (zone, words, naming)
            (self.isForSpreadsheet, self.generator) = (isForSpreadsheet, generator)
            (self.companions, self.site, self.register) = (companions, site, register)
        }
    }

    /// Told now and then how many of so many messages are written.
    package typealias Progress = (_ done: Int, _ total: Int) -> Void

    let archive: String
    let selection: Selection
    private let outer: Selection?
    let mask: MaskRequest?
    private let purpose: ArchiveReader.Purpose

    /// - Parameters:
    ///   - archive: The path of the archive’s folder.
    ///   - outer: Of what the selection finds, only what is in this as well: a case, or what somebody may read.
    ///   - mask: What of it is withheld from whoever is given the export; `nil` for nothing.
    package init(
        archive: String, _ selection: Selection, within outer: Selection? = nil, mask: MaskRequest? = nil,
        for purpose: ArchiveReader.Purpose = .command
    ) {
        let merged = outer.flatMap { selection.merged(within: $0) }
        (self.archive, self.purpose, self.mask) = (archive, purpose, mask)
        self.selection = merged ?? outer.map { selection.narrowed(toPeriodOf: $0) } ?? selection
        self.outer = merged == nil ? outer : nil
    }

    /// Writes all that the selection comes to into a folder or a ZIP file at `output`, in one state of the archive, as a bundle
    /// with its proofs: `docs/evidence.md` has its parts. Nothing stands at `output` before all is written. Folders and files
    /// are their owner’s alone.
    ///
    /// - Parameter output: Not there yet, or, for a folder, an empty one.
    /// - Throws: `ExportProblem`, `ArchiveError`; nothing is left of what was written.
    package func write(
        _ format: any ExportFormat.Type, to output: String, as packing: BundlePacking = .folder,
        _ presentation: Presentation, watch: @escaping BundleWatch = { _ in }, progress: Progress = { _, _ in }
    ) throws -> Report {
        let whole = try ArchiveReader(path: archive, for: purpose)
        let subject = format.maker.isSubject ? try subject(in: whole) : nil
        let scope = try subject?.scope ?? scope(in: whole, mask)
        let reader = try ArchiveReader(path: archive, scope: scope, for: purpose)
        try checkPlace(output)
        let bundle = try EvidenceBundle(whole.folder)
        let renderer = format.isTypeset ? try PDFRenderer() : nil
        let folder = try ExportFolder(output, packing: packing, watch: watch)
        do {
            let report = try reader.onOneState {
                let context = try context(reader, whole, presentation, origin: bundle.origin, scope?.mask, renderer)
                let read = Read(reader: reader, whole: whole, scope: scope, subject: subject)
                var exported = try write(format, read, folder, context, presentation, progress)
                exported.report.remarks = renderer?.end() ?? []
                var contents = try contents(exported, format, context)
                contents.mask = scope?.mask
                if let subject { (contents.isOfSubject, contents.people) = (true, [subject.person]) }
                let manifest = try bundle.write(contents, whole, presentation.companions, to: folder)
                var report = exported.report
                report.disclosure = try disclosure(of: exported, reader, manifest: manifest)
                return report
            }
            try folder.finish()
            return report
        } catch {
            folder.remove()
            throw error
        }
    }

    /// What it comes to; `nil` for all there is.
    ///
    /// - Parameter mask: What of it is withheld.
    private func scope(in whole: ArchiveReader, _ mask: MaskRequest?) throws -> ArchiveScope? {
        var conversations = selection
        conversations.query = nil
        // In a scope nobody is named who has no part in its conversations; what a query finds of everything has no such limit.
        let isWhole = conversations == .everything && (mask == nil || outer != nil)
        let own = isWhole ? nil : try selection.scope(in: whole, mask)
        guard let outer else { return own }
        return try outer.scope(in: whole, mask).intersection(own)
    }

    private func context(
        _ reader: ArchiveReader, _ whole: ArchiveReader, _ presentation: Presentation, origin: String,
        _ mask: ScopeMask?, _ renderer: PDFRenderer?
    ) throws -> ExportContext {
        reader.naming = presentation.naming
        let people = try reader.people()
        let everybody = try whole.people()
        // Under a mask, the reader may know the custodian by a pseudonym alone.
        let custodian = selection.people.count == 1 ? everybody.index(ofSourceID: selection.people.first!) : nil
        return ExportContext(
            people: people, zone: presentation.zone, words: presentation.words,
            isForSpreadsheet: presentation.isForSpreadsheet, archive: ExportedArchive(reader, people),
            origin: origin, generator: presentation.generator,
            custodian: custodian.flatMap { people.index(ofID: everybody[$0].id) },
            selection: try mask.map { try selection.masked(by: $0, in: whole) } ?? selection,
            withheldTexts: mask?.withheldTexts(in: people) ?? [], renderer: renderer)
    }

    private func contents(
        _ exported: Exported, _ format: any ExportFormat.Type, _ context: ExportContext
    ) throws -> EvidenceBundle.Contents {
        var counts = BundleManifest.Counts()
        counts.conversations = Int64(exported.report.conversations)
        counts.messages = Int64(exported.report.messages)
        counts.documents = Int64(exported.report.files)
        return EvidenceBundle.Contents(
            format: format.id, generator: context.generator, selection: selection, outer: outer,
            records: exported.records,
            conversations: exported.conversations, people: Set(context.people.people.map(\.id)),
            hasPresence: format.maker.hasPresence && selection.presence && selection.query == nil, counts: counts)
    }

    private func disclosure(
        of exported: Exported, _ reader: ArchiveReader, manifest: LogHash
    ) throws -> Disclosure {
        let conversations = try reader.conversations().filter { exported.conversations.contains($0.id) }
        return Disclosure(
            conversations: conversations.map(\.sourceID).sorted { ID($0) < ID($1) },
            records: exported.records.messages.ranges, manifest: manifest)
    }

    /// What was written, and which records it was made from.
    struct Exported {
        var report = Report()
        var records = ExportedRecords()
        /// By their numbers in the database.
        var conversations: Set<Int64> = []
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

    /// What an export is made from.
    struct Read {
        /// Of the scope, in one state.
        let reader: ArchiveReader
        let whole: ArchiveReader
        /// `nil` for all there is.
        let scope: ArchiveScope?
        /// Whose copy it is; `nil` for nobody’s.
        let subject: SubjectRecords?
    }

    private func write(
        _ format: any ExportFormat.Type, _ read: Read, _ folder: ExportFolder, _ context: ExportContext,
        _ presentation: Presentation, _ progress: Progress
    ) throws -> Exported {
        let (reader, whole, scope) = (read.reader, read.whole, read.scope)
        let wanted = try selection.query.map { try found($0, reader, whole, context.zone) }
        let documents = ExportSubfolder(BundlePath.documents, of: folder)
        var exported =
            switch format.maker {
            case .writer(let writer): try write(writer.init(context), reader, wanted, documents, context, progress)
            case .log:
                try writeNative(
                    reader, whole, selection, wanted: wanted, scope?.mask, documents, context.archive, progress)
            case .site:
                try SiteExport(reader, whole, scope, wanted: wanted)
                    .write(presentation.site, beside: folder.workingPath, to: documents, progress)
            case .subject: try writeSubject(read, presentation, folder, context.archive, progress)
            }
        try exported.records.addChanges(reader, hasEvents: wanted == nil && read.subject == nil)
        exported.report.files = try folder.written().count
        exported.report.bytes = folder.bytes
        return exported
    }

    private func write<Writer: DocumentWriter>(
        _ writer: consuming Writer, _ reader: ArchiveReader, _ wanted: Set<Int64>?, _ documents: ExportSubfolder,
        _ context: ExportContext, _ progress: Progress
    ) throws -> Exported {
        let conversations = try reader.conversations().sorted { ID($0.sourceID) < ID($1.sourceID) }
        let total = conversations.reduce(0) { $0 + $1.messages }
        var (exported, done, attachments) = (Exported(), 0, ExportedAttachments())
        for conversation in conversations {
            var export = ConversationExport(conversation, Writer.slicing, context)
            try reader.records(of: conversation.id, only: wanted, context.people) { record in
                try export.write(record, &writer, documents)
                if case .message(let message) = record {
                    exported.records.note(message: message.seq)
                    if Writer.attachments == .beside { attachments.note(message) }
                }
                progress(done + export.messages, total)
            }
            try export.finish(&writer, documents)
            done += conversation.messages
            guard export.messages > 0 else { continue }
            exported.conversations.insert(conversation.id)
            exported.report.conversations += 1
            exported.report.messages += export.messages
        }
        try writer.finish(in: documents)
        try attachments.copy(from: context.archive, to: documents)
        return exported
    }

    /// A query is about what was said, not about what is shown of it.
    private func found(
        _ query: String, _ reader: ArchiveReader, _ whole: ArchiveReader, _ zone: SiteZone
    ) throws -> Set<Int64> {
        let reader =
            try mask == nil ? reader : ArchiveReader(path: archive, scope: scope(in: whole, nil), for: purpose)
        do { return try reader.messages(found: query, zone: zone) } catch let problem as ArchiveReader.QueryProblem {
            throw ExportProblem(description: problem.description)
        }
    }
}
