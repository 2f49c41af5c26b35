import Foundation
import Hansard

/// Removes files of attachments that no record names (any more).
struct BlobErasure {
    private let folder: ArchiveFolder

    init(_ folder: ArchiveFolder) { self.folder = folder }

    /// - Parameter named: The SHA-256 of those that stay, in hexadecimal digits.
    func removeAll(except named: Set<String>) throws(ArchiveError) {
        var going: Set<String> = []
        for parent in try names(folder.blobs) where parent.utf8.count == 2 {
            going.formUnion(try names("\(folder.blobs)/\(parent)").filter { !named.contains($0) })
        }
        try remove(going)
    }

    /// The same of those that are told.
    func remove(_ files: Set<String>) throws(ArchiveError) {
        var parents: Set<String> = []
        for file in files.sorted() {
            let path = folder.blob(file)
            guard unlink(path) == 0 || errno == ENOENT else {
                throw ArchiveError(folder.path, .cannotErase(path, String(cString: strerror(errno))))
            }
            parents.insert(FilePath.folder(of: path))
        }
        let disk = LogDisk(archive: folder.path)
        for parent in parents.sorted() where access(parent, F_OK) == 0 { try disk.synchronize(folder: parent) }
    }

    private func names(_ path: String) throws(ArchiveError) -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: path) } catch {
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            throw ArchiveError(folder.path, .cannotReadFiles(path))
        }
    }
}
