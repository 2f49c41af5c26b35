import Foundation
import Hansard
import HansardStore
import Logging
import PairChannel
import Synchronization

/// Puts presence into the journal: that of live sockets, and what a hosted service tells of its own. Whoever tells of a change never
/// waits, and a change never delays a message: it is written within a quarter of a second, with what is written anyhow.
package final class PresenceRecorder: Sendable {
    /// How often the server gives a sign of life.
    private static let heartbeatSeconds = 30.0
    /// Webhooks’ bodies that may wait.
    private static let waitingLines = 10_000

    private struct State {
        /// What apps call those who have come of late, until it is known whether the archive has a name for them.
        var names: [PersonID: String] = [:]
        var counts = PresenceCounts()
        var waitingLines = 0
        var hasStumbled = false
        var isClosing = false
        var heart: Task<Void, Never>?
    }

    let archive: String
    let journal: LiveJournal
    let logger: Logger
    let now: @Sendable () -> Timestamp
    private let writer: JournalWriter
    private let state = Mutex(State())
    /// The ends of those who were there, by live sockets, when the process before was killed, as they were written down.
    package let endedAtStart: [SocketPresence]
    /// The last sign of life of the process before; `nil` if there was none.
    package let lastSign: Timestamp?

    /// Takes in what older Hansards wrote down elsewhere, and ends what was open when the last process that wrote here did.
    ///
    /// - Parameters:
    ///   - journal: A server’s.
    ///   - writer: Writes to it. Whoever made it closes it after this.
    /// - Throws: `JournalError` when it cannot be written; what the system says of older files that cannot be read.
    package init(
        archive: String, journal: LiveJournal, writer: JournalWriter, logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        (self.archive, self.journal, self.writer) = (archive, journal, writer)
        (self.logger, self.now) = (logger, now)
        try OlderPresenceLog(folder: archive + "/live").take(into: journal)
        lastSign = try journal.readNow { try $0.heartbeat() }
        endedAtStart = try Self.endWhatIsOpen(journal, now())
        writer.whenGroupEnds { [weak self] in self?.groupEnded() }
        let heart = Task.detached { [weak self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(Self.heartbeatSeconds))
                self?.beat()
            }
        }
        state.withLock { $0.heart = heart }
    }

    deinit { state.withLock { $0.heart }?.cancel() }

    /// What has been done so far.
    package var counts: PresenceCounts { state.withLock { $0.counts } }

    /// Takes note of `notice`, if it is of presence. Returns at once.
    package func take(_ notice: LiveNotice, app: String, at: Timestamp) {
        guard let change = SocketPresence(notice, app: app, at: at) else { return }
        let isOpen = state.withLock { state in
            // What is open at the end is ended by that, at the same time.
            guard !state.isClosing else { return false }
            if case .socketJoined(_, let person, _, let name?) = notice { state.names[person] = name }
            return true
        }
        if isOpen { _ = submit { try $0.add(change.entry) } }
    }

    /// Writes down what a hosted service has told: `line` is a webhook’s body, which the native log takes as it is. Who is there by
    /// it is so until another says the opposite: their sockets do not end with this process.
    ///
    /// - Returns: Whether the disk has it. If not, it may have it later all the same; the archive knows what it is told twice.
    package func record(_ line: [UInt8]) async -> Bool {
        let mayWait = state.withLock { state in
            guard !state.isClosing, state.waitingLines < Self.waitingLines else { return false }
            state.waitingLines += 1
            return true
        }
        guard mayWait else { return false }
        let now = now()
        let isWritten = await withCheckedContinuation { done in
            let answer = Answer(done)
            // Who waits for a line is told soon, either way: a service tells it again then.
            let isTaken = submit({ try $0.add(line: line, now: now) }, told: { answer.give($0 == .written) })
            if !isTaken { answer.give(false) }
        }
        state.withLock { $0.waitingLines -= 1 }
        return isWritten
    }

    /// What comes after this is not recorded; what is still open ends now. The journal’s writer has that to write when this returns.
    package func close() {
        let isFirst = state.withLock { state in
            defer { state.isClosing = true }
            state.heart?.cancel()
            return !state.isClosing
        }
        guard isFirst else { return }
        let end = now()
        _ = writer.submitPatiently(
            { transaction in
                for open in try transaction.reading.openStays() {
                    guard let change = SocketPresence(open) else { continue }
                    try transaction.add(change.ended(at: end, .serverStopped).entry)
                }
                try transaction.beat(end)
            }, told: { _ in })
    }

    /// Whether the archive has all that is known here.
    func isInArchive() async -> Bool {
        guard counts.waiting == 0 else { return false }
        return (try? await journal.read { try $0.archived() == $0.last() }) ?? false
    }

    // MARK: Names

    /// Gives those whom the archive knows by id alone the name that an app has for them, as a line of the log. To be called when
    /// the archive has been given something, on a thread that may wait.
    package func nameThePresent() {
        let names = state.withLock { $0.names }
        guard !names.isEmpty, let reader = try? ArchiveReader(path: archive, cacheMiB: 1, for: .serving),
            let people = try? reader.people().people
        else { return }
        for person in people {
            guard let id = PersonID(person.sourceID), let name = names[id] else { continue }
            state.withLock { if $0.names[id] == name { $0.names[id] = nil } }
            guard person.name == nil else { continue }
            let (line, now) = (Self.line(naming: person, name), now())
            _ = submit { try $0.add(line: line, now: now) }
        }
    }

    /// What is written of somebody says all that is known.
    private static func line(naming person: PeopleDirectory.Person, _ name: String) -> [UInt8] {
        var line = JSONObject()
        line.add("type", "person")
        line.add("id", person.sourceID)
        line.add("name", name)
        let more = [
            ("email", person.email), ("title", person.title), ("team", person.team), ("manager", person.manager),
        ]
        for (name, value) in more where !(value ?? "").isEmpty { line.add(name, value) }
        return line.object
    }

    // MARK: Writing

    /// - Returns: Whether it is taken; what is not is lost, and counted.
    private func submit(
        _ body: @escaping @Sendable (JournalTransaction) throws -> Void,
        told: @escaping @Sendable (JournalWriter.PatientOutcome) -> Void = { _ in }
    ) -> Bool {
        state.withLock { $0.counts.waiting += 1 }
        let isTaken = writer.submitPatiently(body) { [weak self] outcome in
            self?.count(outcome)
            told(outcome)
        }
        if !isTaken { count(.lost) }
        return isTaken
    }

    private func count(_ outcome: JournalWriter.PatientOutcome) {
        state.withLock { state in
            switch outcome {
            case .delayed: state.hasStumbled = true
            case .written:
                state.counts.recorded += 1
                state.counts.waiting -= 1
            case .lost:
                state.counts.lost += 1
                state.counts.waiting -= 1
            }
        }
    }

    private func groupEnded() {
        state.withLock { state in
            if state.hasStumbled { state.counts.failedWrites += 1 }
            state.hasStumbled = false
        }
    }

    private func beat() {
        let now = now()
        _ = writer.submitPatiently({ try $0.beat(now) }, told: { _ in })
    }

    /// Ends, with the last sign of life of the process before, whatever was open then.
    private static func endWhatIsOpen(_ journal: LiveJournal, _ now: Timestamp) throws -> [SocketPresence] {
        var ends: [SocketPresence] = []
        try journal.commit { transaction in
            let last = try transaction.reading.lastSign() ?? Timestamp(microseconds: 0)
            ends = try transaction.reading.openStays().compactMap { SocketPresence($0)?.ended(at: last, .logEnded) }
                .sorted { ($0.at, $0.stay) < ($1.at, $1.stay) }
            for end in ends { try transaction.add(end.entry) }
            try transaction.beat(now)
        }
        return ends
    }

    /// Tells once.
    private final class Answer: Sendable {
        private let done: Mutex<CheckedContinuation<Bool, Never>?>

        init(_ done: CheckedContinuation<Bool, Never>) { self.done = Mutex(done) }

        func give(_ value: Bool) {
            done.withLock { done -> CheckedContinuation<Bool, Never>? in
                defer { done = nil }
                return done
            }?.resume(returning: value)
        }
    }
}
