import Dispatch
import HTTPServer
import HansardSite
import HansardStore

/// Answers requests for an archive one after the other, on a thread of its own.
final class ReaderWorker: @unchecked Sendable {
    private let archive: String
    private let site: Site
    private let scopes: ScopeCache
    private let exports: ExportSlots
    private let deadlines: QueryDeadlines
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

    init(archive: String, site: Site, scopes: ScopeCache, exports: ExportSlots, deadlines: QueryDeadlines, number: Int)
    {
        (self.archive, self.site, self.scopes, self.exports) = (archive, site, scopes, exports)
        (self.deadlines, self.number) = (deadlines, number)
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
            return try deadlines.timing(number, reading.reader) { try body(reading) }
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
            reader.isPreparing = { [deadlines, number] in deadlines.preparing(number, $0) }
            reader.onBudget = { [deadlines, number] in deadlines.budget(number, $0) }
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
