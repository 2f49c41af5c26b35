import Hansard

/// What a run of `ingest` did, by kind of record.
package struct IngestReport: Sendable, Equatable {
    /// Of one kind of record.
    package struct Count: Sendable, Equatable {
        package var read = 0
        package var added = 0
        /// Newer versions of what was there; the former ones are kept.
        package var changed = 0
        package var duplicate = 0

        package init() {}
    }

    /// A file that was read, as the user named it.
    package struct Source: Sendable, Equatable {
        package let name: String
        package let format: String
        /// Whose ids it has: see `Account`.
        package let system: String
    }

    /// Files of attachments.
    package struct Files: Sendable, Equatable {
        package var added = 0
        package var duplicate = 0
        /// Larger than what is taken, unreadable, or refused.
        package var leftOut = 0
        /// Of those that were added.
        package var bytes: Int64 = 0

        package init() {}
    }

    package var run: Int64 = 0
    package var sources: [Source] = []
    package var messages = Count()
    package var edits = Count()
    package var deletions = Count()
    package var reactions = Count()
    package var seen = Count()
    package var memberships = Count()
    package var presence = Count()
    /// How far logs say that they go.
    package var coverage = Count()
    /// Those that came apart from their messages.
    package var attachments = Count()
    /// Of all that the archive has of them: those whose messages have not come yet.
    package var attachmentsWaiting = 0
    package var files = Files()
    /// How many different people and conversations the run’s records are about.
    package var people = 0
    package var conversations = 0
    /// Messages that a snapshot no longer has; marked, not removed.
    package var missing = 0
    package var quarantined = 0
    /// Files of the sources that hold nothing which the archive keeps.
    package var unread: [UnreadFiles] = []
    package var seconds = 0.0

    package init() {}

    package var records: Int {
        messages.read + edits.read + deletions.read + reactions.read + seen.read + memberships.read + presence.read
            + attachments.read + coverage.read
    }
}
