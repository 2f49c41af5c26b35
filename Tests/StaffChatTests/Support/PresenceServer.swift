import Foundation
import Hansard
import HansardStore
import Logging

@testable import StaffChat

/// What of a live server puts presence on the record, and into the archive.
final class PresenceServer: Sendable {
    let journal: LiveJournal
    let writer: JournalWriter
    let feed: ArchiveFeed
    let recorder: PresenceRecorder

    init(
        archive: String, people: AccountMap? = nil, now: @escaping @Sendable () -> Timestamp = { .now }
    ) throws {
        journal = try LiveJournal(archive: archive, isServing: true)
        writer = JournalWriter(journal, limits: .quick)
        feed = ArchiveFeed(
            archive: archive, journal: journal, people: { people }, timing: .quick, logger: Logger(label: "test"))
        let (feed, logger) = (feed, Logger(label: "test"))
        writer.whenGroupEnds { feed.signal() }
        recorder = try PresenceRecorder(
            archive: archive, journal: journal, writer: writer, logger: logger, now: now)
        let recorder = recorder
        feed.whenFed { [weak recorder] in recorder?.nameThePresent() }
        feed.start()
    }

    /// Ends as a server does.
    ///
    /// - Returns: Whether the archive has everything.
    func close(within seconds: Double = 120) throws -> Bool {
        recorder.close()
        writer.close()
        feed.finish(by: Date(timeIntervalSinceNow: seconds))
        return try journal.readNow { try $0.archived() == $0.last() }
    }

    /// All that is in the journal, as lines of the native log.
    func lines() throws -> [String] {
        let bytes = try journal.readNow { try $0.lines(after: 0, limit: 1_000_000) }.bytes
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

extension GroupCommitLimits {
    /// Nothing is gathered for long.
    static var quick: GroupCommitLimits {
        var limits = GroupCommitLimits()
        (limits.gatherSeconds, limits.retrySeconds) = (0.001, 0.001)
        return limits
    }
}

extension ArchiveFeed.Timing {
    /// The archive is given everything at once, and the journal keeps it.
    static var quick: ArchiveFeed.Timing {
        var timing = ArchiveFeed.Timing()
        (timing.leastSeconds, timing.share, timing.retrySeconds) = (0.001, 0, 0.001)
        (timing.presenceSeconds, timing.pruneSeconds) = (0.001, .infinity)
        return timing
    }
}
