import Foundation
import HansardStore

/// What a site is made from at a moment, as far as its files’ names, sizes and times tell: the archive’s database, the
/// content, the templates and the theme. Two different ones are a reason to build again.
package struct SourceState: Equatable, Sendable {
    private struct File: Equatable, Sendable {
        let seconds: Int
        let nanoseconds: Int
        let bytes: Int
        let number: UInt64
    }

    private var archive: [String: File] = [:]
    private var files: [String: File] = [:]

    /// - Parameter theme: The folder of the site’s theme, if it has one.
    package init(archive: String, content: String, templates: String, theme: String?) {
        // What is committed stands in the log first, and in the database when the log is emptied.
        for name in ["hansard.db", "hansard.db-wal"] { note("\(archive)/\(name)", in: \.archive) }
        for folder in [content, templates, theme].compactMap({ $0 }) {
            note(folder, in: \.files)
            let walk = FileManager.default.enumerator(atPath: folder)
            while let path = walk?.nextObject() as? String { note("\(folder)/\(path)", in: \.files) }
        }
    }

    /// Whether the files that people edit are those of `other`.
    package func hasFiles(of other: SourceState) -> Bool { files == other.files }

    private mutating func note(_ path: String, in list: WritableKeyPath<Self, [String: File]>) {
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        self[keyPath: list][path] = File(
            seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, bytes: Int(status.st_size),
            number: UInt64(status.st_ino))
    }
}
