import Hansard
import HansardStore
import Logging
import PairChannel
import Synchronization

/// Carries the chat’s events over hosted Pusher Channels, or another server that has its HTTP API.
///
/// Whoever writes never waits for the service: what is to be told is in the outbox, in the transaction of what it tells of, and
/// leaves it when the service has it.
package final class HostedTransport: ChatTransport {
    private let service: HostedService
    private let journal: LiveJournal
    private let caller: HostedCaller
    private let outbox: HostedOutbox
    private let roster: HostedRoster
    private let logger: Logger
    private let tally = HostedTally()
    private let presence: ChannelName
    private let recorder: PresenceRecorder?
    private let catchingUp = Mutex<Task<Void, Never>?>(nil)
    /// Of people whose connections are being ended: each goes when it is done.
    private let ending = Mutex<(tasks: [Int: Task<Void, Never>], last: Int)>(([:], 0))

    /// - Parameter recorder: Has the record of who was in the presence channel, which may have holes after a start.
    package init(
        _ service: HostedService, presence: ChannelName, journal: LiveJournal, writer: JournalWriter,
        recorder: PresenceRecorder?, logger: Logger
    ) {
        (self.service, self.journal, self.logger) = (service, journal, logger)
        (self.presence, self.recorder) = (presence, recorder)
        caller = HostedCaller(service)
        outbox = HostedOutbox(
            journal, writer, caller, service.timing, probe: HostedRoster.users(in: presence), tally: tally,
            logger: logger)
        roster = HostedRoster(presence, caller, service.timing, logger: logger)
    }

    /// What is told waits in the journal until the service has it.
    package var needsOutbox: Bool { true }

    /// Has the outbox told of what is in it. Returns at once.
    package func publish(_ publications: [ChatPublication]) {
        guard !publications.isEmpty else { return }
        Task { await outbox.wake() }
    }

    /// Who is in the presence channel, as far as the service says.
    package func online() async -> Set<ID> { await roster.online() }

    /// Takes note of what the service tells.
    package func hear(_ webhook: ReceivedWebhook) { Task { await roster.hear(webhook) } }

    /// Ends the connections that have signed in as `person`. A service that does not answer is asked again until it does, or until
    /// this process ends; that is not waited for.
    package func terminate(_ person: String) async {
        ending.withLock { ending in
            ending.last += 1
            let number = ending.last
            ending.tasks[number] = Task {
                await end(person)
                self.ending.withLock { $0.tasks[number] = nil }
            }
        }
    }

    private func end(_ person: String) async {
        var wait = service.timing.backoff
        var generator = SystemRandomNumberGenerator()
        while !Task.isCancelled {
            let answer = try? await caller.call(
                "POST", "users/\(person)/terminate_connections", body: Array("{}".utf8),
                withinSeconds: service.timing.callSeconds)
            if let answer, answer.meaning != .later {
                if !answer.isAccepted {
                    logger.error(
                        "connections are not ended",
                        metadata: ["person": "\(person)", "reason": "\(answer.status) \(answer.words)"])
                }
                return
            }
            let seconds = wait.failed(retryAfterSeconds: answer?.retryAfterSeconds, using: &generator)
            if wait.isWorthALine {
                logger.error(
                    "connections are not ended yet",
                    metadata: ["person": "\(person)", "reason": "\(answer.map { "\($0.status)" } ?? "no answer")"])
            }
            try? await Task.sleep(for: .seconds(seconds))
        }
    }

    /// Begins to tell what an earlier process has left, and to find out who is there.
    package func start() async throws {
        await outbox.start()
        guard let recorder else { return }
        let (roster, presence) = (roster, presence)
        catchingUp.withLock { $0 = Task { await recorder.catchUp(presence) { try? await roster.asked() } } }
    }

    /// Ends within some seconds; what has not been told by then is told after the next start.
    package func stop() async {
        let catchingUp = catchingUp.withLock { $0 }
        catchingUp?.cancel()
        await catchingUp?.value
        for task in ending.withLock({ Array($0.tasks.values) }) {
            task.cancel()
            await task.value
        }
        await outbox.stop(within: service.timing.stopSeconds)
        await caller.stop()
    }

    /// Lines for /metrics.
    package func metrics() async -> String {
        tally.metrics(outbox: (try? await journal.read { try $0.outboxCount() }) ?? 0)
    }
}
