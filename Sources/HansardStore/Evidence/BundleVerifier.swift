import Foundation
import Hansard
import PairChannel

/// Verifies a bundle by itself, as `docs/evidence.md` defines it: its files against the manifest, the manifest and the
/// checkpoint against their signatures, and the records against the checkpoint.
package struct BundleVerifier {
    private let folder: String

    /// - Parameter folder: The bundle’s.
    package init(_ folder: String) { self.folder = FilePath.withoutTrailingSlashes(folder) }

    /// Whether a folder is a bundle and no archive.
    package static func isBundle(_ folder: String) -> Bool {
        access("\(folder)/\(BundlePath.manifest)", F_OK) == 0 && access("\(folder)/log", F_OK) != 0
    }

    /// Changes nothing.
    ///
    /// - Parameter noted: What was noted down of the record’s log: one of as many records has to have the same root.
    package func verify(noted: NotedCheckpoint? = nil) -> BundleCheck {
        var check = BundleCheck()
        guard let key = key(&check) else { return check }
        guard let manifest = manifest(key, &check) else { return check }
        check.manifest = manifest
        verifyFiles(manifest, &check)
        let checkpoint = checkpoint(key, manifest, &check)
        if let noted { compare(noted.checkpoint, manifest.checkpoint, &check) }
        verifyRecords(checkpoint ?? manifest.checkpoint, manifest, &check)
        return check
    }

    // MARK: Signatures

    private func key(_ check: inout BundleCheck) -> VerifierKey? {
        guard let bytes = read(BundlePath.key, &check) else { return nil }
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

    private func manifest(_ key: VerifierKey, _ check: inout BundleCheck) -> BundleManifest? {
        guard let bytes = read(BundlePath.manifest, &check) else { return nil }
        if let note = read(BundlePath.manifestNote, &check) {
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
        _ key: VerifierKey, _ manifest: BundleManifest, _ check: inout BundleCheck
    ) -> Checkpoint? {
        guard let note = read(BundlePath.checkpoint, &check) else { return nil }
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

    private func verifyFiles(_ manifest: BundleManifest, _ check: inout BundleCheck) {
        var named: Set<ID> = [ID(BundlePath.manifest), ID(BundlePath.manifestNote)]
        for file in manifest.files {
            named.insert(ID(file.path))
            guard Self.isSafe(file.path) else {
                check.add("The manifest names a path that leads out of the bundle.", file: file.path)
                continue
            }
            guard let found = Self.hash("\(folder)/\(file.path)") else {
                check.add("The file is missing, is no plain file, or cannot be read.", file: file.path)
                continue
            }
            check.files += 1
            if found.bytes != file.bytes || found.sha256 != file.sha256 {
                check.add("It is not the file that was exported: it was changed afterwards.", file: file.path)
            }
        }
        for path in Self.paths(in: folder) where !named.contains(ID(path)) {
            check.add("The manifest does not name this file: it was not exported.", file: path)
        }
    }

    /// Parts between slashes that are names.
    private static func isSafe(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return !parts.isEmpty && parts.allSatisfy { $0 != "" && $0 != "." && $0 != ".." } && !path.utf8.contains(0)
    }

    /// All that is in a folder but folders, from it on, links among it.
    private static func paths(in folder: String) -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
        var paths: [String] = []
        while let path = walk.nextObject() as? String {
            if walk.fileAttributes?[.type] as? FileAttributeType != .typeDirectory { paths.append(path) }
        }
        return paths.sorted { ID($0) < ID($1) }
    }

    /// - Returns: `nil` for what is no plain file that can be read.
    private static func hash(_ path: String) -> (bytes: Int64, sha256: LogHash)? {
        var (bytes, hasher) = (Int64(0), SHA256Hasher())
        let isWhole = BundleFile(path)?.read { piece in
            hasher.update(piece)
            bytes += Int64(piece.count)
        }
        return isWhole == true ? (bytes, hasher.finalize()) : nil
    }

    /// Of what is read whole, nothing is larger but a manifest of millions of files.
    private static let mostBytes: Int64 = 1 << 30

    private func read(_ path: String, _ check: inout BundleCheck) -> [UInt8]? {
        guard let bytes = BundleFile("\(folder)/\(path)")?.bytes(most: Self.mostBytes) else {
            check.add("The file is missing, is no plain file, or cannot be read.", file: path)
            return nil
        }
        return bytes
    }

    // MARK: Records

    private func verifyRecords(_ checkpoint: Checkpoint, _ manifest: BundleManifest, _ check: inout BundleCheck) {
        var records = BundleRecords()
        guard records.read("\(folder)/\(BundlePath.records)", &check) else {
            return check.add("The file is missing, is no plain file, or cannot be read.", file: BundlePath.records)
        }
        check.records = records.shown
        guard records.isReadable else { return }
        if records.covered != checkpoint.size || records.root != checkpoint.root {
            check.add(
                "Together the records do not give the root that was signed: one of them, or a hash between them, was changed.",
                file: BundlePath.records)
        }
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
