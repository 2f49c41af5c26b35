import Dispatch
import Foundation
import HansardSite
import HansardStore

/// Lends readings to requests. Each worker has a thread and connections of its own; a reading that was made for
/// somebody is kept for the next request of the same kind, as long as there is room and what it has stays the same.
/// Requests of one kind go to one worker while it is free, so that few readings are kept twice.
package final class ReaderPool: Sendable {
    private let workers: [Worker]
    /// Requests that each worker has to answer.
    private let waiting: Locked<[Int]>
    private let watch: Watch

    /// - Parameter workers: Requests that are answered from the archive at the same time.
    /// - Parameter timeLimit: For how long a request may keep the database busy.
    package init(archive: String, site: Site, workers count: Int, timeLimit: Duration = .seconds(2)) {
        let (scopes, exports) = (ScopeCache(), ExportSlots())
        watch = Watch(timeLimit)
        waiting = Locked([Int](repeating: 0, count: max(1, count)))
        workers = (0..<max(1, count)).map { [watch] in
            Worker(archive: archive, site: site, scopes: scopes, exports: exports, watch: watch, number: $0)
        }
    }

    /// Runs `body` on a worker's thread, with what `readable` allows of the archive as it is now.
    ///
    /// - Throws: What `body` throws; a `ProblemDetails` when the archive cannot be read, or not in time.
    package func reading<Value: Sendable>(
        _ readable: Readable, _ body: @escaping @Sendable (Reading) throws -> Value
    ) async throws -> Value {
        let first = Int(UInt(bitPattern: readable.hashValue) % UInt(workers.count))
        let chosen = waiting.update { waiting in
            let order = waiting.indices.map { (first + $0) % waiting.count }
            let least = order.min { waiting[$0] < waiting[$1] } ?? first
            waiting[least] += 1
            return least
        }
        defer { waiting.update { $0[chosen] -= 1 } }
        return try await workers[chosen].reading(readable, body)
    }
}

private final class Worker: @unchecked Sendable {
    private let archive: String
    private let site: Site
    private let scopes: ScopeCache
    private let exports: ExportSlots
    private let watch: Watch
    private let queue: DispatchQueue
    private let number: Int
    // Below: used on `queue`.
    /// The file that the connections are to: another one may come in its place.
    private var file: FileIdentity?
    /// Sees everything, and finds out what scopes come to.
    private var whole: ArchiveReader?
    private var kept: [KeptReading] = []

    /// Readings that a worker keeps at the most.
    private static let most = 8

    init(archive: String, site: Site, scopes: ScopeCache, exports: ExportSlots, watch: Watch, number: Int) {
        (self.archive, self.site, self.scopes, self.exports) = (archive, site, scopes, exports)
        (self.watch, self.number) = (watch, number)
        queue = DispatchQueue(label: "hansard-reader-\(number)")
    }

    func reading<Value: Sendable>(
        _ readable: Readable, _ body: @escaping @Sendable (Reading) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in continuation.resume(with: Result { try answer(readable, body) }) }
        }
    }

    private func answer<Value>(_ readable: Readable, _ body: (Reading) throws -> Value) throws -> Value {
        do {
            try lookForAnotherFile()
            let reading = try reading(readable)
            defer { try? reading.reader.endOneState() }
            return try watch.timing(number, reading.reader) { try body(reading) }
        } catch let error as ArchiveError {
            // Whatever it was, the next request begins with connections that nothing has happened to.
            kept.removeAll { $0.readable == readable }
            if error.problem != .tooSlow { (whole, kept) = (nil, []) }
            throw ProblemDetails(error)
        }
    }

    private func lookForAnotherFile() throws {
        let now = FileIdentity(ArchiveFolder(archive).database)
        if now == nil || now != file { (whole, kept) = (nil, []) }
        file = now
    }

    /// One that holds the archive's state of this moment.
    private func reading(_ readable: Readable) throws -> Reading {
        var former: SitePages?
        if let i = kept.firstIndex(where: { $0.readable == readable }) {
            var known = kept.remove(at: i)
            try known.reading.reader.beginOneState()
            do {
                if try isCurrent(&known) {
                    kept.append(known)
                    return known.reading
                }
            } catch {
                try? known.reading.reader.endOneState()
                throw error
            }
            try known.reading.reader.endOneState()
            former = known.reading.pages
        }
        let new = try make(readable, after: former)
        kept.append(new)
        if kept.count > Self.most { kept.removeFirst() }
        return new.reading
    }

    /// Whether a reading has what its reader may see now.
    private func isCurrent(_ known: inout KeptReading) throws -> Bool {
        let reader = known.reading.reader
        let version = try reader.dataVersion()
        if version == known.version { return true }
        guard known.readable != .everything else { return false }
        // Others have written; perhaps only what is outside.
        let found = try scope(of: known.readable)
        guard found.scope?.conversations == known.conversations, try reader.isScopeCurrent() else { return false }
        known.version = version
        return true
    }

    private func make(_ readable: Readable, after former: SitePages?) throws -> KeptReading {
        let found = try scope(of: readable)
        let reader = try ArchiveReader(serving: archive, scope: found.scope)
        do {
            reader.isPreparing = { [watch, number] in watch.preparing(number, $0) }
            let pages = try SitePages(site: site, reader: reader, after: former)
            // What was written between finding the scope and reading it may belong to it: look again next time.
            let isOneState = try found.scope == nil || reader.wholeSeq() == found.seq
            return KeptReading(
                readable: readable, conversations: found.scope?.conversations,
                reading: Reading(reader: reader, pages: pages, revision: try reader.revision(), exports: exports),
                version: isOneState ? try reader.dataVersion() : nil)
        } catch {
            try? reader.endOneState()
            throw error
        }
    }

    private func scope(of readable: Readable) throws -> (scope: ArchiveScope?, seq: Int64) {
        if readable == .everything { return (nil, 0) }
        let whole = try whole ?? ArchiveReader(path: archive, cacheMiB: 1, for: .serving)
        self.whole = whole
        return try whole.onOneState {
            let extent = try whole.extent()
            let key = ScopeCache.Key(readable: readable, archive: extent.archiveID, seq: extent.lastSeq)
            return (try scopes.scope(key) { try readable.scope(whole) }, extent.lastSeq)
        }
    }
}

private struct KeptReading {
    let readable: Readable
    /// What the scope is; `nil` for everything.
    let conversations: Set<Int64>?
    let reading: Reading
    /// The state of the archive, in the connection's own count, in which the reading was seen to be current.
    var version: Int64?
}

/// What the readables of late come to, found once for all workers.
private final class ScopeCache: Sendable {
    struct Key: Equatable {
        let readable: Readable
        let archive: Int64
        let seq: Int64
    }

    private let known = Locked<[(key: Key, scope: ArchiveScope?)]>([])
    private static let most = 64

    func scope(_ key: Key, _ find: () throws -> ArchiveScope?) throws -> ArchiveScope? {
        if let found = known.update({ $0.first { $0.key == key } }) { return found.scope }
        let scope = try find()
        known.update {
            $0.removeAll { $0.key.readable == key.readable }
            $0.append((key, scope))
            if $0.count > Self.most { $0.removeFirst() }
        }
        return scope
    }
}

/// Interrupts what takes too long.
private final class Watch: @unchecked Sendable {
    private struct Running {
        let reader: ArchiveReader
        var deadline: ContinuousClock.Instant
        var began: ContinuousClock.Instant?
    }

    private let limit: Duration
    private let running = Locked(UncheckedBox<[Int: Running]>([:]))
    private let timer: any DispatchSourceTimer

    /// What is worked out once, and kept, may take longer.
    private static let preparation = Duration.seconds(30)
    private static let interval = 20  // milliseconds

    init(_ limit: Duration) {
        self.limit = limit
        timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(
            deadline: .now() + .milliseconds(Self.interval), repeating: .milliseconds(Self.interval),
            leeway: .milliseconds(Self.interval))
        timer.setEventHandler { [running] in
            let now = ContinuousClock.now
            running.update { box in
                // Again and again: it may have been between two questions.
                for item in box.value.values where item.deadline < now { item.reader.interrupt() }
            }
        }
        timer.resume()
    }

    deinit { timer.cancel() }

    func timing<Value>(_ number: Int, _ reader: ArchiveReader, _ body: () throws -> Value) rethrows -> Value {
        running.update { $0.value[number] = Running(reader: reader, deadline: .now + limit) }
        defer { running.update { $0.value[number] = nil } }
        return try body()
    }

    func preparing(_ number: Int, _ begins: Bool) {
        running.update { box in
            guard var item = box.value[number] else { return }
            let now = ContinuousClock.now
            if begins {
                item.began = now
                item.deadline += Self.preparation
            } else if let began = item.began {
                item.deadline -= Self.preparation - (now - began)
                item.began = nil
            }
            box.value[number] = item
        }
    }
}

extension ProblemDetails {
    /// What an error of the archive means for who asked.
    init(_ error: ArchiveError) {
        switch error.problem {
        case .tooSlow:
            self.init(
                .serviceUnavailable, "too-slow", "This takes too long",
                "The question was given up. Ask for less at a time: a shorter span, fewer words, or one conversation.")
        case .olderSchema, .newerSchema:
            self.init(
                .serviceUnavailable, "archive-layout", "The archive has another layout",
                "It was written by another version of Hansard. Whoever runs this server brings it up to date with "
                    + "“hansard ingest” or “hansard stats”, or updates the server.")
        case .indexMissing, .indexDamaged:
            self.init(
                .serviceUnavailable, "search-unavailable", "Nothing can be searched just now",
                "The index of words is missing or damaged. Whoever runs this server has it made anew with the next "
                    + "“hansard ingest”; pages and lists go on as before.")
        default:
            self.init(
                .serviceUnavailable, "archive-unavailable", "The archive cannot be read just now",
                "It may be being replaced or repaired. Try again in a moment.")
            headers[.retryAfter] = "5"
        }
    }
}

/// Carries what a lock guards.
private struct UncheckedBox<Value>: @unchecked Sendable {
    var value: Value
    init(_ value: Value) { self.value = value }
}
