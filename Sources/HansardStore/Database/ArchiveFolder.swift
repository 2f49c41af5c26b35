import Foundation

/// An archive's folder: `log/`, `keys/`, `hansard.db`, `blobs/`, `quarantine/`.
package struct ArchiveFolder: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    package var database: String { path + "/hansard.db" }
    package var quarantine: String { path + "/quarantine" }
    package var blobs: String { path + "/blobs" }
    package var log: String { path + "/log" }
    package var keys: String { path + "/keys" }

    /// Where the file with that SHA-256 is.
    package func blob(_ sha256: String) -> String { "\(blobs)/\(sha256.prefix(2))/\(sha256)" }

    /// Makes the folder and what belongs in it, where it is not there yet.
    func create() throws(ArchiveError) {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        if files.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
            throw ArchiveError(path, .notAFolder)
        }
        do throws(OwnerOnly.CannotMake) {
            for folder in [path, quarantine, blobs] { try OwnerOnly.makeFolder(folder) }
        } catch {
            throw ArchiveError(path, .cannotCreate(error.description))
        }
    }

    /// Whether there is a database, which `hansard.db` is.
    func hasDatabase() -> Bool { FileManager.default.fileExists(atPath: database) }

    /// - Throws: `.notThere`, `.notAFolder`.
    func checkExists() throws(ArchiveError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ArchiveError(path, .notThere)
        }
        guard isFolder.boolValue else { throw ArchiveError(path, .notAFolder) }
        guard FileManager.default.fileExists(atPath: database) else { throw ArchiveError(path, .notThere) }
    }
}
