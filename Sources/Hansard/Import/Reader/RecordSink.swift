import Crypto

/// Fills batches and hands them on when they are large enough. What all importers write into.
///
/// An importer that reads line by line puts the source's own bytes into the arena with `take`; one that builds its
/// texts stores them with `store`.
package struct RecordSink {
    package var batch = RecordBatch()
    package var names: RunNames
    private let emit: (RecordBatch) throws -> Void
    private let keep: ((any ByteReader) throws -> AttachmentFile.Outcome)?
    /// Opens a file that a record of the input in hand names; `nil` when the input does not have it.
    package var openFile: (String) throws -> (any ByteReader)? = { _ in nil }

    /// Records and arena bytes after which a batch is handed on.
    package static let fullRecords = 32_768
    package static let fullBytes = 8 << 20

    /// - Parameter emit: Takes each full batch. What it throws ends the import.
    /// - Parameter keepFile: Takes the bytes of a file to where they are kept, or says why not. A file that cannot be
    ///   read is left out; whatever else it throws ends the import. Without it, no files are read.
    package init(
        names: RunNames = RunNames(), keepFile: ((any ByteReader) throws -> AttachmentFile.Outcome)? = nil,
        emit: @escaping (RecordBatch) throws -> Void
    ) {
        self.names = names
        self.emit = emit
        keep = keepFile
    }

    /// Adds a record; what it names has its number from `person` and `conversation`, and its texts from `store`.
    package mutating func append(_ record: Record) { batch.records.append(record) }

    /// Where the bytes of `text` now are in the batch.
    package mutating func store(_ text: String) -> ByteRange { batch.arena.store(text.utf8) }

    /// The same; `.absent` for `nil`.
    package mutating func store(_ text: String?) -> ByteRange { text.map { store($0) } ?? .absent }

    /// Puts aside what was not understood. `reason` says in whole sentences what is wrong and how to mend it.
    package mutating func quarantine(_ origin: Origin, _ reason: String) {
        batch.quarantined.append(QuarantinedLine(origin: origin, reason: reason))
    }

    /// The number of the person with that id in this run.
    package mutating func person(_ id: String) -> RunIndex {
        let id = Array(id.utf8)
        let (number, isNew) = id.withUnsafeBufferPointer { names.people.number(of: $0) }
        if isNew { batch.newPeople.append(batch.arena.store(id)) }
        return number
    }

    /// The number of the conversation with that id in this run.
    ///
    /// All but the id counts where the id is met first.
    ///
    /// - Parameter kind: Holds until a `ConversationRecord` says otherwise.
    /// - Parameter pair: The ids of the two people of a pair, the lower one first.
    /// - Parameter identity: What else it may be called in the archive.
    package mutating func conversation(
        _ id: String, kind: ConversationKind = .group, pair: (lower: String, higher: String)? = nil,
        identity: ConversationIdentity? = nil
    ) -> RunIndex {
        let bytes = Array(id.utf8)
        let (number, isNew) = bytes.withUnsafeBufferPointer { names.conversations.number(of: $0) }
        guard isNew else { return number }
        batch.newConversations.append(
            NewConversation(
                id: batch.arena.store(bytes), kind: kind, pair: pair.map { (store($0.lower), store($0.higher)) }))
        if let identity { batch.conversationIdentities[number] = identity }
        return number
    }

    /// Hands the batch on if it is full. Call it between records, never inside one.
    package mutating func emitIfFull() throws {
        if batch.records.count + batch.quarantined.count >= Self.fullRecords || batch.arena.count >= Self.fullBytes {
            try flush()
        }
    }

    /// Hands on what there is, also a batch that is not full.
    package mutating func flush() throws {
        guard !batch.isEmpty || batch.sourceBytes > 0 else { return }
        let full = batch
        batch = RecordBatch()
        try deliver(full)
    }

    /// Hands a batch on, once the files that its records name are kept. Those of another archive are: by that one.
    package func deliver(_ batch: RecordBatch) throws {
        guard !batch.files.isEmpty, let keep else { return try emit(batch) }
        var batch = batch
        for i in batch.files.indices where batch.files[i].outcome == .absent { try take(i, of: &batch, keep) }
        try emit(batch)
    }

    /// A file that is refused or cannot be read is reported like a line that was quarantined; its message stays.
    private func take(
        _ i: Int, of batch: inout RecordBatch, _ keep: (any ByteReader) throws -> AttachmentFile.Outcome
    ) throws {
        let file = batch.files[i]
        func leaveOut(_ why: AttachmentFile.LeftOut, _ reason: String) {
            batch.files[i].outcome = .leftOut(why, bytes: 0)
            // A line is quarantined once, with all that is wrong with it.
            if let last = batch.quarantined.indices.last, batch.quarantined[last].origin.line == file.origin.line {
                batch.quarantined[last].reason += " " + reason
            } else {
                batch.quarantined.append(QuarantinedLine(origin: file.origin, reason: reason))
            }
        }
        do {
            guard let reader = try openFile(file.path) else { return }
            batch.files[i].outcome = try keep(reader)
            if case .kept(let stored) = batch.files[i].outcome { batch.sourceBytes += Int(stored.bytes) }
        } catch let refusal as FileRefusal {
            leaveOut(.refused, refusal.description(file.path))
        } catch let error as ImportError {
            leaveOut(.unreadable, "The file of an attachment was not taken; the message was. \(error)")
        }
    }
}

/// The first eight bytes of SHA-256 over `parts`, each ended by its length, as a signed integer that SQLite holds.
package func contentHash(_ parts: ArraySlice<UInt8>...) -> Int64 {
    var hash = SHA256()
    for part in parts {
        part.withUnsafeBytes { hash.update(bufferPointer: $0) }
        withUnsafeBytes(of: UInt64(part.count).littleEndian) { hash.update(bufferPointer: $0) }
    }
    return firstEightBytes(of: hash.finalize())
}

/// The first eight bytes of a digest, as a signed integer that SQLite holds.
package func firstEightBytes(of digest: SHA256.Digest) -> Int64 {
    digest.withUnsafeBytes { Int64(bitPattern: $0.loadUnaligned(as: UInt64.self).bigEndian) }
}
