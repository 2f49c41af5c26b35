import Foundation
import Hansard

/// Reads and makes the files in `keys/`.
struct KeyFiles {
    enum Name: String {
        case seed = "log.ed25519"
        case hash = "hash.key"
        case publicKey = "log.pub"

        /// Within the archive’s folder.
        var path: String { "keys/\(rawValue)" }
    }

    private let folder: ArchiveFolder
    private let disk: LogDisk

    private static let secretBytes = 32

    init(_ folder: ArchiveFolder, _ disk: LogDisk) { (self.folder, self.disk) = (folder, disk) }

    func makeFolder() throws(ArchiveError) { try disk.makeFolder(folder.keys) }

    /// 32 secret bytes.
    ///
    /// - Parameter isNew: Makes them where they are not there.
    func secret(_ name: Name, isNew: Bool) throws(ArchiveError) -> [UInt8] {
        guard let line = try line(name) else {
            guard isNew else { throw missing(name) }
            let bytes = SystemRandom.bytes(Self.secretBytes)
            try write(Data(bytes).base64EncodedString(), name)
            return bytes
        }
        guard let data = Data(base64Encoded: line), data.count == Self.secretBytes else {
            throw unusable(name, "It is not 32 bytes in base64.")
        }
        return [UInt8](data)
    }

    /// `nil` where the file is not there.
    func publicKey() throws(ArchiveError) -> VerifierKey? {
        guard let line = try line(.publicKey) else { return nil }
        do throws(NoteProblem) { return try VerifierKey(parsing: line) } catch {
            throw unusable(.publicKey, "It is no key to verify with: \(error).")
        }
    }

    func write(_ line: String, _ name: Name) throws(ArchiveError) {
        try disk.replace("\(folder.path)/\(name.path)", with: Array((line + "\n").utf8))
    }

    /// Makes the names of new files safe on the disk, and that of their folder.
    func settle() throws(ArchiveError) {
        try disk.synchronize(folder: folder.keys)
        try disk.synchronize(folder: folder.path)
    }

    func missing(_ name: Name) -> ArchiveError { ArchiveError(folder.path, .logKeyMissing(file: name.path)) }

    func unusable(_ name: Name, _ reason: String) -> ArchiveError {
        ArchiveError(folder.path, .logKeyUnusable(file: name.path, reason: reason))
    }

    /// The file’s only line without its line feed; `nil` where there is no file.
    private func line(_ name: Name) throws(ArchiveError) -> String? {
        let path = "\(folder.path)/\(name.path)"
        guard access(path, F_OK) == 0 || errno != ENOENT else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw unusable(name, "It cannot be read. Check who owns it.")
        }
        let text = String(decoding: data, as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
