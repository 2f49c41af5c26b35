import Foundation
import Hansard
import PairChannel

/// Verifies a bundle by itself, in a folder or as one ZIP file, as `docs/evidence.md` defines it: its files against the manifest, the manifest and the
/// checkpoint against their signatures, and the records against the checkpoint.
package struct BundleVerifier {
    private let path: String

    /// - Parameter path: The bundle’s folder, or its ZIP file.
    package init(_ path: String) { self.path = FilePath.withoutTrailingSlashes(path) }

    /// Whether there is a bundle and no archive: a folder with a manifest, or any file.
    package static func isBundle(_ path: String) -> Bool {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG { return true }
        return access("\(path)/\(BundlePath.manifest)", F_OK) == 0 && access("\(path)/log", F_OK) != 0
    }

    /// Changes nothing.
    ///
    /// - Parameter noted: What was noted down of the record’s log: one of as many records has to have the same root.
    package func verify(noted: NotedCheckpoint? = nil) -> BundleCheck {
        var check = BundleCheck()
        do throws(ImportError) {
            verify(try BundleFiles(path), noted, &check)
        } catch { check.add("It \(error.reason)", file: path) }
        return check
    }

    private func verify(_ files: BundleFiles, _ noted: NotedCheckpoint?, _ check: inout BundleCheck) {
        guard let key = key(files, &check), let manifest = manifest(files, key, &check) else { return }
        check.manifest = manifest
        verifyFiles(files, manifest, &check)
        let checkpoint = checkpoint(files, key, manifest, &check)
        if let noted { compare(noted.checkpoint, manifest.checkpoint, &check) }
        verifyRecords(files, checkpoint ?? manifest.checkpoint, manifest, &check)
    }

    // MARK: Signatures

    private func key(_ files: BundleFiles, _ check: inout BundleCheck) -> VerifierKey? {
        guard let bytes = read(BundlePath.key, files, &check) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        do throws(NoteProblem) {
            let key = try VerifierKey(parsing: text.hasSuffix("\n") ? String(text.dropLast()) : text)
            check.key = key.text
            return key
        } catch {
            check.add("It is no key to verify with: \(error).", file: BundlePath.key)
            return nil
        }
    }

    private func manifest(
        _ files: BundleFiles, _ key: VerifierKey, _ check: inout BundleCheck
    ) -> BundleManifest? {
        guard let bytes = read(BundlePath.manifest, files, &check) else { return nil }
        if let note = read(BundlePath.manifestNote, files, &check) {
            do throws(NoteProblem) {
                let statement = try ManifestNote(note, verifiedBy: key)
                if statement.sha256 != SHA256Hasher.hash(bytes) {
                    check.add(
                        "It is not the manifest that was signed: it was changed after the export.",
                        file: BundlePath.manifest)
                }
            } catch { check.add("The signature is not to be believed: \(error).", file: BundlePath.manifestNote) }
        }
        do throws(BundleManifest.Problem) { return try BundleManifest(parsing: bytes) } catch {
            check.add("\(error)", file: BundlePath.manifest)
            return nil
        }
    }

    private func checkpoint(
        _ files: BundleFiles, _ key: VerifierKey, _ manifest: BundleManifest, _ check: inout BundleCheck
    ) -> Checkpoint? {
        guard let note = read(BundlePath.checkpoint, files, &check) else { return nil }
        do throws(NoteProblem) {
            let checkpoint = try Checkpoint(note, verifiedBy: key)
            if checkpoint != manifest.checkpoint {
                check.add("It is not the checkpoint that the manifest names.", file: BundlePath.checkpoint)
            }
            return checkpoint
        } catch {
            check.add("The checkpoint is not to be believed: \(error).", file: BundlePath.checkpoint)
            return nil
        }
    }

    private func compare(_ noted: Checkpoint, _ own: Checkpoint, _ check: inout BundleCheck) {
        if !noted.origin.utf8.elementsEqual(own.origin.utf8) {
            check.add("It is of “\(own.origin)”, and the one noted of “\(noted.origin)”.", file: BundlePath.checkpoint)
        } else if noted.size == own.size, noted.root != own.root {
            check.add("The one noted, of as many records, has another root.", file: BundlePath.checkpoint)
        }
    }

    // MARK: Files

    private func verifyFiles(_ files: BundleFiles, _ manifest: BundleManifest, _ check: inout BundleCheck) {
        let own: Set<ID> = [ID(BundlePath.manifest), ID(BundlePath.manifestNote)]
        for file in manifest.files {
            guard Self.isSafe(file.path) else {
                check.add("The manifest names a path that leads out of the bundle.", file: file.path)
                continue
            }
            guard let found = files.hash(file.path) else {
                check.add("The file is missing, is no plain file, or cannot be read.", file: file.path)
                continue
            }
            check.files += 1
            if found.bytes != file.bytes || found.sha256 != file.sha256 {
                check.add("It is not the file that was exported: it was changed afterwards.", file: file.path)
            }
        }
        let named = manifest.files.sortedByPath()
        for path in files.paths where !named.contains(path: path) && !own.contains(ID(path)) {
            check.add("The manifest does not name this file: it was not exported.", file: path)
        }
    }

    /// Parts between slashes that are names.
    private static func isSafe(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return !parts.isEmpty && parts.allSatisfy { $0 != "" && $0 != "." && $0 != ".." } && !path.utf8.contains(0)
    }

    /// Of what is read whole, nothing is larger but a manifest of millions of files.
    private static let mostBytes: Int64 = 1 << 30

    private func read(_ path: String, _ files: BundleFiles, _ check: inout BundleCheck) -> [UInt8]? {
        guard let bytes = files.bytes(of: path, most: Self.mostBytes) else {
            check.add("The file is missing, is no plain file, or cannot be read.", file: path)
            return nil
        }
        return bytes
    }

    // MARK: Records

    private func verifyRecords(
        _ files: BundleFiles, _ checkpoint: Checkpoint, _ manifest: BundleManifest, _ check: inout BundleCheck
    ) {
        var records = BundleRecords()
        guard records.read(files, &check) else {
            return check.add("The file is missing, is no plain file, or cannot be read.", file: BundlePath.records)
        }
        check.records = records.shown
        guard records.isReadable else { return }
        if records.covered != checkpoint.size || records.root != checkpoint.root {
            check.add(
                "Together the records do not give the root that was signed: one of them, or a hash between them, was changed.",
                file: BundlePath.records)
        }
        let sealed = records.checkSeals()
        (check.sealedDays, check.unsealedMessages) = (sealed.days, max(0, records.messages - sealed.messages))
        for problem in sealed.problems { check.add(problem.reason, file: BundlePath.records, seq: problem.seq) }
        if records.shown != manifest.counts.records {
            check.add(
                "It has \(records.shown) records, and the manifest says \(manifest.counts.records).",
                file: BundlePath.records)
        }
        if records.messages != manifest.counts.messages {
            check.add(
                "It has \(records.messages) messages, and the manifest says \(manifest.counts.messages).",
                file: BundlePath.records)
        }
    }
}
