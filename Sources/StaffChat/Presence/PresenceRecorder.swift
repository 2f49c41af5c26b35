import Foundation
import Hansard
import HansardStore
import Logging
import PairChannel

/// Puts presence on the record: that of live sockets, and what a hosted service tells of its own.
///
/// Changes go to a log below the archive first, on the disk within a quarter of a second whoever is writing to the archive, and
/// from there into the archive, so that each interval has a file and a line to its name. Two threads do that; whoever tells of a
/// change never waits.
package final class PresenceRecorder: @unchecked Sendable {
    /// What has been done so far.
    package struct Counts: Sendable, Equatable {
        package var recorded = 0
        package var failedWrites = 0
        /// More than memory is for were waiting.
        package var lost = 0
        /// Known in memory only.
        package var waiting = 0

        /// In Prometheus’s text format, 0.0.4.
        package var metrics: String {
            """
            # HELP hansard_presence_recorded_total Changes of presence that are on the disk.
            # TYPE hansard_presence_recorded_total counter
            hansard_presence_recorded_total \(recorded)
            # HELP hansard_presence_waiting Changes of presence that are in memory only.
            # TYPE hansard_presence_waiting gauge
            hansard_presence_waiting \(waiting)
            # HELP hansard_presence_lost_total Changes of presence that could not be kept.
            # TYPE hansard_presence_lost_total counter
            hansard_presence_lost_total \(lost)
            # HELP hansard_presence_failed_writes_total Writes of presence that failed and are tried again.
            # TYPE hansard_presence_failed_writes_total counter
            hansard_presence_failed_writes_total \(failedWrites)

            """
        }
    }

    package struct Timing: Sendable {
        /// How long changes are gathered.
        package var groupSeconds = 0.25
        package var groupChanges = 1_000
        /// How often at most the archive is opened for writing; all that is derived from it is made anew each time.
        package var archiveSeconds = 15.0
        package var retrySeconds = 1.0
        package var heartbeatSeconds = 30.0
        /// About 200 MB.
        package var waitingChanges = 1_000_000
        package var waitingLines = 10_000

        package init() {}
    }

    /// A webhook’s body, and who waits until it is on the disk.
    private struct Line {
        let bytes: [UInt8]
        let written: (Bool) -> Void
    }

    let archive: String
    let logger: Logger
    let now: @Sendable () -> Timestamp
    private let people: @Sendable () -> AccountMap?
    private let timing: Timing
    private let log: PresenceLog
    private let turn = NSCondition()
    // With `turn` held.
    private var waiting: [PresenceChange] = []
    private var waitingLines: [Line] = []
    /// What apps call those who have come of late, until it is known whether the archive has a name for them.
    private var names: [PersonID: String] = [:]
    private var isClosing = false
    private var isLogDone = false
    private var isArchiveDone = false
    private var isIngesting = false
    private var grown: Set<String>
    private var old: [String]
    private var tally = Counts()

    /// - Parameter people: Which accounts are one person, as of now: asked each time that the archive is given something.
    /// - Throws: `PresenceLogError` when the log cannot be written, or another process writes it.
    package init(
        archive: String, people: @escaping @Sendable () -> AccountMap? = { nil }, timing: Timing = Timing(),
        logger: Logger, now: @escaping @Sendable () -> Timestamp
    ) throws {
        self.people = people
        (self.archive, self.timing, self.logger, self.now) = (archive, timing, logger, now)
        log = try PresenceLog(folder: archive + "/live", now: now())
        old = log.pending()
        grown = Set(old)
        try log.beat(now())
        start("presence-log") { $0.keepLog() }
        start("presence-archive") { $0.keepArchive() }
    }

    private func start(_ name: String, _ body: @escaping @Sendable (PresenceRecorder) -> Void) {
        let thread = Thread { body(self) }
        thread.name = name
        thread.stackSize = 1 << 20
        thread.start()
    }

    package var counts: Counts { turn.withLock { tally } }

    /// Who was there, by live sockets, when the process before was killed: nobody has been told that they are gone.
    package var endedAtStart: [PresenceChange] { log.endedAtStart }

    /// The last sign of life of the process before; `nil` if there was none.
    var lastSign: Timestamp? { log.lastSign }

    /// Whether the archive has all that is known here.
    var isInArchive: Bool { turn.withLock { tally.waiting == 0 && grown.isEmpty && !isIngesting } }

    /// Takes note of `notice`, if it is of presence. Returns at once.
    package func take(_ notice: LiveNotice, app: String, at: Timestamp) {
        guard let change = PresenceChange(notice, app: app, at: at) else { return }
        turn.withLock {
            // What is open at the end is ended by that, at the same time.
            guard !isClosing else { return }
            if case .socketJoined(_, let person, _, let name?) = notice { names[person] = name }
            guard waiting.count < timing.waitingChanges else {
                tally.lost += 1
                return
            }
            waiting.append(change)
            tally.waiting += 1
            if waiting.count == 1 || waiting.count == timing.groupChanges { turn.broadcast() }
        }
    }

    /// Writes down what a hosted service has told: `line` is a webhook’s body, which the native log takes as it is. Who is there by
    /// it is so until another says the opposite: their sockets do not end with this process.
    ///
    /// - Returns: Whether the disk has it. If not, it may have it later all the same; the archive knows what it is told twice.
    package func record(_ line: [UInt8]) async -> Bool {
        await withCheckedContinuation { done in
            let isTaken = turn.withLock { () -> Bool in
                guard !isClosing, waitingLines.count < timing.waitingLines else { return false }
                waitingLines.append(Line(bytes: line) { done.resume(returning: $0) })
                tally.waiting += 1
                if waitingLines.count == 1 { turn.broadcast() }
                return true
            }
            if !isTaken { done.resume(returning: false) }
        }
    }

    /// Writes what waits, and ends what is still open. What the archive cannot take by `deadline` it takes at the next start.
    ///
    /// - Returns: Whether the archive holds everything.
    @discardableResult
    package func close(by deadline: Date) -> Bool {
        turn.withLock {
            isClosing = true
            turn.broadcast()
            while !isLogDone || !isArchiveDone, turn.wait(until: deadline) {}
            return isLogDone && isArchiveDone && grown.isEmpty
        }
    }

    /// The same, without holding a thread that others need.
    package func close(within seconds: Double) async {
        await withCheckedContinuation { done in
            start("presence-end") { recorder in
                recorder.close(by: Date(timeIntervalSinceNow: seconds))
                done.resume()
            }
        }
    }

    // MARK: The log

    private func keepLog() {
        var beat = Date(timeIntervalSinceNow: timing.heartbeatSeconds)
        while true {
            let (group, lines, isLast) = nextGroup(until: beat)
            // In pieces, so that a file ends where it should, however many have waited.
            for start in stride(from: 0, to: group.count, by: timing.groupChanges) {
                let piece = Array(group[start..<min(group.count, start + timing.groupChanges)])
                write(piece)
                turn.withLock { tally.waiting -= piece.count }
            }
            write([], lines: lines)
            turn.withLock { tally.waiting -= lines.count }
            if isLast {
                let end = now()
                write(log.stays.values.map { $0.ended(at: end, .serverStopped) })
            }
            if isLast || beat <= Date() {
                do { try log.beat(now()) } catch { failed(error) }
                beat = Date(timeIntervalSinceNow: timing.heartbeatSeconds)
            }
            if isLast {
                return turn.withLock {
                    isLogDone = true
                    turn.broadcast()
                }
            }
        }
    }

    private func nextGroup(until beat: Date) -> (changes: [PresenceChange], lines: [Line], isLast: Bool) {
        turn.withLock {
            while waiting.isEmpty, waitingLines.isEmpty, !isClosing, turn.wait(until: beat) {}
            if !waiting.isEmpty || !waitingLines.isEmpty {
                let end = Date(timeIntervalSinceNow: timing.groupSeconds)
                while waiting.count < timing.groupChanges, !isClosing, turn.wait(until: end) {}
            }
            defer { (waiting, waitingLines) = ([], []) }
            return (waiting, waitingLines, isClosing)
        }
    }

    /// Tries until it is done; while the server ends, a few times only.
    private func write(_ changes: [PresenceChange], lines: [Line] = []) {
        var triesLeft = 3
        // Who waits for a line is told soon, either way: a service tells it again then.
        var told: [(Bool) -> Void] = lines.map(\.written)
        func tell(_ isWritten: Bool) {
            for written in told { written(isWritten) }
            told = []
        }
        while !changes.isEmpty || !lines.isEmpty {
            do {
                try log.append(changes, lines: lines.map(\.bytes))
                turn.withLock {
                    tally.recorded += changes.count + lines.count
                    if let file = log.current { grown.insert(file) }
                    turn.broadcast()
                }
                return tell(true)
            } catch {
                failed(error)
                tell(false)
                let isClosing = turn.withLock { self.isClosing }
                if isClosing { triesLeft -= 1 }
                if triesLeft == 0 { return turn.withLock { tally.lost += changes.count + lines.count } }
                Thread.sleep(forTimeInterval: timing.retrySeconds)
            }
        }
    }

    private func failed(_ error: any Error) {
        turn.withLock { tally.failedWrites += 1 }
        logger.error("presence is not written yet", metadata: ["error": "\(error)"])
    }

    // MARK: The archive

    private func keepArchive() {
        while true {
            let (files, isLast) = turn.withLock { () -> (Set<String>, Bool) in
                while grown.isEmpty, !isLogDone { turn.wait() }
                let files = grown
                (grown, isIngesting) = ([], true)
                return (files, isLogDone)
            }
            do {
                try ingest(files.sorted())
                let done = turn.withLock { () -> [String] in
                    defer { old = [] }
                    return isLast ? log.pending() : old
                }
                try log.settle(done)
                if !isLast { try nameThePresent() }
            } catch {
                failed(error)
                turn.withLock { () -> Void in grown.formUnion(files) }
                if !isLast { Thread.sleep(forTimeInterval: timing.retrySeconds) }
            }
            turn.withLock { isIngesting = false }
            if isLast {
                return turn.withLock {
                    isArchiveDone = true
                    turn.broadcast()
                }
            }
            let end = Date(timeIntervalSinceNow: timing.archiveSeconds)
            turn.withLock { while !isLogDone, turn.wait(until: end) {} }
        }
    }

    /// Gives those whom the archive knows by id alone the name that an app has for them, as a line of the log.
    private func nameThePresent() throws {
        let names = turn.withLock { self.names }
        guard !names.isEmpty else { return }
        let people = try ArchiveReader(path: archive, cacheMiB: 1, for: .serving).people().people
        turn.withLock {
            for person in people {
                guard let id = PersonID(person.sourceID), let name = names[id] else { continue }
                if self.names[id] == name { self.names[id] = nil }
                guard person.name == nil, !isClosing, waitingLines.count < timing.waitingLines else { continue }
                waitingLines.append(Line(bytes: Self.line(naming: person, name)) { _ in })
                tally.waiting += 1
            }
            if !waitingLines.isEmpty { turn.broadcast() }
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

    /// Opens the archive for this alone, so that others may write to it, too.
    private func ingest(_ files: [String]) throws {
        guard !files.isEmpty else { return }
        let store = try Store(path: archive, holder: "hansard serve --live, process \(getpid())") { _ in }
        let inputs = try files.map { try IngestInput(path: $0, format: .native, defaultZone: nil) }
        _ = try store.ingest(inputs, people: people(), startedAt: now(), now: now)
        try store.close()
    }
}
