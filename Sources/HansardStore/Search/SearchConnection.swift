import Foundation
import GRDB

/// A reader’s connection to the index, opened when something is first searched, and anew when another file has come in
/// its place.
final class SearchConnection: @unchecked Sendable {
    private let lock = NSLock()
    // Changed with `lock` held, by the reader’s thread alone.
    private var queue: DatabaseQueue?
    private var file: FileIdentity?

    /// - Throws: `.indexMissing`, `.tooSlow`, and what else may be wrong with the index.
    func read(_ folder: ArchiveFolder, _ body: (Database) throws -> Void) throws {
        let path = SearchIndex.path(folder)
        let now = FileIdentity(path)
        if now == nil || now != file { lock.withLock { queue = nil } }
        guard let now else { throw ArchiveError(folder.path, .indexMissing) }
        let configuration = Connection.configuration(readOnly: true, cacheMiB: 4, isServing: true)
        do {
            let known = try queue ?? DatabaseQueue(path: path, configuration: configuration)
            lock.withLock { (queue, file) = (known, now) }
            try known.read(body)
        } catch let error as DatabaseError {
            throw error.resultCode.primaryResultCode == .SQLITE_INTERRUPT
                ? ArchiveError(folder.path, error) : ArchiveError(folder.path, ofIndex: error)
        }
    }

    /// From any thread.
    func interrupt() { lock.withLock { queue?.interrupt() } }
}
