import Hansard
import PairChannel

/// Makes the files of a register, by their paths among the documents: `index.html` and the like.
package typealias RegisterMaking = (_ register: SubjectRegister) throws -> [(path: String, bytes: [UInt8])]

/// A copy of what is held of one person.
extension RecordExport {
    /// A copy for `person`, in which everybody else goes by a pseudonym.
    ///
    /// - Parameters:
    ///   - archive: The path of the archive’s folder.
    ///   - person: By which the archive calls them.
    package init(archive: String, subject person: ID, _ words: MaskWords) {
        var selection = Selection()
        selection.people = [person]
        let mask = RecordMask([.names], of: .except([person]))
        self.init(
            archive: archive, selection, mask: MaskRequest(mask, context: selection.json + mask.key, words))
    }

    /// What belongs to the person whom the selection names.
    func subject(in whole: ArchiveReader) throws -> SubjectRecords {
        var alone = Selection()
        alone.people = selection.people
        guard let person = selection.people.first, selection == alone, selection.people.count == 1, let mask,
            mask.mask == RecordMask([.names], of: .except([person]))
        else {
            throw ExportProblem(
                description:
                    "A copy for one person is of all that is held of them, with the names of all others withheld. "
                    + "Use `hansard export subject --person ID`.")
        }
        return try whole.onOneState { try SubjectRecords(of: person, mask, in: whole) }
    }

    /// Writes the register, the site of the messages in `messages`, and the records in `record`.
    func writeSubject(
        _ read: Read, _ presentation: Presentation, _ folder: ExportFolder, _ archive: any ExportArchive,
        _ progress: Progress
    ) throws -> Exported {
        guard let subject = read.subject, let register = presentation.register else {
            throw ExportProblem(description: "A register cannot be made here. Use `hansard export`.")
        }
        func documents(_ name: String) -> ExportSubfolder {
            ExportSubfolder("\(BundlePath.documents)/\(name)", of: folder)
        }
        var exported = try SiteExport(read.reader, read.whole, subject.scope, wanted: nil)
            .write(presentation.site, beside: folder.workingPath, to: documents("messages"), { _, _ in })
        let total = exported.report.messages
        let native = try NativeExport(
            read.reader, read.whole, NativeScope(read.reader, subject), subject.scope.mask, isOfMessages: true,
            in: documents("record"))
        try native.write(attachmentsOf: archive) { progress($0, total) }
        guard native.messages == total else {
            throw ExportProblem(
                description:
                    "\(self.archive): Of \(total) messages the log has \(native.messages). `hansard verify` says "
                    + "which are damaged.")
        }
        let root = ExportSubfolder(BundlePath.documents, of: folder)
        for (path, bytes) in try register(subject.register) {
            var bytes = bytes
            try root.begin(path)
            try root.append(&bytes)
            try root.end()
        }
        for seq in subject.own { exported.records.note(seq) }
        exported.conversations.formUnion(subject.places)
        return exported
    }
}
