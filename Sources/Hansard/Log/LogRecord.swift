import PairChannel

/// One line of the archive’s log: a record of a source, or what the archive decided about them. `docs/log.md` says how each
/// is written.
///
/// Texts of frequent records are ranges of the batch’s arena, people and conversations are numbers of its system’s ids;
/// rare records hold their texts themselves. Numbers of runs, inputs and sources are those of the archive, counted from 1.
package enum LogRecord: Sendable {
    /// The first line of a log, and no other.
    case archive(LogArchive)
    case source(LogSource)
    case account(LogAccount)
    case person(PersonRecord)
    case conversation(ConversationRecord)
    /// - Parameter attachments: Those that came with it, in the batch’s `attachments`.
    case message(MessageRecord, attachments: Range<Int32>)
    /// - Parameter attachments: Those that the message has since this text, in the batch’s `attachments`.
    case edit(LogEdit, attachments: Range<Int32>)
    case returned(LogReturn)
    case deletion(DeletionRecord)
    case reaction(ReactionRecord)
    case reactionCount(ReactionCountRecord)
    case membership(MembershipRecord)
    case coverage(CoverageRecord)
    /// One that came apart from its message; `owner` is set. Its `files` are in the batch’s `files`, none or one.
    case attachment(AttachmentRecord)
    case file(LogFile)
    /// Its `files` are in the batch’s `files`, one or none.
    case emoji(EmojiRecord)
    case missing(LogMissing)
    case seen(LogSeen)
    case presence(LogPresence)
    case quarantined(LogQuarantined)
    case names(LogNames)
    case input(LogInput)
    case read(LogRead)
    case ingest(LogIngest)
    case erased(LogErased)
    case erasure(LogErasure)
    case hold(LogHold)
    case release(LogRelease)
    case refusal(LogRefusal)
    case seal(LogSeal)
}

/// Whose log it is, and how it is written.
package struct LogArchive: Sendable, Equatable {
    /// The archive’s identity: drawn at random when it was made.
    package var id: Int64
    /// How lines are written; a program that knows only lower numbers refuses the log.
    package var format: Int
    package var madeAt: Timestamp

    /// The format that this program writes.
    package static let currentFormat = 1

    package init(id: Int64, format: Int = currentFormat, madeAt: Timestamp) {
        (self.id, self.format, self.madeAt) = (id, format, madeAt)
    }
}

/// A file that is read from here on; the first one of its run and of its input begin those too.
package struct LogSource: Sendable, Equatable {
    package var source: Int64
    package var input: Int64
    package var run: Int64
    /// When the run began.
    package var startedAt: Timestamp
    /// As the user named it; inside an export, `export.zip!/general.json`.
    package var name: String
    package var format: String
    package var system: String
    package var kind: SourceKind
    /// It is known to say who has seen what, before its first mark.
    package var recordsReading: Bool

    package init(
        source: Int64, input: Int64, run: Int64, startedAt: Timestamp, name: String, format: String, system: String,
        kind: SourceKind, recordsReading: Bool
    ) {
        (self.source, self.input, self.run, self.startedAt) = (source, input, run, startedAt)
        (self.name, self.format, self.system) = (name, format, system)
        (self.kind, self.recordsReading) = (kind, recordsReading)
    }
}

/// An id that is met for the first time in its system: somebody new, or another account of somebody.
package struct LogAccount: Sendable, Equatable {
    package enum Owner: Sendable, Equatable {
        case person
        /// - Parameter pair: The ids of its two people in the same system, the lower one first.
        case conversation(ConversationKind, pair: LogPair?)
    }

    package var owner: Owner
    package var system: String
    package var id: String
    /// An account that the archive had before, of the same owner; `nil` for a new one.
    package var sameAs: Account?

    package init(owner: Owner, system: String, id: String, sameAs: Account?) {
        (self.owner, self.system, self.id, self.sameAs) = (owner, system, id, sameAs)
    }

    package init(_ owner: Owner, _ account: Account, sameAs: Account?) {
        self.init(owner: owner, system: account.system, id: account.externalID.text, sameAs: sameAs)
    }

    package var account: Account { Account(system: system, externalID: ID(id)) }
}

/// The ids of a pair’s two people.
package struct LogPair: Sendable, Equatable {
    package var lower: String
    package var higher: String

    package init(lower: String, higher: String) { (self.lower, self.higher) = (lower, higher) }
}

/// A later text of a message.
package struct LogEdit: Sendable {
    package var origin: Origin
    package var conversation: RunIndex
    /// The message’s id.
    package var message: ByteRange
    package var editor: RunIndex
    /// `nil` where it is not known.
    package var editedAt: Timestamp?
    /// Found by comparing exports, not told by the source.
    package var isFound: Bool
    package var format: TextFormat
    package var text: ByteRange
    /// Keyed, see `MessageRecord.contentHash`.
    package var contentHash: Int64
    /// The number of the record that brought this text first; `nil` for this one itself.
    package var document: Int64?
    /// Its place among the message’s texts as it was known then, 0 for the one that the message came with; `nil` for none.
    package var version: Int64?
    /// How often the message had this text before.
    package var appearance: Int64

    package init(
        origin: Origin, conversation: RunIndex, message: ByteRange, editor: RunIndex = .nobody,
        editedAt: Timestamp? = nil, isFound: Bool, format: TextFormat = .plain, text: ByteRange = .absent,
        contentHash: Int64 = 0, document: Int64? = nil, version: Int64? = nil, appearance: Int64 = 0
    ) {
        (self.origin, self.conversation, self.message) = (origin, conversation, message)
        (self.editor, self.editedAt, self.isFound) = (editor, editedAt, isFound)
        (self.format, self.text, self.contentHash) = (format, text, contentHash)
        (self.document, self.version, self.appearance) = (document, version, appearance)
    }
}

/// That a message has a former text again, as the archive worked out from exports: an `edit` line with `"returned":true`.
package struct LogReturn: Sendable, Equatable {
    package var message: LogMessageName
    /// The number of the record that brought this text first.
    package var document: Int64
    /// Its place among the message’s texts as it was known then.
    package var version: Int64
    /// How often the message had this text before.
    package var appearance: Int64

    package init(message: LogMessageName, document: Int64, version: Int64, appearance: Int64) {
        (self.message, self.document, self.version, self.appearance) = (message, document, version, appearance)
    }
}

/// A message by the ids of its source, where a record is none of a batch’s source.
package struct LogMessageName: Sendable, Hashable {
    /// One of its accounts.
    package var conversation: Account
    package var id: String

    package init(conversation: Account, id: String) { (self.conversation, self.id) = (conversation, id) }
}

/// That the archive has the file of an attachment, or why it has not.
package struct LogFile: Sendable {
    package var message: LogMessageName
    /// Which of the message’s attachments it is, counted from 0.
    package var ordinal: Int64
    /// Its path in the source, its line there (`origin.line`), and `outcome`, which is not `.absent`.
    package var file: AttachmentFile

    package init(message: LogMessageName, ordinal: Int64, file: AttachmentFile) {
        (self.message, self.ordinal, self.file) = (message, ordinal, file)
    }
}

/// That a later snapshot of its conversation no longer has a message.
package struct LogMissing: Sendable, Equatable {
    package var message: LogMessageName

    package init(message: LogMessageName) { self.message = message }
}

/// The marks of seen that one source brought of one person in one conversation, in one commit.
package struct LogSeen: Sendable {
    package var conversation: RunIndex
    package var person: RunIndex
    /// In the batch’s `seenMarks`, by `seenAt`, then `line`.
    package var marks: Range<Int32>

    package init(conversation: RunIndex, person: RunIndex, marks: Range<Int32>) {
        (self.conversation, self.person, self.marks) = (conversation, person, marks)
    }
}

/// One mark of seen.
package struct LogSeenMark: Sendable {
    package var seenAt: Timestamp
    package var upTo: SeenReach
    /// `.explicit` or `.highWaterMark`.
    package var evidence: Evidence
    package var line: Int64
    package var extra: ByteRange

    package init(seenAt: Timestamp, upTo: SeenReach, evidence: Evidence, line: Int64, extra: ByteRange) {
        (self.seenAt, self.upTo, self.evidence, self.line, self.extra) = (seenAt, upTo, evidence, line, extra)
    }
}

/// The changes of presence that one source brought of one person in one month (UTC), in one commit.
package struct LogPresence: Sendable {
    package var person: RunIndex
    /// In the batch’s `presenceMarks`, by `at`, then `line`.
    package var marks: Range<Int32>

    package init(person: RunIndex, marks: Range<Int32>) { (self.person, self.marks) = (person, marks) }
}

/// One change of presence.
package struct LogPresenceMark: Sendable {
    package var at: Timestamp
    package var state: PresenceState
    /// See `PresenceRecord.channel`.
    package var channel: ByteRange
    package var line: Int64
    package var extra: ByteRange

    package init(at: Timestamp, state: PresenceState, channel: ByteRange, line: Int64, extra: ByteRange) {
        (self.at, self.state, self.channel, self.line, self.extra) = (at, state, channel, line, extra)
    }
}

/// Lines of a source that were not understood.
package struct LogQuarantined: Sendable, Equatable {
    /// The first of them, counted from 1.
    package var line: Int64
    /// How many they are.
    package var lines: Int64
    package var reason: String
    /// Keyed, over the source’s name, the line and what stands there: 32 bytes. The same piece is quarantined once.
    package var hash: [UInt8]

    package init(line: Int64, lines: Int64, reason: String, hash: [UInt8]) {
        (self.line, self.lines, self.reason, self.hash) = (line, lines, reason, hash)
    }
}

/// What somebody was called from when on, as `people.yml` says; it replaces what was said before.
package struct LogNames: Sendable, Equatable {
    /// One of the person’s accounts.
    package var person: Account
    package var names: [DatedName]

    package init(person: Account, names: [DatedName]) { (self.person, self.names) = (person, names) }
}

/// The end of an input: as of when it is, and what it shows besides new records. The numbers are those of records.
package struct LogInput: Sendable, Equatable {
    /// A stretch of a conversation of which the input has every message.
    package struct Stretch: Sendable, Equatable {
        /// One of its accounts.
        package var conversation: Account
        /// `nil` for the conversation’s beginning.
        package var first: Timestamp?
        package var last: Timestamp

        package init(conversation: Account, first: Timestamp?, last: Timestamp) {
            (self.conversation, self.first, self.last) = (conversation, first, last)
        }
    }

    /// That a message has been shown with a text that is not the one that it came with.
    package struct Sighting: Sendable, Equatable {
        package var message: Int64
        package var document: Int64

        package init(message: Int64, document: Int64) { (self.message, self.document) = (message, document) }
    }

    package var input: Int64
    /// `nil` while more lines about this input’s end follow: what they hold adds up.
    package var asOf: Timestamp?
    /// Of a snapshot: the messages that are in it.
    package var met: [ClosedRange<Int64>] = []
    package var coverage: [Stretch] = []
    package var sightings: [Sighting] = []
    /// The versions of people and conversations that are shown since this input.
    package var versions: [Int64] = []
    /// The counts of reactions that it gives.
    package var counts: [Int64] = []
    /// The messages whose texts were put in order.
    package var ordered: [Int64] = []

    package init(input: Int64, asOf: Timestamp? = nil) { (self.input, self.asOf) = (input, asOf) }
}

/// The end of a file: what was read.
package struct LogRead: Sendable, Equatable {
    package var source: Int64
    /// Of the whole file: 32 bytes. `nil` where the reader takes it to pieces that no program can find again.
    package var sha256: [UInt8]?
    package var bytes: Int64
    /// It says who has seen what: it has a mark of seen, or is known to write them.
    package var recordsReading: Bool
    /// Records that it has, by the names of `hansard ingest --json`: `messages`, `seen`, `presence` and others; none that are 0.
    package var records: [(name: String, read: Int64, added: Int64)]

    package init(
        source: Int64, sha256: [UInt8]?, bytes: Int64, recordsReading: Bool = false,
        records: [(name: String, read: Int64, added: Int64)] = []
    ) {
        (self.source, self.sha256, self.bytes) = (source, sha256, bytes)
        (self.recordsReading, self.records) = (recordsReading, records)
    }

    package static func == (a: Self, b: Self) -> Bool {
        a.source == b.source && a.sha256 == b.sha256 && a.bytes == b.bytes && a.recordsReading == b.recordsReading
            && a.records.elementsEqual(b.records) { $0 == $1 }
    }
}

/// The end of a run, or of a part of it that was committed by itself.
package struct LogIngest: Sendable, Equatable {
    package var run: Int64
    /// `nil` where the run goes on.
    package var finishedAt: Timestamp?
    /// From when on it is on record who has read what, of conversations in which that is news.
    package var reading: [LogReading]

    package init(run: Int64, finishedAt: Timestamp?, reading: [LogReading] = []) {
        (self.run, self.finishedAt, self.reading) = (run, finishedAt, reading)
    }
}

/// From when on reading is on record in a conversation.
package struct LogReading: Sendable, Equatable {
    /// One of its accounts.
    package var conversation: Account
    package var from: Timestamp

    package init(conversation: Account, from: Timestamp) { (self.conversation, self.from) = (conversation, from) }
}

/// What is left of a line that was erased, wholly or in a part without which it says nothing. The reader makes it; whoever
/// erases rewrites the line itself.
package struct LogErased: Sendable, Equatable {
    /// The number of the record that says who erased it, why and when; `nil` where the line does not say, since it was erased
    /// in part.
    package var by: Int64?
    /// The hash of the leaf that the line was: 32 bytes. `nil` where the line does not say.
    package var leaf: [UInt8]?

    package init(by: Int64?, leaf: [UInt8]?) { (self.by, self.leaf) = (by, leaf) }
}

extension LogInput {
    /// The same, cut into lines of a moderate length: only the last says as of when the input is.
    package var lines: [LogInput] {
        let most = Self.mostNumbers
        var lines: [LogInput] = []
        func add(_ fill: (inout LogInput) -> Void) {
            var line = LogInput(input: input)
            fill(&line)
            lines.append(line)
        }
        for part in met.chunks(of: most) { add { $0.met = Array(part) } }
        for part in coverage.chunks(of: most / 8) { add { $0.coverage = Array(part) } }
        for part in sightings.chunks(of: most / 2) { add { $0.sightings = Array(part) } }
        for part in versions.chunks(of: most) { add { $0.versions = Array(part) } }
        for part in counts.chunks(of: most) { add { $0.counts = Array(part) } }
        for part in ordered.chunks(of: most) { add { $0.ordered = Array(part) } }
        guard isLong else {
            return [self]
        }
        lines.append(LogInput(input: input, asOf: asOf))
        return lines
    }

    private var isLong: Bool {
        met.count + 8 * coverage.count + 2 * sightings.count + versions.count + counts.count + ordered.count
            > Self.mostNumbers
    }

    /// Takes up what another line says of the same end.
    package mutating func add(_ line: LogInput) {
        asOf = line.asOf
        met += line.met
        coverage += line.coverage
        sightings += line.sightings
        versions += line.versions
        counts += line.counts
        ordered += line.ordered
    }

    private static let mostNumbers = 1_000
}

extension Array {
    fileprivate func chunks(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
