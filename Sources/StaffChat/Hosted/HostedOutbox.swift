import Dispatch
import Hansard
import HansardStore
import Logging

/// Tells a service what is in the outbox, until it has taken it.
///
/// Events of one conversation are told one after the other, each when the one before has been taken. Those of different ones are
/// told together, and by several calls at once, so that neither a slow service nor a busy conversation holds the rest up. An event
/// leaves the outbox when the service has said that it has it: after a crash it may be told twice, which clients know by its id.
actor HostedOutbox {
    private struct Entry {
        let n: Int64
        let publication: ChatPublication
        /// A call with others was refused, and this one may be at fault.
        var isAlone = false
        /// It was refused by a service that was well a moment later.
        var wasRefused = false
        var isUnderWay = false

        var conversation: String { publication.channels.first ?? "" }
    }

    private enum Outcome: Sendable {
        case answer(HostedAnswer)
        case noAnswer(String)
    }

    /// What is known to memory of an outbox that may be long.
    private static let room = 500
    private static let callsAtOnce = 4

    private let database: ChatDatabase
    private let caller: HostedCaller
    private let timing: HostedService.Timing
    /// A call that a service which is well and knows us takes.
    private let probe: String
    private let logger: Logger
    private let tally: HostedTally
    private let disk = DispatchQueue(label: "chat-outbox")

    private var entries: [Entry] = []
    /// Conversations of which a call was not taken, the one that has waited longest first: others go before them, and each is told
    /// by itself, so that an event over which a service stumbles holds up its own conversation alone.
    private var postponed: [String] = []
    private var lastRead: Int64 = 0
    private var hasMore = true
    private var isRunning = false
    private var takesBatches = true
    private var wait: HostedWait
    private var alarm: Task<Void, Never>?
    private var calls: [Int64: Task<Void, Never>] = [:]
    private var taken: [Int64] = []
    private var refused: [(n: Int64, reason: String)] = []
    private var settling: Task<Void, Never>?

    init(
        _ database: ChatDatabase, _ caller: HostedCaller, _ timing: HostedService.Timing, probe: String,
        tally: HostedTally, logger: Logger
    ) {
        (self.database, self.caller, self.timing, self.probe) = (database, caller, timing, probe)
        (self.tally, self.logger, wait) = (tally, logger, HostedWait(timing))
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
        let calls = Array(calls.values)
        let end = Task {
            try? await Task.sleep(for: .seconds(seconds))
            if !Task.isCancelled { for call in calls { call.cancel() } }
        }
        for call in calls { await call.value }
        end.cancel()
        await settling?.value
        settle()
        await settling?.value
    }

    // MARK: Calls

    private func go() {
        guard isRunning, alarm == nil else { return }
        read()
        while calls.count < (wait.failures == 0 ? Self.callsAtOnce : 1), let group = nextGroup() {
            let numbers = Set(group.map(\.n))
            for i in entries.indices where numbers.contains(entries[i].n) { entries[i].isUnderWay = true }
            calls[group[0].n] = Task {
                let outcome = await tell(group.map(\.publication))
                await done(group, outcome)
            }
        }
    }

    private func read() {
        guard hasMore, entries.count < Self.room / 2 else { return }
        do {
            let limit = Self.room - entries.count
            let found = try database.readNow { try $0.outbox(after: lastRead, limit: limit) }
            entries += found.map { Entry(n: $0.n, publication: $0.publication) }
            lastRead = found.last?.n ?? lastRead
            hasMore = found.count == limit
        } catch {
            logger.error("the outbox is not read", metadata: ["error": "\(error)"])
            rest(seconds: 1)
        }
    }

    /// The next that may be told now, the first of each conversation, as many as fit in a call.
    private func nextGroup() -> [Entry]? {
        var group: [Entry] = []
        var channels = 0
        var busy = Set(entries.filter(\.isUnderWay).map(\.conversation))
        let late = postponed.first { !busy.contains($0) }
        busy.formUnion(postponed)
        for entry in entries where !entry.isUnderWay && busy.insert(entry.conversation).inserted {
            if entry.isAlone || !takesBatches {
                if group.isEmpty { return [entry] }
                continue
            }
            guard channels + entry.publication.channels.count <= HostedEvents.longestBatch || group.isEmpty else {
                break
            }
            group.append(entry)
            channels += entry.publication.channels.count
        }
        guard group.isEmpty else { return group }
        return entries.first { $0.conversation == late }.map { [$0] }
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
                if answer.meaning != .refused { takesBatches = false }
                release(group, isAlone: true)
                return go()
            }
            // A service that is well takes another call; one that is not may answer anything to everything, and may have been
            // mended just now.
            if answer.meaning == .refused, await isWell() {
                if group[0].wasRefused { return putAside(group[0], reason) }
                release(group, isAlone: true, wasRefused: true)
                return go()
            }
        }
        release(group)
        guard isRunning else { return }
        let conversations = group.map(\.conversation)
        postponed = postponed.filter { !conversations.contains($0) } + conversations
        tally.counts.withLock { $0.failedCalls += 1 }
        var generator = SystemRandomNumberGenerator()
        let seconds = wait.failed(retryAfterSeconds: retryAfter, using: &generator)
        if wait.isWorthALine {
            logger.error(
                "events are not taken yet",
                metadata: [
                    "reason": "\(reason)", "failures": "\(wait.failures)",
                    "again_in_seconds": "\(Int(seconds.rounded(.up)))",
                ])
        }
        rest(seconds: seconds)
    }

    private func accepted(_ group: [Entry]) {
        calls[group[0].n] = nil
        if wait.failures > 0 { logger.notice("events are taken again", metadata: ["failures": "\(wait.failures)"]) }
        wait.succeeded()
        remove(group)
        tally.counts.withLock { $0.told += group.count }
        taken += group.map(\.n)
        settle()
        go()
    }

    private func putAside(_ entry: Entry, _ reason: String) {
        calls[entry.n] = nil
        logger.error(
            "an event is never taken; its clients find it when they ask for what they missed",
            metadata: ["event": "\(entry.publication.name)", "outbox": "\(entry.n)", "reason": "\(reason)"])
        remove([entry])
        tally.counts.withLock { $0.refused += 1 }
        refused.append((entry.n, reason))
        settle()
        go()
    }

    /// To be told by another call.
    private func release(_ group: [Entry], isAlone: Bool? = nil, wasRefused: Bool = false) {
        calls[group[0].n] = nil
        let numbers = Set(group.map(\.n))
        for i in entries.indices where numbers.contains(entries[i].n) {
            (entries[i].isUnderWay, entries[i].wasRefused) = (false, wasRefused)
            entries[i].isAlone = isAlone ?? entries[i].isAlone
        }
    }

    private func remove(_ group: [Entry]) {
        let numbers = Set(group.map(\.n))
        entries.removeAll { numbers.contains($0.n) }
        postponed.removeAll { conversation in group.contains { $0.conversation == conversation } }
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
            if !Task.isCancelled { ring() }
        }
    }

    private func ring() {
        alarm = nil
        go()
    }

    // MARK: The outbox on the disk

    /// Takes out what has been told; while the disk is busy with that, the next gathers.
    private func settle() {
        guard settling == nil, !taken.isEmpty || !refused.isEmpty else { return }
        let (done, never) = (taken, refused)
        (taken, refused) = ([], [])
        settling = Task {
            let error = await forget(done, never)
            settling = nil
            guard let error else { return settle() }
            // It is not told again by this process.
            logger.error("the outbox is not written", metadata: ["error": "\(error)"])
            (taken, refused) = (done + taken, never + refused)
            try? await Task.sleep(for: .seconds(1))
            if isRunning { settle() }
        }
    }

    private func forget(_ done: [Int64], _ never: [(n: Int64, reason: String)]) async -> (any Error)? {
        await withCheckedContinuation { finished in
            disk.async { [database] in
                do {
                    try database.commit { transaction in
                        for n in done { try transaction.forget(outbox: n) }
                        for (n, reason) in never { try transaction.putAside(outbox: n, reason: reason, now: .now) }
                    }
                    finished.resume(returning: nil)
                } catch { finished.resume(returning: error) }
            }
        }
    }
}
