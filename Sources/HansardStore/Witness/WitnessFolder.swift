import Foundation
import Hansard

/// What a witness has, on a USB stick or a machine of its own: its key, and the last checkpoint of each log that it signed.
///
/// | file | what |
/// |---|---|
/// | `witness.ed25519` | the seed of its key: 32 bytes, a line of base64. Secret |
/// | `witness.pub` | the public key, as those who verify take it |
/// | `hansard-0123456789abcdef.pub` | the key of a log, as it was when it was first signed |
/// | `hansard-0123456789abcdef.checkpoint` | the last checkpoint of that log that the witness signed |
package struct WitnessFolder {
    /// Why a witness does not sign.
    package enum Refusal: Error, Equatable, CustomStringConvertible {
        /// The log has another key than when it was first signed.
        case otherKey(origin: String)
        /// The log has fewer records than the witness has signed.
        case rolledBack(from: Int64, to: Int64)
        /// The records that the witness has signed are not the beginning of the log.
        case forked(at: Int64)
        /// A file of the folder is not what it should be.
        case unusable(file: String, reason: String)

        /// In whole sentences: what is wrong, and what to do.
        package var description: String {
            switch self {
            case .otherKey(let origin):
                "The log “\(origin)” is signed with another key than when it was first witnessed. Nothing was signed. "
                    + "Find out who made the other key, and why, before anything else."
            case .rolledBack(let from, let to):
                "The log was rolled back: \(from) records were witnessed, and it has \(to) now. Nothing was signed. "
                    + "Look for the newer copy of the archive; what is missing here was on record."
            case .forked(let size):
                "The log was rewritten: its first \(size) records are not those that were witnessed. Nothing was signed. "
                    + "Look for another copy of the archive, and compare both with hansard verify --noted."
            case .unusable(let file, let reason): "\(file): \(reason)"
            }
        }
    }

    /// What a witness signed.
    package struct Statement: Equatable, Sendable {
        /// What was signed.
        package let checkpoint: Checkpoint
        /// How many records it had signed of this log before; 0 for none.
        package let before: Int64
        /// The checkpoint with both signatures.
        package let note: [UInt8]
        /// As verifiers take it.
        package let key: String
    }

    private let path: String

    /// - Parameter path: The folder’s; it is made with a key where it is not there.
    package init(_ path: String) { self.path = FilePath.withoutTrailingSlashes(path) }

    /// Signs an archive’s last checkpoint, if it goes on from the one that was signed before.
    ///
    /// - Parameters:
    ///   - name: What a new witness is called; one that has a key keeps its name.
    ///   - seconds: Now, since 1970.
    /// - Throws: `Refusal`, `ArchiveError`.
    package func sign(_ archive: ArchiveFolder, name: String, at seconds: UInt64) throws -> Statement {
        let signer = try signer(name)
        let layout = LogLayout(archive)
        let key = try ArchiveKeys.verifier(of: archive)
        let (bytes, checkpoint) = try layout.verifiedCheckpoint(key)
        try checkKey(key)
        let before = try last(key)
        if let before { try check(checkpoint, goesOnFrom: before, archive) }
        let signed = try signer.cosign(try SignedNote(parsing: bytes), at: seconds).bytes
        try write(signed, file(of: key, "checkpoint"))
        return Statement(
            checkpoint: checkpoint, before: before?.size ?? 0, note: signed, key: signer.verifier.text)
    }

    // MARK: Checks

    private func checkKey(_ key: VerifierKey) throws {
        let file = file(of: key, "pub")
        guard let known = try read(file) else { return try write(Array((key.text + "\n").utf8), file) }
        guard known == Array((key.text + "\n").utf8) else { throw Refusal.otherKey(origin: key.name) }
    }

    private func last(_ key: VerifierKey) throws -> Checkpoint? {
        let file = file(of: key, "checkpoint")
        guard let note = try read(file) else { return nil }
        do throws(NoteProblem) { return try Checkpoint(note, verifiedBy: key) } catch {
            throw Refusal.unusable(file: "\(path)/\(file)", reason: "It is not a checkpoint to be believed: \(error).")
        }
    }

    /// The proof is made from the archive’s own hashes: with wrong ones it does not prove it.
    private func check(_ new: Checkpoint, goesOnFrom old: Checkpoint, _ archive: ArchiveFolder) throws {
        guard new.size >= old.size else { throw Refusal.rolledBack(from: old.size, to: new.size) }
        guard old.size > 0 else { return }
        let subtrees = LogSubtrees(archive)
        let nodes = MerkleNodes { height, index in
            try subtrees.root(Subtree(first: index << Int64(height), height: height))
        }
        let proof = try ConsistencyProof(old: old.size, new: new.size, from: nodes)
        guard proof.proves(old.root, isBeginningOf: new.root) else { throw Refusal.forked(at: old.size) }
    }

    // MARK: Files

    private func signer(_ name: String) throws -> WitnessSigner {
        let (seedFile, keyFile) = ("witness.ed25519", "witness.pub")
        do throws(OwnerOnly.CannotMake) { try OwnerOnly.makeFolder(path) } catch {
            throw Refusal.unusable(file: path, reason: "The folder cannot be made (\(error)).")
        }
        guard let line = try read(seedFile) else {
            let seed = SystemRandom.bytes(NoteSigner.seedBytes)
            let signer: WitnessSigner
            do throws(NoteProblem) { signer = try WitnessSigner(name: name, seed: seed) } catch {
                throw Refusal.unusable(file: "--name", reason: "“\(name)” cannot be a witness’s name: \(error).")
            }
            try write(Array((Data(seed).base64EncodedString() + "\n").utf8), seedFile)
            try write(Array((signer.verifier.text + "\n").utf8), keyFile)
            return signer
        }
        guard let published = try read(keyFile).flatMap({ try? WitnessKey(parsing: Self.firstLine($0)) }),
            let seed = Data(base64Encoded: Self.firstLine(line)),
            let signer = try? WitnessSigner(name: published.name, seed: Array(seed)),
            signer.verifier.text == published.text
        else {
            throw Refusal.unusable(
                file: "\(path)/\(seedFile)",
                reason: "It is not the key to \(keyFile). Restore both from a backup, or begin with an empty folder.")
        }
        return signer
    }

    private static func firstLine(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    }

    /// A log’s name has a slash.
    private func file(of key: VerifierKey, _ ending: String) -> String {
        let name = key.name.utf8.map { byte in
            (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte &- 0x30 < 10 || byte == UInt8(ascii: ".")
                ? byte : UInt8(ascii: "-")
        }
        return "\(String(decoding: name, as: UTF8.self)).\(ending)"
    }

    /// `nil` where there is no such file.
    private func read(_ name: String) throws -> [UInt8]? {
        let file = "\(path)/\(name)"
        guard access(file, F_OK) == 0 else { return nil }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Refusal.unusable(file: file, reason: "It cannot be read. Check who owns it.")
        }
        return [UInt8](data)
    }

    private func write(_ bytes: [UInt8], _ name: String) throws {
        try LogDisk(archive: path).replace("\(path)/\(name)", with: bytes)
    }
}
