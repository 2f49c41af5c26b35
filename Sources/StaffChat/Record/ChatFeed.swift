import Foundation
import Hansard
import HansardStore
import Logging

/// Gives the archive what the chat has on the disk, as files of the native log: every record then has a file and a line.
///
/// Entries are numbered and never change, so a file’s bytes follow from the number that it begins with: one that a crash has cut
/// short is written again as it was. The archive adds what it does not have, and keeps the number up to which it has all.
package final class ChatFeed: @unchecked Sendable {
    package struct Timing: Sendable {
        /// How long the archive is left alone at least, and by what multiple of the time that it took.
        package var leastSeconds = 1.0
        package var share = 10.0
        package var longestSeconds = 30.0
        package var retrySeconds = 1.0
        /// How often it looks whether there is something new that nobody has told it of.
        package var lookSeconds = 15.0

        package init() {}
    }

    /// About 1,000 messages: a file that grows is read again from its beginning.
    private static let fileBytes = 256 << 10
    private static let entriesAtOnce = 5_000

    private let archive: String
    private let journal: LiveJournal
    private let people: @Sendable () -> AccountMap?
    private let timing: Timing
    private let logger: Logger
    private let turn = NSCondition()
    // With `turn` held.
    private var hasGrown = true
    private var isClosing = false
    private var isDone = false
    // Of the thread alone.
    private var file: (path: String, bytes: Int)?

    /// - Parameter people: Which accounts are one person, as of now: asked each time that the archive is given something.
    package init(
        archive: String, journal: LiveJournal, people: @escaping @Sendable () -> AccountMap? = { nil },
        timing: Timing = Timing(), logger: Logger
    ) {
        (self.archive, self.journal, self.people) = (archive, journal, people)
        (self.timing, self.logger) = (timing, logger)
    }

    package func start() {
        let thread = Thread { [self] in run() }
        thread.name = "chat-archive"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// There is something new. Returns at once.
    package func grew() {
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

    private func run() {
        var isLast = false
        while !isLast {
            isLast = turn.withLock {
                // Other processes write, too: nobody says so.
                let end = Date(timeIntervalSinceNow: timing.lookSeconds)
                while !hasGrown, !isClosing, turn.wait(until: end) {}
                hasGrown = false
                return isClosing
            }
            let start = Date()
            var pause: Double
            do {
                try feed()
                let took = Date().timeIntervalSince(start)
                pause = min(timing.longestSeconds, max(timing.leastSeconds, took * timing.share))
            } catch {
                logger.error("not in the archive yet", metadata: ["error": "\(error)"])
                turn.withLock { hasGrown = true }
                pause = timing.retrySeconds
            }
            let end = Date(timeIntervalSinceNow: pause)
            turn.withLock { while !isClosing, turn.wait(until: end) {} }
        }
        turn.withLock {
            isDone = true
            turn.broadcast()
        }
    }

    private func feed() throws {
        while true {
            let known = try journal.readNow { try $0.archived() }
            let (bytes, last) = try journal.readNow { try $0.lines(after: known, limit: Self.entriesAtOnce) }
            guard let last else { return }
            let grown = try append(bytes, after: known)
            try ingest(grown.path)
            try journal.commit { try $0.settle(upTo: last) }
            // Not before: what was not taken is put in the same place again.
            file = grown
        }
    }

    /// Puts lines on the disk, at the end of the file that grows or at the beginning of the next one.
    private func append(_ bytes: [UInt8], after known: Int64) throws -> (path: String, bytes: Int) {
        let growing = file.flatMap { $0.bytes < Self.fileBytes ? $0 : nil }
        let path = growing?.path ?? newFile(for: bytes, after: known)
        let start = growing?.bytes ?? 0
        let handle = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw ChatFeedError(path: path, code: errno) }
        defer { close(handle) }
        // What stands behind was written and not taken: the same follows here.
        guard ftruncate(handle, off_t(start)) == 0 else { throw ChatFeedError(path: path, code: errno) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                pwrite(handle, $0.baseAddress, $0.count, off_t(start + written))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ChatFeedError(path: path, code: errno) }
            written += count
        }
        guard fdatasync(handle) == 0 else { throw ChatFeedError(path: path, code: errno) }
        return (path, start + bytes.count)
    }

    /// A file that a crash has cut short is written again; one with other lines is the log of a database that is gone, and the
    /// archive says of its records that they come from there.
    private func newFile(for bytes: [UInt8], after known: Int64) -> String {
        let name = "\(archive)/live/chat-\(String(1_000_000_000_000 + known + 1).dropFirst())"
        var (path, number) = (name + ".jsonl", 1)
        while let there = FileManager.default.contents(atPath: path), !zip(there, bytes).allSatisfy({ $0 == $1 }) {
            number += 1
            path = "\(name)-\(number).jsonl"
        }
        return path
    }

    private func ingest(_ path: String) throws {
        let store = try Store(path: archive, holder: "hansard serve --live, process \(getpid())") { _ in }
        defer { try? store.close() }
        var log = try IngestInput(path: path, format: .native, defaultZone: nil)
        log.recordsReading = true
        _ = try store.ingest([log], people: people(), startedAt: .now, now: { .now })
    }
}

/// Why a file of the log cannot be written.
struct ChatFeedError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    var description: String {
        "\(path): It cannot be written: \(String(cString: strerror(code))). Make room, or mend the folder’s rights."
    }
}
