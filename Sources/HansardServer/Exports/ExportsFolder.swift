import Foundation
import HansardStore

/// Where a server keeps the exports that it makes: a folder of its own, for its user alone, that is gone when it ends. What one
/// left that was killed is removed by the next: whoever lives holds a lock on a file in theirs.
final class ExportsFolder: Sendable {
    let path: String
    private let lock: Int32

    private static let prefix = "hansard-exports-"

    /// - Parameter parent: In which it is made.
    /// - Throws: `ExportsFolder.Problem`, which names the folder and the setting.
    init(in parent: String) throws(Problem) {
        let parent = FilePath.withoutTrailingSlashes(parent)
        do throws(OwnerOnly.CannotMake) { try OwnerOnly.makeFolder(parent) } catch {
            throw Problem(parent, "\(error)")
        }
        Self.removeAbandoned(in: parent)
        var name = Array("\(parent)/\(Self.prefix)XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw Problem(parent, String(cString: strerror(errno))) }
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, OwnerOnly.fileMode)
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw Problem(path, String(cString: strerror(errno)))
        }
    }

    deinit {
        close(lock)
        remove()
    }

    /// Removes it with all that is in it.
    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// The ZIP file of a job.
    func bundle(_ id: String) -> String { "\(path)/\(id).zip" }

    /// Why exports cannot be kept there.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String

        init(_ path: String, _ reason: String) {
            description = "\(path): Exports cannot be kept here (\(reason)). Name another folder with --exports."
        }
    }

    /// Those of this user that nobody holds: of a folder of somebody else nothing is touched.
    private static func removeAbandoned(in parent: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where name.hasPrefix(prefix) {
            let folder = "\(parent)/\(name)"
            var status = stat()
            guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == getuid() else {
                continue
            }
            let lock = open(folder + "/lock", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
            guard lock >= 0 else { continue }
            if flock(lock, LOCK_EX | LOCK_NB) == 0 { try? FileManager.default.removeItem(atPath: folder) }
            close(lock)
        }
    }
}
