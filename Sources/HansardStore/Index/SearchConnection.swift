import Foundation
import GRDB
import Hansard

/// A reader’s connection to the index, opened when something is first searched, and anew when another file has come in
/// its place.
final class SearchConnection: @unchecked Sendable {
    private let lock = NSLock()
    // Changed with `lock` held, by the reader’s thread alone.
    private var queue: DatabaseQueue?
    private var file: FileIdentity?

    /// - Throws: `.indexMissing`, `.olderSchema` for one of other terms, `.tooSlow`, and what else may be wrong with the index.
    func read(_ folder: ArchiveFolder, _ body: (Database) throws -> Void) throws {
        let path = SearchIndex.path(folder)
        let now = FileIdentity(path)
        if now == nil || now != file { lock.withLock { queue = nil } }
        guard let now else { throw ArchiveError(folder.path, .indexMissing) }
        let configuration = Connection.configuration(readOnly: true, cacheMiB: 4, isServing: true)
        do {
            let known = try queue ?? Self.open(path, configuration, folder)
            lock.withLock { (queue, file) = (known, now) }
            try known.read(body)
        } catch { throw DatabaseProblem(error).map { ArchiveError(folder.path, ofIndex: $0) } ?? error }
    }

    private static func open(_ path: String, _ configuration: Configuration, _ folder: ArchiveFolder) throws
        -> DatabaseQueue
    {
        let opened = try DatabaseQueue(path: path, configuration: configuration)
        guard try !opened.read(SearchIndex.hasOtherTerms) else { throw ArchiveError(folder.path, .olderSchema) }
        return opened
    }

    /// From any thread.
    func interrupt() { lock.withLock { queue?.interrupt() } }
}
