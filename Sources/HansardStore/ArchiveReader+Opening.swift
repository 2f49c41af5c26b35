import Foundation
import GRDB

extension ArchiveReader {
    /// How an archive is opened.
    package enum Purpose: Sendable {
        /// For a command: an archive of an older layout is brought up to date first, and a writer is waited for.
        case command
        /// For a server: nothing is changed whatever is found, and nobody waits long.
        case serving
    }

    /// Opens the archive at `path` for reading. Nothing can be changed through it.
    ///
    /// - Parameter scope: Whoever asks sees the records of this and nothing else; `nil` for all there is.
    package convenience init(
        path: String, scope: ArchiveScope? = nil, cacheMiB: Int = 16, for purpose: Purpose = .command
    ) throws {
        if purpose == .command { try Store.bringUpToDate(path) }
        try self.init(opening: path, scope: scope, cacheMiB: cacheMiB, isServing: purpose == .serving)
    }
}

extension Store {
    private static func isLogThere(_ folder: ArchiveFolder) throws -> Bool {
        guard FileManager.default.fileExists(atPath: folder.log) else { return false }
        return try !LogLines(folder).isEmpty
    }

    /// A log that is damaged, and a copy that cannot be written to, are read as far as their database goes.
    private static func isLeftBehind(_ folder: ArchiveFolder) -> Bool {
        guard access(folder.path, W_OK) == 0, !ArchiveLock.isHeld(folder: folder.path) else { return false }
        return (try? ArchiveView(folder).isBehind()) ?? false
    }

    /// Works out anew, once, what is derived from the records of an archive of an older layout, or indexed with other terms, and
    /// takes in what somebody who was killed has left in the log alone. While somebody writes, that is theirs to do.
    fileprivate static func bringUpToDate(_ path: String) throws {
        let folder = ArchiveFolder(path)
        guard try folder.hasDatabase() || !isLogThere(folder) else {
            return try Store(path: path, holder: "hansard, making hansard.db from the log") { _ in }.close()
        }
        try folder.checkExists()
        let isCurrent = try reportingErrors(of: path) {
            if DatabaseFile.hasJournal(folder.database) { return false }
            let configuration = Connection.configuration(readOnly: true, cacheMiB: 1)
            return try DatabaseQueue(path: folder.database, configuration: configuration).read {
                try Schema.isCurrent($0)
            }
        }
        if !isCurrent || !SearchIndex.isCurrent(folder) { return try bringUp(folder) }
        // What a full disk keeps from the database is not shown, and all else is.
        if isLeftBehind(folder) { try? bringUp(folder) }
    }

    private static func bringUp(_ folder: ArchiveFolder) throws {
        let store = try Store(path: folder.path, holder: "hansard, bringing the archive up to date") { _ in }
        if !SearchIndex.isCurrent(folder) { try store.updateSearchIndex() }
        try store.close()
    }
}
