import Dispatch
import Foundation
import HTTPServer
import Hansard
import HansardSite
import HansardStore
import Logging
import PairChannel
import Synchronization

/// The exports that readers have begun: made one or two at a time on threads of their own, kept for an hour, and gone when the
/// server ends. Each is its reader’s alone.
final class ExportJobs: Sendable {
    private struct State {
        var jobs: [String: ExportJob] = [:]
        /// Those that wait, in the order in which they were begun.
        var waiting: [String] = []
        var running = 0
        var hasEnded = false
    }

    private let archive: String
    private let site: Site
    private let generator: String
    private let folder: ExportsFolder
    private let limits: ExportLimits
    private let slots: ExportSlots
    private let logger: Logger
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "hansard-exports", attributes: .concurrent)

    /// - Parameters:
    ///   - generator: The program and its version, as bundles name it.
    ///   - parent: The folder in which a folder for them is made.
    /// - Throws: `ExportsFolder.Problem`.
    init(
        archive: String, site: Site, generator: String, in parent: String, _ limits: ExportLimits = ExportLimits(),
        logger: Logger
    ) throws(ExportsFolder.Problem) {
        (self.archive, self.site, self.generator) = (archive, site, generator)
        (self.limits, self.logger) = (limits, logger)
        folder = try ExportsFolder(in: parent)
        slots = ExportSlots(most: limits.begun)
    }

    // MARK: Readers

    /// Takes one in, which waits until `begin`.
    ///
    /// - Throws: A problem, 429 or 503, where there are too many already.
    func add(_ order: ExportOrder, _ grant: Grant, owner: ID, now: Timestamp) throws(ProblemDetails) -> ExportJob {
        let slot = try slots.slot(for: owner)
        var random = SystemRandomNumberGenerator()
        let id = Hexadecimal.text((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        let job = ExportJob(
            id: id, owner: owner, order: order, readable: grant.readable, caseName: grant.caseName, beganAt: now,
            slot: slot)
        let isTaken = state.withLock { state in
            makeRoom(for: owner, &state)
            guard state.jobs.count < limits.kept, !state.hasEnded else { return false }
            state.jobs[id] = job
            return true
        }
        guard isTaken else {
            throw .unavailable("As many exports are kept as there may be. Try again later.", retryAfter: 60)
        }
        return job
    }

    /// Has it made, when its turn comes.
    func begin(_ id: String) {
        state.withLock { if $0.jobs[id] != nil { $0.waiting.append(id) } }
        next()
    }

    /// The job, if it is that reader’s.
    func job(_ id: String, of owner: ID) -> ExportJob? {
        removeOld(now: .now)
        return state.withLock { $0.jobs[id].flatMap { $0.owner == owner ? $0 : nil } }
    }

    /// All of a reader, the newest first.
    func jobs(of owner: ID) -> [ExportJob] {
        removeOld(now: .now)
        let own = state.withLock { state in state.jobs.values.filter { $0.owner == owner } }
        return own.sorted { ($0.beganAt, $0.id) > ($1.beganAt, $1.id) }
    }

    /// The ZIP file of one that is ready.
    func bundle(of job: ExportJob) -> String { folder.bundle(job.id) }

    /// Ends the job of a reader, whatever becomes of it, and deletes what was made.
    ///
    /// - Returns: Whether there was one.
    func remove(_ id: String, of owner: ID) -> Bool {
        state.withLock { state in
            guard state.jobs[id]?.owner == owner else { return false }
            remove(id, &state)
            return true
        }
    }

    /// Ends all of them, and deletes what was made.
    func end() {
        state.withLock { state in
            state.hasEnded = true
            for id in Array(state.jobs.keys) { remove(id, &state) }
        }
        // Those that are being made find out at their next piece.
        queue.sync(flags: .barrier) {}
        folder.remove()
    }

    /// Deletes those whose time is up.
    func removeOld(now: Timestamp) {
        state.withLock { state in
            for (id, job) in state.jobs { if let end = job.endsAt, end <= now { remove(id, &state) } }
        }
    }

    private func remove(_ id: String, _ state: inout State) {
        state.jobs[id] = nil
        state.waiting.removeAll { $0 == id }
        unlink(folder.bundle(id))
    }

    /// Of a reader who has as many as one may have, the one that ended first goes.
    private func makeRoom(for owner: ID, _ state: inout State) {
        let own = state.jobs.values.filter { $0.owner == owner }
        guard own.count >= max(1, limits.kept / 8) else { return }
        let oldest = own.filter(\.hasEnded).min { $0.beganAt < $1.beganAt }
        if let oldest { remove(oldest.id, &state) }
    }

    // MARK: Making

    private func next() {
        let job = state.withLock { state -> ExportJob? in
            guard state.running < limits.running, !state.waiting.isEmpty else { return nil }
            let id = state.waiting.removeFirst()
            state.jobs[id]?.state = .making(done: 0, total: 0)
            guard let job = state.jobs[id] else { return nil }
            state.running += 1
            return job
        }
        guard let job else { return }
        queue.async { [self] in
            let end = make(job)
            finish(job.id, end)
            next()
        }
    }

    private func finish(_ id: String, _ end: ExportJob.State) {
        let end: ExportJob.State? = state.withLock { state in
            state.running -= 1
            guard state.jobs[id] != nil else { return nil }
            state.jobs[id]?.state = end
            state.jobs[id]?.slot = nil
            state.jobs[id]?.endsAt = Timestamp(
                microseconds: Timestamp.now.microseconds + limits.seconds * 1_000_000)
            return end
        }
        // It was cancelled when all of it was there.
        if end == nil { unlink(folder.bundle(id)) }
        queue.asyncAfter(deadline: .now() + .seconds(Int(limits.seconds) + 1)) { [weak self] in
            self?.removeOld(now: .now)
        }
    }

    /// Thrown to end one that is being made.
    private enum Stop: Error { case isCancelled, isTooLarge }

    private func make(_ job: ExportJob) -> ExportJob.State {
        let outer: Selection?
        switch job.readable {
        case .everything: outer = nil
        case .nothing: outer = Selection()
        case .part(let selection): outer = selection
        }
        do {
            let extent = try ArchiveReader(path: archive, cacheMiB: 1, for: .serving).extent()
            state.withLock { $0.jobs[job.id]?.lastSeq = extent.lastSeq }
            let presentation = RecordExport.Presentation(
                zone: site.settings.zone, words: site.words,
                isForSpreadsheet: job.order.isForSpreadsheet, naming: site.settings.names, generator: generator,
                companions: { [site] in try site.companions(of: $0, key: $1, checkpoint: $2) },
                site: site.building(archive, jobs: 1))
            let path = folder.bundle(job.id)
            let report = try RecordExport(archive: archive, job.order.selection, within: outer, for: .serving).write(
                job.order.format, to: path, as: .zip, presentation, watch: { try self.watch(job.id, bytes: $0) },
                progress: { self.note(job.id, done: $0, total: $1) })
            return .ready(report, bytes: Self.bytes(of: path))
        } catch Stop.isTooLarge { return .failed(.tooLarge) } catch {
            return .failed(failure(error))
        }
    }

    private func failure(_ error: any Error) -> ExportProgress.Failure {
        if case Stop.isCancelled = error { return .other }
        let kind = (error as? ExportProblem)?.kind
        // Its kind, not its text: that might quote what was read.
        logger.error("export failed", metadata: ["error": "\(type(of: error))", "kind": "\(kind?.rawValue ?? "")"])
        switch kind {
        case .noRoom: return .noRoom
        case .unsigned: return .unsigned
        case .other, nil: return .other
        }
    }

    private func watch(_ id: String, bytes: Int64) throws {
        let isWanted = state.withLock { $0.jobs[id] != nil }
        guard isWanted else { throw Stop.isCancelled }
        guard bytes <= limits.bytes - keptBytes else { throw Stop.isTooLarge }
    }

    private var keptBytes: Int64 {
        state.withLock { state in
            state.jobs.values.reduce(0) { sum, job in
                if case .ready(_, let bytes) = job.state { sum + bytes } else { sum }
            }
        }
    }

    private func note(_ id: String, done: Int, total: Int) {
        state.withLock { $0.jobs[id]?.state = .making(done: done, total: total) }
    }

    private static func bytes(of path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }
}
