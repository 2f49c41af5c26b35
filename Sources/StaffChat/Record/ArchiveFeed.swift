import Foundation
import Hansard
import HansardStore
import Logging

/// Gives the archive what the journal has, as files of the native log: every record then has a file and a line. Then takes out of the
/// journal what the archive holds and nobody asks for any more.
///
/// Entries are numbered and never change, so a file’s bytes follow from the number that it begins with: one that a crash has cut
/// short is written again as it was. The archive adds what it does not have, and the journal keeps the number up to which it has all.
package final class ArchiveFeed: @unchecked Sendable {
    package struct Timing: Sendable {
        /// How long the archive is left alone at least, and by what multiple of the time that it took.
        package var leastSeconds = 1.0
        package var share = 10.0
        package var longestSeconds = 30.0
        package var retrySeconds = 1.0
        /// How often it is given presence when there is nothing else; and how often the journal is asked whether another process
        /// has written to it.
        package var presenceSeconds = 15.0
        /// How often what the archive holds is taken out of the journal.
        package var pruneSeconds = 15.0

        package init() {}
    }

    private static let entriesAtOnce = 5_000
    /// Few enough that whoever sends a message does not notice.
    private static let prunedAtOnce: Int64 = 500

    private let journal: LiveJournal
    private let people: @Sendable () -> AccountMap?
    private let timing: Timing
    private let logger: Logger
    private let turn = NSCondition()
    // With `turn` held.
    private var hasGrown = true
    private var isClosing = false
    private var isDone = false
    private var hooks: [@Sendable () -> Void] = []
    // Of the thread alone.
    private var files: JournalFiles
    let store: StoreCache
    private var fedAt = Date.distantPast
    private var prunedAt = Date.distantPast

    /// - Parameter people: Which accounts are one person, as of now: asked each time that the archive is given something.
    package init(
        archive: String, journal: LiveJournal, people: @escaping @Sendable () -> AccountMap? = { nil },
        timing: Timing = Timing(), logger: Logger
    ) {
        (self.journal, self.people, self.timing, self.logger) = (journal, people, timing, logger)
        files = JournalFiles(folder: archive + "/live")
        store = StoreCache(path: archive, holder: "hansard serve --live, process \(getpid())")
    }

    /// Begins, on a thread of its own.
    package func start() {
        let thread = Thread { [self] in run() }
        thread.name = "live-archive"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Has `hook` called, on the thread, each time that the archive has been given something.
    package func whenFed(_ hook: @escaping @Sendable () -> Void) { turn.withLock { hooks.append(hook) } }

    /// There is something new. Returns at once.
    package func signal() {
        turn.withLock {
            guard !hasGrown else { return }
            hasGrown = true
            turn.broadcast()
        }
    }

    /// Gives the archive the rest. What it cannot take by `deadline` it takes at the next start.
    package func finish(by deadline: Date) {
        turn.withLock {
            isClosing = true
            turn.broadcast()
            while !isDone, turn.wait(until: deadline) {}
        }
    }

    // MARK: The thread

    private func run() {
        var isLast = false
        while !isLast {
            isLast = waitForNews()
            let start = Date()
            var pause = timing.leastSeconds
            do {
                if try isLast || isDue() {
                    try feed()
                    if isLast { try seal() } else { try prune() }
                    let took = Date().timeIntervalSince(start)
                    pause = min(timing.longestSeconds, max(timing.leastSeconds, took * timing.share))
                } else {
                    turn.withLock { hasGrown = true }
                }
                store.closeIfStale()
            } catch {
                logger.error("not in the archive yet", metadata: ["error": "\(error)"])
                turn.withLock { hasGrown = true }
                pause = timing.retrySeconds
            }
            let end = Date(timeIntervalSinceNow: pause)
            turn.withLock { while !isClosing, turn.wait(until: end) {} }
        }
        store.close()
        turn.withLock {
            isDone = true
            turn.broadcast()
        }
    }

    /// - Returns: Whether this is the last time.
    private func waitForNews() -> Bool {
        let end = Date(timeIntervalSinceNow: timing.presenceSeconds)
        return turn.withLock {
            while !hasGrown, !isClosing, turn.wait(until: end) {}
            hasGrown = false
            return isClosing
        }
    }

    /// Whether there is something that cannot wait, or presence has waited.
    private func isDue() throws -> Bool {
        if Date().timeIntervalSince(fedAt) >= timing.presenceSeconds { return true }
        return try journal.readNow { try $0.hasMoreThanPresence(after: try $0.archived()) }
    }

    private func feed() throws {
        var hasFed = false
        while true {
            let batch = try journal.readNow { try $0.batch(after: try $0.archived(), limit: Self.entriesAtOnce) }
            guard let last = batch.last else { break }
            let grown = try batch.parts.map { try files.append($0) }
            try ingest(grown)
            try journal.commit { try $0.settle(upTo: last) }
            // Not before: what was not taken is put in the same place again.
            files.keep(grown)
            hasFed = true
        }
        guard hasFed else { return }
        fedAt = Date()
        for hook in turn.withLock({ hooks }) { hook() }
    }

    private func ingest(_ files: [JournalFiles.Grown]) throws {
        let logs = try files.map { file in
            var log = try IngestInput(path: file.path, format: .native, defaultZone: nil)
            log.recordsReading = file.recordsReading
            return log
        }
        let people = people()
        _ = try store.write { try $0.ingest(logs, people: people, startedAt: .now, now: { .now }, sealing: .endedDays) }
    }

    /// What the day has so far. An archive that this server never wrote to is left as it is.
    private func seal() throws {
        guard store.openings > 0 else { return }
        try store.write { try $0.seal() }
    }

    /// In small steps, with a pause after each for whoever writes.
    private func prune() throws {
        guard Date().timeIntervalSince(prunedAt) >= timing.pruneSeconds else { return }
        prunedAt = Date()
        var hasMore = true
        while hasMore, !turn.withLock({ isClosing }) {
            hasMore = false
            try journal.commit { transaction in
                let hasEntries = try transaction.prune(limit: Self.prunedAtOnce)
                let hasEvents = try transaction.forgetPublished(now: .now, limit: Int(Self.prunedAtOnce))
                hasMore = hasEntries || hasEvents
            }
            Thread.sleep(forTimeInterval: 0.005)
        }
    }
}
