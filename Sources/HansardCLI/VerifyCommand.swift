import ArgumentParser
import Foundation
import Hansard
import HansardStore
import HansardTerminal

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Checks that no record was changed, added in between or removed.",
        discussion: """
            Works out every hash of the log anew and holds the tree over them against the signed checkpoint; makes of the \
            log what hansard.db should say and compares; and holds the files of attachments against their names. Nothing \
            is changed, and whoever writes meanwhile is not kept waiting.

            Of a bundle, all files are held against its manifest, and its records against the checkpoint in it. The key in it \
            is to be compared with the one that you have from elsewhere.

            Records cut off the end, together with the checkpoint, are found by an earlier checkpoint alone: note it down \
            where nobody who can write to the archive can, and give it to --noted the next time.
            """)

    @Option(help: "A checkpoint of an earlier check, from which this log has to go on: a file, or its text.")
    var noted: String?
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false
    @Argument(help: "The archive’s folder or a copy of it, or a bundle that hansard export wrote.")
    var path = "archive"

    func validate() throws { _ = try notedCheckpoint }

    private var notedCheckpoint: NotedCheckpoint? {
        get throws {
            guard let noted else { return nil }
            let text = FileManager.default.contents(atPath: noted).map { Array($0) } ?? Array(noted.utf8)
            do { return try NotedCheckpoint(text) } catch {
                throw ValidationError(
                    "--noted takes a checkpoint as verify and ingest print it, or a file that has one: \(error).")
            }
        }
    }

    func run() throws {
        let noted = try notedCheckpoint
        guard !BundleVerifier.isBundle(path) else { return try verifyBundle(noted) }
        let folder = ArchiveFolder(path)
        let check = try reportingFailure {
            let progress = ProgressLine()
            defer { progress.clear() }
            return try RecordVerifier(folder).verify(noted: noted) { progress.show($0, of: $1, $2) }
        }
        keep(check, folder)
        print(
            json
                ? VerifySummary.json(check)
                : printable(VerifySummary.text(check, noted: noted?.checkpoint.size), keeping: "\n"))
        if !check.isWhole { throw ExitCode(1) }
    }

    private func verifyBundle(_ noted: NotedCheckpoint?) throws {
        let check = BundleVerifier(path).verify(noted: noted)
        print(
            json
                ? BundleSummary.json(check)
                : printable(BundleSummary.text(check, noted: noted?.checkpoint), keeping: "\n"))
        if !check.isWhole { throw ExitCode(1) }
    }

    /// For the pages and the server. A copy that may not be written to is verified all the same.
    private func keep(_ check: RecordCheck, _ folder: ArchiveFolder) {
        let found = VerifiedRecord(
            seq: check.records, root: check.root, checkpoint: check.checkpoint, at: .now, isWhole: check.isWhole)
        do { try found.keep(in: folder) } catch {
            Terminal.note("hansard: The result is not kept for the pages and the server. \(error)")
        }
    }
}
