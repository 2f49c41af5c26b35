import Hansard
import HansardStore
import Logging
import PairChannel

/// Tells a service what is in the outbox, by several calls at once, until it has taken it.
///
/// An event leaves the outbox when the service has said that it has it: after a crash it may be told twice, which clients know by
/// its id.
actor HostedOutbox {
    private typealias Entry = HostedQueue.Entry

    private enum Outcome: Sendable {
        case answer(HostedAnswer)
        case noAnswer(String)
    }

    /// What is known to memory of an outbox that may be long: so many that may be told, and so many in all, however long the
    /// conversations are of which the service does not take an event.
    private static let room = 500
    private static let roomInAll = 10_000
    private static let callsAtOnce = 4

    private let journal: LiveJournal
    private let caller: HostedCaller
    private let timing: HostedService.Timing
    /// A call that a service which is well and knows us takes.
    private let probe: String
    private let logger: Logger
    private let tally: HostedTally
    private let writer: JournalWriter

    private var queue = HostedQueue()
    private var lastRead: Int64 = 0
    private var hasMore = true
    private var reading: Task<Void, Never>?
    private var isRunning = false
    private var wait: Backoff
    private var alarm: Task<Void, Never>?
    private var calls: [Int64: Task<Void, Never>] = [:]
    /// Of conversations of which the service does not take an event while it takes those of others.
    private var retries: [String: (wait: Backoff, alarm: Task<Void, Never>)] = [:]
    private var taken: [Int64] = []
    private var refused: [(n: Int64, reason: String)] = []
    private var flushing: Task<Void, Never>?

    init(
        _ journal: LiveJournal, _ writer: JournalWriter, _ caller: HostedCaller, _ timing: HostedService.Timing,
        probe: String,
        tally: HostedTally, logger: Logger
    ) {
        (self.journal, self.caller, self.timing, self.probe) = (journal, caller, timing, probe)
        (self.writer, self.tally, self.logger, wait) = (writer, tally, logger, timing.backoff)
    }

    /// Begins with what an earlier process has left.
    func start() {
        isRunning = true
        go()
    }

    /// There is something new.
    func wake() {
        hasMore = true
        go()
    }

    /// Waits for the calls under way, for `seconds` at most. What is left is told by the next process.
    func stop(within seconds: Double) async {
        isRunning = false
        alarm?.cancel()
        for retry in retries.values { retry.alarm.cancel() }
        let calls = Array(calls.values)
        let end = Task {
            try? await Task.sleep(for: .seconds(seconds))
            if !Task.isCancelled { for call in calls { call.cancel() } }
        }
        for call in calls { await call.value }
        end.cancel()
        await flushing?.value
        flush()
        await flushing?.value
    }

    // MARK: Calls

    private func go() {
        guard isRunning, alarm == nil else { return }
        if needsReading { return read() }
        tellWhatIsKnown()
    }

    private func tellWhatIsKnown() {
        while calls.count < (wait.failures == 0 ? Self.callsAtOnce : 1), let group = queue.next() {
            calls[group[0].n] = Task {
                let outcome = await tell(group.map(\.publication))
                await done(group, outcome)
            }
        }
    }

    private var needsReading: Bool {
        hasMore && queue.readyCount < Self.room / 2 && queue.count < Self.roomInAll
    }

    /// Reads what has come, and goes on; what is told meanwhile is told by what is known already.
    private func read() {
        tellWhatIsKnown()
        guard reading == nil else { return }
        hasMore = false
        let (journal, after, limit) = (journal, lastRead, Self.room)
        reading = Task {
            do {
                let found = try await journal.read { try $0.outbox(after: after, limit: limit) }
                queue.append(found)
                lastRead = found.last?.n ?? lastRead
                hasMore = hasMore || found.count == limit
                reading = nil
                go()
            } catch {
                reading = nil
                hasMore = true
                logger.error("the outbox is not read", metadata: ["error": "\(error)"])
                if isRunning, alarm == nil { rest(seconds: 1) }
            }
        }
    }

    private nonisolated func tell(_ publications: [ChatPublication]) async -> Outcome {
        let events = HostedEvents(publications)
        return await outcome { [caller, timing] in
            try await caller.call("POST", events.place, body: events.body, withinSeconds: timing.callSeconds)
        }
    }

    private nonisolated func outcome(_ call: () async throws -> HostedAnswer) async -> Outcome {
        do { return .answer(try await call()) } catch { return .noAnswer("\(error)") }
    }

    private func done(_ group: [Entry], _ outcome: Outcome) async {
        let reason: String
        var retryAfter: Double?
        switch outcome {
        case .noAnswer(let error): reason = error
        case .answer(let answer):
            reason = "\(answer.status) \(answer.words)"
            retryAfter = answer.retryAfterSeconds
            if answer.meaning == .accepted { return accepted(group) }
            if group.count > 1, answer.meaning == .refused || answer.status == 404 || answer.status == 405 {
                // One of them is at fault, or the service takes no batches: each by itself then.
                if answer.meaning != .refused { queue.takesBatches = false }
                requeue(group, isAlone: true)
                return go()
            }
            // A service that is well takes another call; one that is not may answer anything to everything, and may have been
            // mended just now.
            if answer.meaning == .refused, await isWell() {
                if group[0].wasRefused { return quarantine(group[0], reason) }
                requeue(group, isAlone: true, wasRefused: true)
                return go()
            }
        }
        requeue(group)
        guard isRunning else { return }
        tally.counts.withLock { $0.failedCalls += 1 }
        // The service has taken others since.
        let isOfOne = wait.failures == 0 && alarm == nil && queue.isPostponed(group[0].conversation)
        queue.postpone(group)
        if isOfOne { return retryLater(group[0].conversation, reason, retryAfter) }
        // Of the calls that were under way together, the first one’s failure says what the others’ do.
        guard alarm == nil || retryAfter != nil else { return }
        var generator = SystemRandomNumberGenerator()
        let seconds = wait.failed(retryAfterSeconds: retryAfter, using: &generator)
        if wait.isWorthALine { complain("events are not taken yet", reason, wait, seconds) }
        rest(seconds: seconds)
    }

    private func retryLater(_ conversation: String, _ reason: String, _ retryAfter: Double?) {
        var wait = retries[conversation]?.wait ?? timing.backoff
        var generator = SystemRandomNumberGenerator()
        let seconds = wait.failed(retryAfterSeconds: retryAfter, using: &generator)
        if wait.isWorthALine { complain("an event is not taken yet", reason, wait, seconds) }
        queue.rest(conversation, true)
        let alarm = Task {
            try? await Task.sleep(for: .seconds(seconds))
            if !Task.isCancelled { resume(conversation) }
        }
        retries[conversation] = (wait, alarm)
        go()
    }

    private func resume(_ conversation: String) {
        queue.rest(conversation, false)
        go()
    }

    private func complain(_ what: Logger.Message, _ reason: String, _ wait: Backoff, _ seconds: Double) {
        logger.error(
            what,
            metadata: [
                "reason": "\(reason)", "failures": "\(wait.failures)",
                "again_in_seconds": "\(Int(seconds.rounded(.up)))",
            ])
    }

    private func accepted(_ group: [Entry]) {
        if wait.failures > 0 { logger.notice("events are taken again", metadata: ["failures": "\(wait.failures)"]) }
        wait.succeeded()
        finished(group)
        tally.counts.withLock { $0.told += group.count }
        taken += group.map(\.n)
        flush()
        go()
    }

    private func quarantine(_ entry: Entry, _ reason: String) {
        logger.error(
            "an event is never taken; its clients find it when they ask for what they missed",
            metadata: ["event": "\(entry.publication.name)", "outbox": "\(entry.n)", "reason": "\(reason)"])
        finished([entry])
        tally.counts.withLock { $0.refused += 1 }
        refused.append((entry.n, reason))
        flush()
        go()
    }

    private func requeue(_ group: [Entry], isAlone: Bool? = nil, wasRefused: Bool = false) {
        calls[group[0].n] = nil
        queue.requeue(group, isAlone: isAlone, wasRefused: wasRefused)
    }

    private func finished(_ group: [Entry]) {
        calls[group[0].n] = nil
        queue.remove(group)
        for entry in group { retries.removeValue(forKey: entry.conversation)?.alarm.cancel() }
    }

    private nonisolated func isWell() async -> Bool {
        let outcome = await outcome { [caller, timing, probe] in
            try await caller.call("GET", probe, withinSeconds: timing.callSeconds)
        }
        guard case .answer(let answer) = outcome else { return false }
        // Not every server that is like Pusher’s has this call; one that does not know the app says so to events, too.
        return answer.isAccepted || answer.status == 404 || answer.status == 405
    }

    /// Makes no call for a while. Those under way go on.
    private func rest(seconds: Double) {
        alarm?.cancel()
        alarm = Task {
            try? await Task.sleep(for: .seconds(seconds))
            if !Task.isCancelled { resume() }
        }
    }

    private func resume() {
        alarm = nil
        go()
    }

    // MARK: The outbox on the disk

    /// Takes out what has been told; while the disk is busy with that, the next gathers.
    private func flush() {
        guard flushing == nil, !taken.isEmpty || !refused.isEmpty else { return }
        let (done, never) = (taken, refused)
        (taken, refused) = ([], [])
        flushing = Task {
            let error = await forget(done, never)
            flushing = nil
            guard let error else { return flush() }
            // It is not told again by this process.
            logger.error("the outbox is not written", metadata: ["error": "\(error)"])
            (taken, refused) = (done + taken, never + refused)
            try? await Task.sleep(for: .seconds(1))
            if isRunning { flush() }
        }
    }

    private func forget(_ done: [Int64], _ never: [(n: Int64, reason: String)]) async -> (any Error)? {
        do {
            try await writer.perform { transaction in
                for n in done { try transaction.forget(outbox: n) }
                for (n, reason) in never { try transaction.putAside(outbox: n, reason: reason, now: .now) }
            }
            return nil
        } catch { return error }
    }
}
