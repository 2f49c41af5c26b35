import Dispatch
import Foundation
import HansardSite
import HansardStore

/// Lends readings to requests. Each worker has a thread and connections of its own; a reading that was made for
/// somebody is kept for the next request of the same kind, as long as there is room.
package final class ReaderPool: Sendable {
    private let workers: [Worker]
    private let next = Locked(0)

    /// - Parameter workers: Requests that are answered from the archive at the same time.
    package init(archive: String, site: Site, workers count: Int) {
        workers = (0..<max(1, count)).map { Worker(archive: archive, site: site, number: $0) }
    }

    /// Runs `body` on a worker's thread, with what `readable` allows of the archive as it is now.
    package func reading<Value: Sendable>(
        _ readable: Readable, _ body: @escaping @Sendable (Reading) throws -> Value
    ) async throws -> Value {
        let worker = workers[
            next.update {
                $0 = ($0 + 1) % workers.count
                return $0
            }]
        return try await worker.reading(readable, body)
    }
}

private final class Worker: @unchecked Sendable {
    private let archive: String
    private let site: Site
    private let queue: DispatchQueue
    // Below: used on `queue`.
    private var kept: [(readable: Readable, reading: Reading)] = []

    /// Readings that a worker keeps at the most.
    private static let most = 16

    init(archive: String, site: Site, number: Int) {
        (self.archive, self.site) = (archive, site)
        queue = DispatchQueue(label: "hansard-reader-\(number)")
    }

    func reading<Value: Sendable>(
        _ readable: Readable, _ body: @escaping @Sendable (Reading) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in
                continuation.resume(with: Result { try body(try reading(readable)) })
            }
        }
    }

    private func reading(_ readable: Readable) throws -> Reading {
        if let i = kept.firstIndex(where: { $0.readable == readable }) {
            let known = kept.remove(at: i)
            if try known.reading.reader.extent() == known.reading.pages.extent {
                kept.append(known)
                return known.reading
            }
        }
        let reader = try ArchiveReader(path: archive, scope: try readable.scope(archive))
        let pages = try SitePages(site: site, reader: reader)
        let extent = pages.extent
        let new = Reading(reader: reader, pages: pages, revision: "\(extent.archiveID)-\(extent.lastSeq)")
        kept.append((readable, new))
        if kept.count > Self.most { kept.removeFirst() }
        return new
    }
}

extension Readable {
    /// The conversations that it comes to now; `nil` for all there is.
    func scope(_ archive: String) throws -> ArchiveScope? {
        switch self {
        case .everything: return nil
        case .nothing: return ArchiveScope(conversations: [], from: nil, until: nil, includesPresence: false)
        case .part(let part):
            let reader = try ArchiveReader(path: archive)
            return try reader.scope(of: part)
        }
    }
}

/// A value that several threads change.
final class Locked<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var held: Value  // with `lock` held

    init(_ value: Value) { held = value }

    func update<Result>(_ body: (inout Value) -> Result) -> Result { lock.withLock { body(&held) } }
}
