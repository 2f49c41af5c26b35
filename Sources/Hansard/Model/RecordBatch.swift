/// Some records of one source, in the source's order, with the bytes that they refer to.
package struct RecordBatch: Sendable {
    /// The files that what is in the batch is from, in the order in which they were read: of the first, the end or a piece out
    /// of the middle, of the others, at least the beginning. A file without records is there too.
    package var sources: [BatchSource] = []
    /// Everything that the records' ranges point into. May begin with the source's bytes as they were read, so that
    /// a text without escapes is never copied.
    package var arena: [UInt8] = []
    package var records: [Record] = []
    /// Ids of people whom no batch of this run has brought before, in the order of their numbers.
    package var newPeople: [ByteRange] = []
    /// The same of conversations, with what the reader knows of each from its id.
    package var newConversations: [NewConversation] = []
    /// What else is known of who they are, by their numbers in the run, for sources that do not always have the ids.
    package var conversationIdentities: [RunIndex: ConversationIdentity] = [:]
    package var quarantined: [QuarantinedLine] = []
    /// Files that attachments among the records have.
    package var files: [AttachmentFile] = []
    /// Files that hold nothing which the archive keeps.
    package var unread: [UnreadFiles] = []
    /// Those of `sources` whose last records are in this batch or in one before it, in the order in which they were read.
    package var ended: [EndedSource] = []
    /// The newest instant that its reader says the source tells of, besides those of its messages: see `RecordSink.note`.
    package var asOf: Timestamp?
    /// How many bytes of the source this batch has dealt with, for the progress bar.
    package var sourceBytes = 0

    package init() {}

    package var isEmpty: Bool {
        records.isEmpty && quarantined.isEmpty && newPeople.isEmpty && newConversations.isEmpty && unread.isEmpty
    }
}

extension RecordBatch {
    /// The records that are from the source at `index`.
    package func records(ofSource index: Int) -> ArraySlice<Record> {
        let end = index + 1 < sources.count ? sources[index + 1].firstRecord : records.count
        return records[sources[index].firstRecord..<end]
    }

    /// Puts what was quarantined into the order of the files, after something was added at the end.
    mutating func sortQuarantined() {
        quarantined = quarantined.enumerated().sorted { ($0.element.file, $0.offset) < ($1.element.file, $1.offset) }
            .map(\.element)
    }
}

/// A file that some records of a batch are from. Batches span files: an export of a file a day has as many as days.
package struct BatchSource: Sendable {
    /// Counted through the run: a file whose records come in two batches has the same in both.
    package let number: Int
    /// As the user named it; inside an archive, `export.zip!/general.json`.
    package let name: String
    /// Its first record in the batch; the next file's first is where it ends.
    package var firstRecord: Int

    package init(number: Int, name: String, firstRecord: Int = 0) {
        (self.number, self.name, self.firstRecord) = (number, name, firstRecord)
    }
}

/// What was read of a file, once its last record is handed on, for the source to be held against the record.
package struct EndedSource: Sendable, Equatable {
    /// `BatchSource.number`.
    package let number: Int
    /// Of the whole file; in a zip, unpacked.
    package let bytes: Int64
    /// SHA-256 of these bytes, 32 bytes; `nil` for a file that could not be read to its end.
    package let sha256: [UInt8]?

    package init(number: Int, bytes: Int64, sha256: [UInt8]?) {
        (self.number, self.bytes, self.sha256) = (number, bytes, sha256)
    }
}

/// A piece of a source that was not understood. It is kept as it was found, and nothing is guessed.
package struct QuarantinedLine: Sendable {
    package var origin: Origin
    /// What is wrong and how to mend it, as a sentence.
    package var reason: String
    /// Which of the batch's sources it stands in.
    package var file: Int32

    package init(origin: Origin, reason: String, file: Int32 = 0) {
        (self.origin, self.reason, self.file) = (origin, reason, file)
    }
}

/// A file, or files of one folder, that are known to hold nothing which the archive keeps. They are reported by name, so
/// that nothing of a source is passed over in silence, and are no failure.
package struct UnreadFiles: Sendable, Equatable {
    /// As the user named the source; inside an archive, `export.zip!/integration_logs.json`.
    package let name: String
    package let count: Int
    /// What they hold instead, as the second half of a sentence.
    package let reason: String

    package init(name: String, count: Int, reason: String) {
        (self.name, self.count, self.reason) = (name, count, reason)
    }
}

/// A conversation as a run meets it first. What it is comes from the reader: whoever stores it does not look into ids.
package struct NewConversation: Sendable {
    /// The id, in the batch's arena.
    package let id: ByteRange
    /// Holds until a `ConversationRecord` says otherwise.
    package let kind: ConversationKind
    /// The ids of the two people of a pair, the lower one first, where the conversation's id says who they are.
    package var pair: (lower: ByteRange, higher: ByteRange)?

    package init(id: ByteRange, kind: ConversationKind, pair: (lower: ByteRange, higher: ByteRange)? = nil) {
        (self.id, self.kind, self.pair) = (id, kind, pair)
    }
}

/// By which names another export of the same system may have brought a conversation before, or bring it later: an export
/// without its lists has nothing but the names of folders.
package struct ConversationIdentity: Sendable {
    /// The name that its folder has, and those that it had.
    package let names: [String]
    /// Whether the id is the system's own; otherwise it is the folder's name.
    package let hasOwnID: Bool
    /// When the conversation was made, if that is known: what was said before is of another one.
    package let created: Timestamp?

    package init(names: [String], hasOwnID: Bool, created: Timestamp? = nil) {
        (self.names, self.hasOwnID, self.created) = (names, hasOwnID, created)
    }
}

/// Numbers the ids of people and conversations of one run. Kept over all sources of the run.
package struct RunNames: Sendable {
    package var people = NameTable()
    package var conversations = NameTable()

    package init() {}
}

/// Gives each different byte string a number, from 0 up, in the order of first sight.
package struct NameTable: Sendable {
    private var bytes: [UInt8] = []
    private var ranges: [ByteRange] = []
    /// Open addressing; 0 is empty, otherwise the number plus one.
    private var slots = [Int32](repeating: 0, count: 1024)

    package init() {}

    package var count: Int { ranges.count }

    /// The bytes that have that number.
    package func name(_ number: RunIndex) -> ArraySlice<UInt8> { bytes[ranges[Int(number)]] }

    /// The number of `name`, and whether it is new.
    package mutating func number(of name: UnsafeBufferPointer<UInt8>) -> (number: RunIndex, isNew: Bool) {
        var slot = Int(truncatingIfNeeded: Self.hash(name)) & (slots.count - 1)
        while slots[slot] != 0 {
            let candidate = ranges[Int(slots[slot]) - 1]
            if candidate.count == name.count, equals(candidate, name) { return (slots[slot] - 1, false) }
            slot = (slot + 1) & (slots.count - 1)
        }
        ranges.append(bytes.store(name))
        slots[slot] = Int32(ranges.count)
        if ranges.count * 2 > slots.count { grow() }
        return (RunIndex(ranges.count - 1), true)
    }

    private func equals(_ range: ByteRange, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = Int(range.offset)
        for i in 0..<name.count where bytes[start + i] != name[i] { return false }
        return true
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for (number, range) in ranges.enumerated() {
            let hash = bytes.withUnsafeBufferPointer { Self.hash(UnsafeBufferPointer(rebasing: $0[range.range])) }
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(number + 1)
        }
    }

    /// FNV-1a with a final mix. Ids are short and there are few of them next to messages.
    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash ^ (hash >> 29)
    }
}
