import Foundation
import Hansard
import PairChannel

/// Makes a bundle of an export: puts proofs, keys and the manifest beside its documents. `docs/evidence.md` defines what
/// it writes.
package struct EvidenceBundle {
    /// Makes files that explain a bundle and check it, by their paths from its folder on, of its manifest as far as it is known,
    /// the key as verifiers take it, and the signed checkpoint.
    package typealias Companions = (
        _ manifest: BundleManifest, _ key: String, _ checkpoint: String
    ) throws -> [(path: String, bytes: [UInt8])]

    /// What is proven.
    struct Contents {
        var format: String
        var generator: String
        var selection: Selection
        /// What the selection was looked for in, if not in everything.
        var outer: Selection?
        var records: ExportedRecords
        var conversations: Set<Int64>
        var people: Set<Int64>
        var hasPresence: Bool
        var counts: BundleManifest.Counts
        /// What is withheld of it; `nil` for nothing.
        var mask: ScopeMask?
        /// It is what belongs to one person: no day of it is whole.
        var isOfSubject = false

        /// Single messages are shown, which a query found: no day of them is whole.
        fileprivate var isFound: Bool { selection.query != nil || outer?.query != nil }

        /// The selection as it may be told.
        fileprivate func selectionJSON(_ whole: ArchiveReader) throws -> JSONValue {
            func json(_ selection: Selection) throws -> JSONValue {
                let told = try mask.map { try selection.masked(by: $0, in: whole) } ?? selection
                return try JSONValue(parsing: Array(told.json.utf8))
            }
            let own = try json(selection)
            guard let outer, case .object(let members) = own else { return own }
            return JSONValue(members: members.map { ($0.name, $0.value) } + [("within", try json(outer))])
        }
    }

    private let folder: ArchiveFolder
    private let note: [UInt8]
    private let checkpoint: Checkpoint
    private let key: VerifierKey

    /// Takes the archive’s last checkpoint, which is what is proven against.
    ///
    /// - Throws: `ArchiveError` where there is none to be believed.
    init(_ folder: ArchiveFolder) throws {
        self.folder = folder
        key = try ArchiveKeys.verifier(of: folder)
        (note, checkpoint) = try LogLayout(folder).verifiedCheckpoint(key)
    }

    /// Which record it is.
    var origin: String { checkpoint.origin }

    /// Writes proofs, keys and the manifest.
    ///
    /// - Parameters:
    ///   - whole: Reads all of the archive.
    /// - Returns: The manifest’s hash.
    func write(
        _ contents: Contents, _ whole: ArchiveReader, _ companions: Companions, to files: ExportFolder
    ) throws -> LogHash {
        let days = ExportedDays(from: contents.selection.from, until: contents.selection.until)
        let scan = try EvidenceScan(
            folder, to: checkpoint.size,
            EvidenceScan.Selected(
                records: contents.records.seqs,
                isWhole: contents.selection == .everything && contents.outer == nil && contents.mask == nil,
                accounts: try ExportedAccounts(
                    whole, conversations: contents.conversations, people: contents.people),
                days: days, hasMarks: !contents.isFound, hasSeals: !contents.isFound && !contents.isOfSubject,
                hasPresence: contents.hasPresence))
        try checkSigned(contents.records)
        let withheld = try contents.mask.map { try WithheldRecords($0, in: whole) }
        var records = RecordsFile(folder, checkpoint, days: days, withheld: withheld)
        try records.write(scan.shown, to: files)
        try write(note, BundlePath.checkpoint, files)
        try write(Array((key.text + "\n").utf8), BundlePath.key, files)
        var manifest = try manifest(contents, whole, scan.sources, records)
        for file in try companions(manifest, key.text, String(decoding: note, as: UTF8.self)) {
            try write(file.bytes, file.path, files)
        }
        manifest.files = try files.written().sortedByPath()
        return try sign(manifest, files)
    }

    /// What was put on record since the last checkpoint cannot be proven yet.
    private func checkSigned(_ records: ExportedRecords) throws {
        guard let last = records.seqs.last, last > checkpoint.size else { return }
        throw ExportProblem(
            .unsigned,
            description:
                "\(folder.path): The export has record \(last), and the last checkpoint goes to \(checkpoint.size): "
                + "more is on record than was signed. A server signs within a minute, and the next ingest does; export again then."
        )
    }

    /// Without its files, which are not all there yet.
    private func manifest(
        _ contents: Contents, _ whole: ArchiveReader, _ sources: [BundleManifest.Source], _ records: RecordsFile
    ) throws -> BundleManifest {
        var manifest = BundleManifest(
            checkpoint: checkpoint, format: contents.format, generator: contents.generator,
            selection: try contents.selectionJSON(whole))
        (manifest.counts, manifest.sources) = (contents.counts, sources)
        if let names = contents.mask?.names {
            for i in sources.indices { manifest.sources[i].name = names.replaced(in: sources[i].name) }
        }
        manifest.counts.records = records.shown
        let outside = checkpoint.size - records.shown - records.hidden
        if outside > 0 { manifest.withheld[.outside] = outside }
        if records.hidden > 0 { manifest.withheld[.masked] = records.hidden }
        manifest.mask = contents.mask.map {
            BundleManifest.Mask(fields: $0.fields, records: records.masked)
        }
        return manifest
    }

    private func sign(_ manifest: BundleManifest, _ files: ExportFolder) throws -> LogHash {
        var bytes: [UInt8] = []
        try files.begin(BundlePath.manifest)
        try manifest.append(to: &bytes) { try files.append(&$0) }
        try files.append(&bytes)
        let sha256 = try files.endHashed()
        let statement = ManifestNote(origin: checkpoint.origin, sha256: sha256)
        try write(try ArchiveKeys.signed(statement.text, folder), BundlePath.manifestNote, files)
        return sha256
    }

    private func write(_ bytes: [UInt8], _ path: String, _ files: ExportFolder) throws {
        try files.begin(path)
        var bytes = bytes
        try files.append(&bytes)
        try files.end()
    }
}
