/// What a reader writes into: records, their texts, and what was not understood. It fills batches, numbers the people and
/// conversations of the run, knows which file is being read, and hands a batch on when it is large enough, whatever
/// number of files it is from.
///
/// A `Record` is small and holds no text. People and conversations are in it as numbers, which `person` and `conversation`
/// give out for ids, the same number for the same bytes all through the run. Texts are in it as ranges of the batch's
/// bytes: those of a line that is already there (`SourceLine.place`, nothing is copied) or those that `store` puts there.
/// Numbers stay; ranges hold until the batch is handed on, which happens between two records of a driver and never inside
/// of its closure.
package struct RecordSink: ~Copyable {
    /// What has come since the last batch was handed on.
    package var batch = RecordBatch()
    /// The ids of the system whose input is in hand, and those of the run's other systems.
    private var names = RunNames()
    private var namesOfOthers: [String: RunNames] = [:]
    private(set) var system = ""
    private let emit: (RecordBatch) throws -> Void
    private let keep: ((any ByteReader) throws -> AttachmentFile.Outcome)?
    /// Opens a file that a record of the input in hand names as its attachment, by the path that the record gives; `nil` when
    /// the input does not have it. A reader whose attachments are beside their records sets it. May throw a `FileRefusal`.
    package var openFile: (String) throws -> (any ByteReader)? = { _ in nil }

    /// Files begun in the run.
    private var filesBegun = 0
    /// Of the batch's files, those that began in a batch before: none or one.
    private var filesContinued = 0
    private var inputName = ""
    /// The file that is being read, as its tree has it.
    private var fileInHand: (number: Int, size: UInt64, reader: HashingReader?)?

    /// Bytes of the source that are lent to the batch: they stand behind its arena, and `made` behind them.
    private var lent = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private var made: [UInt8] = []

    /// Records, quarantined lines and files after which a batch is handed on.
    package static let fullRecords = 32_768
    /// Arena bytes after which it is.
    package static let fullBytes = 8 << 20
    /// A chunk of at least so many bytes begins a batch, so that its bytes become the arena and are not copied behind it.
    private static let ownBatchBytes = 1 << 20

    /// - Parameter emit: Takes each full batch. What it throws ends the import.
    /// - Parameter keepFile: Takes the bytes of a file to where they are kept, or says why not. A file that cannot be
    ///   read is left out; whatever else it throws ends the import. Without it, no files are read.
    package init(
        keepFile: ((any ByteReader) throws -> AttachmentFile.Outcome)? = nil,
        emit: @escaping (RecordBatch) throws -> Void
    ) {
        self.emit = emit
        keep = keepFile
    }

    // MARK: Inputs and files

    /// Begins what the user named. Records before the first `begin(file:)` are from the file that is called like it.
    ///
    /// - Parameter system: Whose ids it has. Numbers are those of ids, and an id of two systems is two: they go on as the last
    ///   input of that system left them.
    package mutating func beginInput(_ name: String, system: String) {
        inputName = name
        guard system != self.system else { return }
        namesOfOthers[self.system] = names
        names = namesOfOthers[system] ?? RunNames()
        self.system = system
    }

    /// Ends it: hands on what there is.
    package mutating func endInput() throws {
        endFile()
        try flush()
        batch = RecordBatch()
        filesContinued = 0
        openFile = { _ in nil }
    }

    /// Begins a file: what comes next stands in it. The drivers of `SourceTree` call it.
    ///
    /// - Parameter name: As `file:line` should show it: `SourceTree.fileName(of:)`.
    package mutating func begin(file name: String) {
        endFile()
        filesBegun += 1
        batch.sources.append(BatchSource(number: filesBegun, name: name, firstRecord: batch.records.count))
    }

    /// Begins `entry` of `tree`. With its `reader`, what is read through that is counted and hashed.
    mutating func begin(_ entry: SourceTree.Entry, of tree: SourceTree, _ reader: HashingReader?) {
        begin(file: tree.fileName(of: entry))
        fileInHand = (filesBegun, entry.size, reader)
    }

    /// All records of the file in hand are in this batch or in one before it.
    private mutating func endFile() {
        guard let file = fileInHand else { return }
        fileInHand = nil
        let sha256 = file.reader?.sha256
        let bytes = sha256.flatMap { _ in file.reader?.bytes } ?? Int64(clamping: file.size)
        batch.ended.append(EndedSource(number: file.number, bytes: bytes, sha256: sha256))
    }

    /// Which of the batch's files is being read.
    private var file: Int32 { Int32(max(0, batch.sources.count - 1)) }

    // MARK: Records

    /// Adds a record; what it names has its number from `person` and `conversation`, and its texts are in the batch.
    @inline(__always)
    package mutating func append(_ record: Record) { batch.records.append(record) }

    /// The place of a record whose bytes are in the batch, for one that no driver gave; for a line or an object that a
    /// driver gave, its own `origin` is the one to use.
    ///
    /// - Parameter line: Counted from 1.
    package func origin(line: Int64, raw: ByteRange) -> Origin { Origin(line: line, raw: raw) }

    /// Quarantines what was not understood. `reason` says in whole sentences what is wrong and how to mend it.
    package mutating func quarantine(_ origin: Origin, _ reason: String) {
        batch.quarantined.append(QuarantinedLine(origin: origin, reason: reason, file: file))
    }

    /// Says that files hold nothing which the archive keeps, and what they hold instead.
    package mutating func reportUnread(_ files: UnreadFiles) { batch.unread.append(files) }

    /// Says that the source tells how things stood at that instant, or later. A snapshot is *as of* the newest instant that it
    /// tells of: its messages and their edits are known, whatever else says when it was written is said here.
    package mutating func note(asOf instant: Timestamp) { batch.asOf = max(batch.asOf ?? instant, instant) }

    /// Counts bytes of the source as dealt with, for the progress bar, where no driver does.
    package mutating func didRead(bytes: Int) { batch.sourceBytes += bytes }

    /// Says that an attachment's file is in the source at `path`; `openFile` opens it when the batch is handed on.
    ///
    /// - Returns: What `AttachmentRecord.files` takes.
    package mutating func attach(_ path: String, _ origin: Origin) -> Range<Int32> {
        let place = Int32(batch.files.count)
        batch.files.append(AttachmentFile(path: path, origin: origin, file: file))
        return place..<place + 1
    }

    // MARK: Texts

    /// Where the bytes of `text` now are in the batch.
    package mutating func store(_ text: String) -> ByteRange { store(text.utf8) }

    /// The same; `.absent` for `nil`.
    package mutating func store(_ text: String?) -> ByteRange { text.map { store($0.utf8) } ?? .absent }

    /// The same for bytes, which are UTF-8 if they are a text.
    package mutating func store(_ bytes: UnsafeBufferPointer<UInt8>) -> ByteRange {
        store { $0.append(contentsOf: bytes) }
    }

    @inline(__always)
    mutating func store(_ bytes: some Collection<UInt8>) -> ByteRange { store { $0.append(contentsOf: bytes) } }

    /// Where the bytes that `fill` appends are in the batch.
    @inline(__always)
    mutating func store<Failure>(_ fill: (inout [UInt8]) throws(Failure) -> Void) throws(Failure) -> ByteRange {
        guard isLending else {
            let start = batch.arena.count
            try fill(&batch.arena)
            return ByteRange(offset: start, count: batch.arena.count - start)
        }
        let start = made.count
        try fill(&made)
        return ByteRange(offset: batch.arena.count + lent.count + start, count: made.count - start)
    }

    /// Calls `body` with the bytes at `range` of the batch; with none for an absent one.
    @inline(__always)
    func withBytes<Result, Failure>(
        _ range: ByteRange, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard range.isPresent else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
        let start = Int(range.offset) - batch.arena.count
        if start >= 0, start + Int(range.count) <= lent.count {
            return try body(UnsafeBufferPointer(rebasing: lent[start..<start + Int(range.count)]))
        }
        return try withStoredBytes(range, body)
    }

    @inline(never)
    private func withStoredBytes<Result, Failure>(
        _ range: ByteRange, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let inMade = Int(range.offset) - batch.arena.count - lent.count
        let (bytes, start) = inMade >= 0 ? (made, inMade) : (batch.arena, Int(range.offset))
        return try bytes.withUnsafeBufferPointer { (all) throws(Failure) -> Result in
            try body(UnsafeBufferPointer(rebasing: all[start..<start + Int(range.count)]))
        }
    }

    /// The text at `range` of the batch.
    func text(_ range: ByteRange) -> String { withBytes(range) { String(decoding: $0, as: UTF8.self) } }

    // MARK: People and conversations

    /// The number of the person with that id.
    package mutating func person(_ id: String) -> RunIndex {
        var id = id
        return id.withUTF8 { person($0, at: nil) }
    }

    /// The number of the person whose id is at `id` in the batch.
    @inline(__always)
    mutating func person(at id: ByteRange) -> RunIndex {
        guard let bytes = lentBytes(id) else { return person(text(id)) }
        return person(bytes, at: id)
    }

    @inline(__always)
    private mutating func person(_ id: UnsafeBufferPointer<UInt8>, at place: ByteRange?) -> RunIndex {
        let (number, isNew) = names.people.number(of: id)
        if isNew { batch.newPeople.append(place ?? store(id)) }
        return number
    }

    /// The number of the conversation with that id. All but the id counts where the id is met first.
    ///
    /// - Parameter kind: Holds until a `ConversationRecord` says otherwise.
    /// - Parameter pair: The ids of the two people of a pair, the lower one first.
    /// - Parameter identity: What else it may be called in the archive.
    package mutating func conversation(
        _ id: String, kind: ConversationKind = .group, pair: (lower: String, higher: String)? = nil,
        identity: ConversationIdentity? = nil
    ) -> RunIndex {
        var id = id
        let (number, isNew) = id.withUTF8 { names.conversations.number(of: $0) }
        guard isNew else { return number }
        let place = store(id)
        batch.newConversations.append(
            NewConversation(id: place, kind: kind, pair: pair.map { (store($0.lower), store($0.higher)) }))
        if let identity { batch.conversationIdentities[number] = identity }
        return number
    }

    @inline(__always)
    private func lentBytes(_ range: ByteRange) -> UnsafeBufferPointer<UInt8>? {
        let start = Int(range.offset) - batch.arena.count
        guard range.isPresent, start >= 0, start + Int(range.count) <= lent.count else { return nil }
        return UnsafeBufferPointer(rebasing: lent[start..<start + Int(range.count)])
    }

    // MARK: Lending

    private var isLending: Bool { lent.baseAddress != nil }

    /// Makes room for `count` bytes of the source that are about to be lent.
    mutating func prepareToLend(_ count: Int) throws {
        guard count >= Self.ownBatchBytes else { return }
        try flush()
        batch.records.reserveCapacity(count / 180)
    }

    /// Lets records point into `bytes`, which stay where they are until `endLending`.
    mutating func beginLending(_ bytes: UnsafeBufferPointer<UInt8>) { lent = bytes }

    /// Where the bytes at `range` of those that are lent are in the batch.
    @inline(__always)
    func place(ofLent range: Range<Int>) -> ByteRange {
        ByteRange(offset: batch.arena.count + range.lowerBound, count: range.count)
    }

    /// Takes the bytes that were lent into the batch, unless nothing points there.
    ///
    /// - Parameter count: How many of them are read for the first time.
    mutating func endLending(_ bytes: inout [UInt8], read count: Int) throws {
        lent = UnsafeBufferPointer(start: nil, count: 0)
        let isLarge = bytes.count >= Self.ownBatchBytes
        if !batch.isEmpty {
            if batch.arena.isEmpty { swap(&batch.arena, &bytes) } else { batch.arena += bytes }
            batch.arena += made
        }
        made.removeAll(keepingCapacity: true)
        batch.sourceBytes += count
        if isLarge { try flush() } else { try emitIfFull() }
    }

    // MARK: Handing on

    /// Hands the batch on if it is full. Call it between records, never inside one; the drivers do.
    package mutating func emitIfFull() throws {
        if batch.records.count + batch.quarantined.count + batch.sources.count >= Self.fullRecords
            || batch.arena.count >= Self.fullBytes
        {
            try flush()
        }
    }

    /// Hands on what there is, also a batch that is not full.
    package mutating func flush() throws {
        guard
            !batch.isEmpty || batch.sourceBytes > 0 || batch.sources.count > filesContinued || !batch.ended.isEmpty
        else { return }
        if batch.sources.isEmpty { begin(input: inputName) }
        var full = RecordBatch()
        swap(&full, &batch)
        if var last = full.sources.last {
            last.firstRecord = 0
            batch.sources = [last]
            filesContinued = 1
        }
        try deliver(full)
    }

    private mutating func begin(input name: String) {
        begin(file: name)
        batch.sources[0].firstRecord = 0
    }

    /// Hands a batch on, once the files that its records name are kept. Those of another archive are: by that one.
    private func deliver(_ batch: consuming RecordBatch) throws {
        guard !batch.files.isEmpty, let keep else { return try emit(batch) }
        let understood = batch.quarantined.count
        for i in batch.files.indices where batch.files[i].outcome == .absent { try take(i, of: &batch, keep) }
        if batch.quarantined.count > understood { batch.sortQuarantined() }
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
            if let last = batch.quarantined.last, last.origin.line == file.origin.line, last.file == file.file {
                batch.quarantined[batch.quarantined.count - 1].reason += " " + reason
            } else {
                batch.quarantined.append(QuarantinedLine(origin: file.origin, reason: reason, file: file.file))
            }
        }
        do {
            guard let reader = try openFile(file.path) else { return }
            batch.files[i].outcome = try keep(reader)
            if case .kept(let stored) = batch.files[i].outcome { batch.sourceBytes += Int(stored.bytes) }
        } catch let refusal as FileRefusal {
            leaveOut(.refused, refusal.description(file.path))
        } catch let error as ImportError {
            leaveOut(.unreadable, "The file of an attachment was not taken; what else the record says was. \(error)")
        }
    }
}
