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
        /// How long it is, and SHA-256 of these bytes, 32 bytes; see `EndedSource`. `nil` of what is no file, and of one that the
        /// run did not read to its end.
        package var bytes: Int64?
        package var sha256: [UInt8]?
        /// Its records, of all kinds together; `nil` where they are not counted by source.
        package var records: Count?
        /// Its lines that were quarantined in this run.
        package var quarantined: Int?

        package init(name: String, format: String, system: String) {
            (self.name, self.format, self.system) = (name, format, system)
        }
    }

    /// What the run added to the archive’s log.
    package struct Log: Sendable, Equatable {
        /// The numbers of its first and of its last record.
        package let first: Int64
        package let last: Int64
        /// Of the whole log, with the run’s records: the root of its tree, 32 bytes.
        package let root: [UInt8]
        /// The signed checkpoint that says so, as it stands in `log/checkpoint`.
        package let checkpoint: String

        package init(first: Int64, last: Int64, root: [UInt8], checkpoint: String) {
            (self.first, self.last, self.root, self.checkpoint) = (first, last, root, checkpoint)
        }
    }

    /// Files of attachments and emoji.
    package struct Files: Sendable, Equatable {
        package var added = 0
        package var duplicate = 0
        /// Larger than what is taken, unreadable, or refused.
        package var leftOut = 0
        /// Of new messages: named by the source with an address, and not in it.
        package var absent = 0
        /// Of those that were added.
        package var bytes: Int64 = 0

        package init() {}
    }

    package var run: Int64 = 0
    /// In the order of `BatchSource.number`, from 1.
    package var sources: [Source] = []
    /// `nil` where nothing was added, not even that the run took place.
    package var log: Log?
    /// What sources say of people and conversations.
    package var directory = Count()
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
    /// Of workspaces’ own.
    package var emoji = Count()
    package var files = Files()
    /// How many different people and conversations the run’s records are about.
    package var people = 0
    package var conversations = 0
    /// Messages that a snapshot no longer has; marked, not removed.
    package var missing = 0
    /// Records of the sources that are about what was erased: nothing of them was taken in.
    package var erased = 0
    /// The SHA-256 of files that came with those.
    var erasedFiles: Set<String> = []
    package var quarantined = 0
    /// Files of the sources that hold nothing which the archive keeps.
    package var unread: [UnreadFiles] = []
    package var seconds = 0.0

    package init() {}

    /// Takes what was read of a file, all of which is in.
    package mutating func end(_ ended: EndedSource) {
        guard sources.indices.contains(ended.number - 1) else { return }
        (sources[ended.number - 1].bytes, sources[ended.number - 1].sha256) = (ended.bytes, ended.sha256)
    }

    package var records: Int {
        messages.read + edits.read + deletions.read + reactions.read + seen.read + memberships.read + presence.read
            + attachments.read + coverage.read + emoji.read
    }
}
