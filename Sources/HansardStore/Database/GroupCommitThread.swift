import Foundation
import PairChannel

/// The thread of a `GroupCommit`, and what waits for it.
final class GroupCommitThread<Entry: Sendable>: @unchecked Sendable {
    private typealias Group = (entries: [Entry], urgent: Int)

    private let limits: GroupCommitLimits
    private let isOfAll: @Sendable (any Error) -> Bool
    private let commit: @Sendable ([Entry]) throws -> [Int: any Error]
    private let finish: @Sendable (Entry, CommitOutcome) -> Void
    private let ended: @Sendable () -> Void
    private let turn = NSCondition()
    // With `turn` held.
    private var urgent: [Entry] = []
    private var patient = FIFO<Entry>()
    /// When patient entries go by themselves, whoever else comes.
    private var patientDue = Date.distantFuture
    /// After a fault of the disk: before this they are not tried again.
    private var patientRests = Date.distantPast
    private var isClosing = false
    private var isDone = false
    private var tally = GroupCommitCounts()
    // Of the thread alone.
    private var triesLeft: Int
    /// How many patient entries make a group that does not take too long.
    private var room: Int

    init(
        _ limits: GroupCommitLimits, _ isOfAll: @escaping @Sendable (any Error) -> Bool,
        _ commit: @escaping @Sendable ([Entry]) throws -> [Int: any Error],
        _ finish: @escaping @Sendable (Entry, CommitOutcome) -> Void,
        _ ended: @escaping @Sendable () -> Void
    ) {
        (self.limits, self.isOfAll, self.commit) = (limits, isOfAll, commit)
        (self.finish, self.ended) = (finish, ended)
        (triesLeft, room) = (limits.triesAtEnd, limits.patientAlone)
    }

    func start(_ name: String) {
        let thread = Thread { [self] in run() }
        thread.name = name
        thread.stackSize = 1 << 20
        thread.start()
    }

    var counts: GroupCommitCounts {
        turn.withLock {
            var counts = tally
            counts.patientWaiting = patient.count
            return counts
        }
    }

    func add(_ entry: Entry, _ lane: CommitLane) -> Bool {
        turn.withLock {
            guard !isClosing else { return false }
            switch lane {
            case .urgent:
                guard urgent.count < limits.urgentWaiting else { return false }
                urgent.append(entry)
                if urgent.count == 1 { turn.broadcast() }
            case .patient:
                guard patient.count < limits.patientWaiting else { return false }
                patient.append(entry)
                if patient.count == 1 { patientDue = Date(timeIntervalSinceNow: limits.gatherSeconds) }
                if patient.count == 1 || patient.count == limits.patientAlone { turn.broadcast() }
            }
            return true
        }
    }

    /// What waits is still written. Returns at once.
    func end() {
        turn.withLock {
            isClosing = true
            turn.broadcast()
        }
    }

    func waitForEnd() { turn.withLock { while !isDone { turn.wait() } } }

    // MARK: The thread

    private func run() {
        while let group = nextGroup() {
            let start = Date()
            do { try write(group.entries) } catch { failed(group, error) }
            ended()
            if group.urgent == 0 { adapt(to: group.entries.count, in: Date().timeIntervalSince(start)) }
        }
        turn.withLock {
            isDone = true
            turn.broadcast()
        }
    }

    /// Waits for something to write; `nil` at the end.
    private func nextGroup() -> Group? {
        turn.withLock {
            while urgent.isEmpty, !isPatientDue {
                guard !patient.isEmpty else {
                    if isClosing { return nil }
                    turn.wait()
                    continue
                }
                _ = turn.wait(until: isClosing ? patientRests : max(patientDue, patientRests))
            }
            let alone = isClosing ? limits.patientAlone : room
            let limit = urgent.isEmpty ? alone : min(limits.patientBesideUrgent, max(10, room / 10))
            let riding = patientRests > Date() ? [] : patient.take(limit)
            patientDue = patient.isEmpty ? .distantFuture : .distantPast
            defer { urgent = [] }
            return (urgent + riding, urgent.count)
        }
    }

    /// Takes note of how long a group of patient entries took.
    private func adapt(to count: Int, in seconds: Double) {
        let fitting = Double(count) * limits.patientSeconds / max(seconds, 1e-6)
        // A disk that is slow whatever is written would make more groups slower still.
        let least = min(limits.patientAlone, limits.patientBesideUrgent / 4)
        room = Int(max(Double(least), min(Double(limits.patientAlone), max(fitting, Double(room) / 4))))
    }

    /// With `turn` held.
    private var isPatientDue: Bool {
        let now = Date()
        guard !patient.isEmpty, patientRests <= now else { return false }
        return isClosing || patient.count >= limits.patientAlone || patientDue <= now
    }

    private func write(_ entries: [Entry]) throws {
        let refusals = try commit(entries)
        turn.withLock {
            tally.entries += entries.count
            tally.commits += 1
        }
        for (place, entry) in entries.enumerated() {
            finish(entry, refusals[place].map { .refused($0) } ?? .committed)
        }
    }

    private func failed(_ group: Group, _ error: any Error) {
        turn.withLock { tally.failures += 1 }
        var delayed: [Entry] = []
        func settle(_ place: Int, _ error: any Error) {
            let entry = group.entries[place]
            guard place >= group.urgent, isOfAll(error), mayTryAgain() else { return finish(entry, .failed(error)) }
            delayed.append(entry)
            finish(entry, .delayed(error))
        }
        if group.entries.count == 1 || isOfAll(error) {
            for place in group.entries.indices { settle(place, error) }
            if !mayTryAgain() { for entry in takeAllPatient() { finish(entry, .failed(error)) } }
        } else {
            for place in group.entries.indices {
                do { try write([group.entries[place]]) } catch {
                    turn.withLock { tally.failures += 1 }
                    settle(place, error)
                }
            }
        }
        putBack(delayed)
    }

    private func takeAllPatient() -> [Entry] { turn.withLock { patient.take(.max) } }

    /// While this closes, a few times only.
    private func mayTryAgain() -> Bool { !turn.withLock { isClosing } || triesLeft > 0 }

    private func putBack(_ entries: [Entry]) {
        guard !entries.isEmpty else { return }
        turn.withLock { () -> Void in
            if isClosing { triesLeft -= 1 }
            patient.putBack(entries)
            patientRests = Date(timeIntervalSinceNow: limits.retrySeconds)
            patientDue = .distantPast
        }
    }
}
