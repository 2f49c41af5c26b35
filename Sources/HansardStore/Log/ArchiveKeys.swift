import Crypto
import Foundation
import Hansard

/// The archive’s secrets, in `keys/`, and what is made with them. Made at the first use, for their owner alone.
///
/// | file | what |
/// |---|---|
/// | `keys/log.ed25519` | the seed of the key that signs checkpoints: 32 bytes, a line of base64 |
/// | `keys/log.pub` | the public key to it, as those who verify take it: a C2SP verifier key |
/// | `keys/hash.key` | the key of keyed hashes: 32 random bytes, a line of base64 |
package struct ArchiveKeys: Sendable {
    /// The public key.
    package var verifier: VerifierKey { signer.verifier }
    private let signer: NoteSigner
    private let hashKey: HashKey
    private let archive: String

    /// Reads the keys.
    ///
    /// - Parameters:
    ///   - origin: The name that checkpoints are signed under, where keys are made.
    ///   - isNew: That nothing was written with keys yet: those that are not there are made.
    /// - Throws: `.logKeyMissing`, `.logKeyUnusable`.
    init(forWriting folder: ArchiveFolder, origin: String, disk: LogDisk, isNew: Bool) throws(ArchiveError) {
        archive = folder.path
        let files = KeyFiles(folder, disk)
        if isNew { try files.makeFolder() }
        let seed = try files.secret(.seed, isNew: isNew)
        hashKey = HashKey(try files.secret(.hash, isNew: isNew))
        // Of a log that was not begun, only the keys may be left; they serve the next one under its own name.
        let published = isNew ? nil : try files.publicKey()
        do throws(NoteProblem) { signer = try NoteSigner(name: published?.name ?? origin, seed: seed) } catch {
            throw files.unusable(.seed, "No key can be made of it: \(error).")
        }
        if let published {
            guard published.text == signer.verifier.text else {
                throw files.unusable(.seed, "It is not the key to \(KeyFiles.Name.publicKey.path).")
            }
        } else {
            try files.write(signer.verifier.text, .publicKey)
        }
        if isNew { try files.settle() }
    }

    /// The key that checkpoints of the archive in `folder` are verified with. It is no secret.
    package static func verifier(of folder: ArchiveFolder) throws(ArchiveError) -> VerifierKey {
        let files = KeyFiles(folder, LogDisk(archive: folder.path))
        guard let key = try files.publicKey() else { throw files.missing(.publicKey) }
        return key
    }

    /// A text signed with the archive’s key, as a note. The archive is not locked for it.
    ///
    /// - Parameter text: See `SignedNote`.
    /// - Throws: `.logKeyMissing`, `.logKeyUnusable` where this process may not read the key, or it does not sign.
    static func signed(_ text: [UInt8], _ folder: ArchiveFolder) throws(ArchiveError) -> [UInt8] {
        let files = KeyFiles(folder, LogDisk(archive: folder.path))
        let (seed, name) = (try files.secret(.seed, isNew: false), try verifier(of: folder).name)
        do { return try SignedNote(text, signedBy: try NoteSigner(name: name, seed: seed)).bytes } catch {
            throw files.unusable(.seed, "No signature can be made with it: \(error).")
        }
    }

    /// A keyed hash of a number: the first 8 bytes of the HMAC-SHA256 of its 8, both big-endian.
    package func keyedHash(_ value: Int64) -> Int64 { hashKey.hash(value) }

    /// The HMAC-SHA256 of `bytes`: 32 bytes.
    package func keyedHash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { hashKey.hash(bytes) }

    /// A signed checkpoint of a tree.
    ///
    /// - Throws: `.logKeyUnusable` where the key does not sign.
    func note(size: Int64, root: LogHash) throws(ArchiveError) -> [UInt8] {
        do { return try Checkpoint(origin: verifier.name, size: size, root: root).signed(by: signer) } catch {
            let reason = "No signature can be made with it: \(error)."
            throw ArchiveError(archive, .logKeyUnusable(file: KeyFiles.Name.seed.path, reason: reason))
        }
    }
}
