import PairChannel

/// Writes batches as the lines of the log; `docs/log.md` is what it keeps to.
///
/// It knows the ids that earlier batches brought, so every batch of an archive goes through one writer, in order. The
/// same batch and keys give the same bytes.
package struct LogLineWriter {
    private var ids = SystemIDs()
    private var system = ""
    private var idsOfOthers: [String: SystemIDs] = [:]
    private let hasher = LeafHasher()

    /// The ids of one system’s people and conversations.
    struct SystemIDs {
        var people = QuotedNames()
        var conversations = QuotedNames()
    }

    package init() {}

    /// Appends a line for each entry.
    ///
    /// - Parameter keys: Gives each line its key.
    /// - Precondition: A batch of marks is no longer than `LogMarks` cuts it.
    package mutating func append(_ batch: LogBatch, keys: inout LineKeys, to out: inout [UInt8]) {
        write(batch) { lines in
            swap(&lines.out, &out)
            for (i, entry) in batch.entries.enumerated() {
                _ = lines.append(entry, seq: batch.firstSeq + Int64(i), key: &keys)
            }
            swap(&lines.out, &out)
        }
    }

    /// Writes a line for each entry, and its leaf, in place of what is in `written`.
    ///
    /// - Throws: where a line is none that a verifier would take.
    package mutating func write(
        _ batch: LogBatch, keys: inout LineKeys, to written: inout WrittenLines
    ) throws(LogLineProblem) {
        written.begin(at: batch.firstSeq)
        let hasher = hasher
        var problem: LogLineProblem?
        write(batch) { lines in
            swap(&lines.out, &written.bytes)
            defer { swap(&lines.out, &written.bytes) }
            for (i, entry) in batch.entries.enumerated() {
                let seq = batch.firstSeq + Int64(i)
                let key = lines.append(entry, seq: seq, key: &keys)
                do throws(LogLineProblem) { written.leaves.append(try lines.lastLeaf(seq, key, hasher)) } catch {
                    problem = error
                    return
                }
                written.ends.append(lines.out.count)
            }
        }
        if let problem { throw problem }
    }

    private mutating func write(_ batch: LogBatch, _ body: (inout BatchLines) -> Void) {
        turn(to: batch.system)
        ids.people.append(batch.newPeople)
        ids.conversations.append(batch.newConversations)
        batch.arena.withUnsafeBufferPointer { arena in
            var lines = BatchLines(batch, arena, ids)
            body(&lines)
        }
    }

    /// Takes up the ids of `system` where its last batch left them.
    private mutating func turn(to system: String) {
        guard system != self.system else { return }
        idsOfOthers[self.system] = ids
        ids = idsOfOthers.removeValue(forKey: system) ?? SystemIDs()
        self.system = system
    }
}

/// The lines of one batch, on their way into `out`. A line is made of the five groups of members that a leaf commits to one
/// by one, so each function below writes members of one group, and records call them in the groups’ order.
struct BatchLines {
    let batch: LogBatch
    let arena: UnsafeBufferPointer<UInt8>
    let ids: LogLineWriter.SystemIDs
    /// `,"system":"slack"`; empty for the native log’s own.
    private let system: [UInt8]
    var out: [UInt8] = []
    /// Of the line in hand.
    var bounds = LineBounds()

    init(_ batch: LogBatch, _ arena: UnsafeBufferPointer<UInt8>, _ ids: LogLineWriter.SystemIDs) {
        (self.batch, self.arena, self.ids) = (batch, arena, ids)
        var system: [UInt8] = []
        if !batch.system.isEmpty {
            system.append(",\"system\":")
            system.appendJSON(batch.system)
        }
        self.system = system
    }

    /// Appends a line; gives its key.
    mutating func append(_ entry: LogBatch.Entry, seq: Int64, key keys: inout LineKeys) -> LogKey {
        bounds.begin(at: out.count)
        out.append("{\"seq\":")
        out.appendDecimal(Int(seq))
        bounds.rest = out.count
        append(entry.record, entry.source)
        bounds.end = out.count
        out.append(",\"key\":\"")
        let key = keys.appendNext(to: &out)
        out.append("\"}\n")
        return key
    }

    /// The leaf of the line that was appended last.
    func lastLeaf(_ seq: Int64, _ key: LogKey, _ hasher: LeafHasher) throws(LogLineProblem) -> LogHash {
        try out.withUnsafeBufferPointer { out throws(LogLineProblem) in
            let line = UnsafeBufferPointer(rebasing: out[bounds.start..<out.count - 1])
            guard bounds.isKnown else { return try hasher.leaf(of: line).leaf }
            let days = bounds.days.isEmpty ? nil : DayCommitments(line, days: bounds.days)
            let leaf = LeafHasher.leaf(of: line, seq, bounds.groups, days, key)
            assert((try? hasher.leaf(of: line))?.leaf == leaf, "What a verifier reads in the line is what was noted.")
            return leaf
        }
    }

    private mutating func append(_ record: LogRecord, _ source: Int64) {
        switch record {
        case .message(let message, let attachments): append(message, attachments, source)
        case .seen(let seen): append(seen, source)
        case .presence(let presence): append(presence, source)
        case .edit(let edit, let attachments): append(edit, attachments, source)
        case .returned(let back): append(back, source)
        case .deletion(let deletion): append(deletion, source)
        case .reaction(let reaction): append(reaction, source)
        case .reactionCount(let count): append(count, source)
        case .attachment(let attachment): append(attachment, source)
        case .file(let file): append(file, source)
        case .emoji(let emoji): append(emoji, source)
        case .missing(let missing): append(missing, source)
        case .person(let person): append(person, source)
        case .conversation(let conversation): append(conversation, source)
        case .membership(let membership): append(membership, source)
        case .coverage(let coverage): append(coverage, source)
        case .archive(let archive): append(archive)
        case .source(let file): append(file)
        case .account(let account): append(account, source)
        case .quarantined(let lines): append(lines, source)
        case .names(let names): append(names)
        case .input(let input): append(input)
        case .read(let read): append(read)
        case .ingest(let ingest): append(ingest)
        case .erasure(let erasure): append(erasure)
        case .hold(let hold): append(hold)
        case .release(let release): append(release)
        case .refusal(let refusal): append(refusal)
        case .seal(let seal): append(seal)
        case .erased: preconditionFailure("A record is never written as erased: its line is rewritten.")
        }
    }

    // MARK: What every record of a source begins with

    /// `,"type":"message"` with the source and the line that it stands in there, where it is from one.
    @inline(__always)
    mutating func begin(_ type: StaticString, id: ByteRange = .absent, _ source: Int64, line: Int64 = 0) {
        out.append(",\"type\":\"")
        out.append(type)
        out.append("\"")
        member(",\"id\":", id)
        if source != 0 { number(",\"source\":", source) }
        if line != 0 { number(",\"line\":", line) }
    }

    /// Whose ids stand in the line.
    @inline(__always)
    mutating func appendSystem() { if !system.isEmpty { out.append(contentsOf: system) } }

    /// The same of a record that says it itself.
    mutating func append(system: String) { if !system.isEmpty { string(",\"system\":", system) } }

    // MARK: Members; names come as they stand in the line: `,"id":`

    /// A text of the batch, if there is one.
    @inline(__always)
    mutating func member(_ name: StaticString, _ text: ByteRange) {
        guard text.isPresent else { return }
        out.append(name)
        out.appendJSON(UnsafeBufferPointer(rebasing: arena[text.range]))
    }

    mutating func string(_ name: StaticString, _ text: String) {
        out.append(name)
        out.appendJSON(text)
    }

    @inline(__always)
    mutating func number(_ name: StaticString, _ number: Int64) {
        out.append(name)
        out.appendDecimal(Int(number))
    }

    @inline(__always)
    mutating func flag(_ member: StaticString, _ flag: Bool) { if flag { out.append(member) } }

    /// Somebody of the batch’s system, if it is anybody.
    @inline(__always)
    mutating func person(_ name: StaticString, _ person: RunIndex) {
        guard person != .nobody else { return }
        out.append(name)
        ids.people.append(person, to: &out)
    }

    /// A conversation of the batch’s system.
    @inline(__always)
    mutating func channel(_ conversation: RunIndex) {
        out.append(",\"channel\":")
        ids.conversations.append(conversation, to: &out)
    }

    /// An instant as shortly as it can be said in full: without a fraction, or with three or six digits of one.
    mutating func time(_ name: StaticString, _ time: Timestamp?) {
        guard let time else { return }
        out.append(name)
        self.time(time, time.shortestPrecision)
    }

    @inline(__always)
    mutating func time(_ time: Timestamp, _ precision: TimePrecision) {
        out.append("\"")
        out.appendRFC3339(time, precision: precision, offsetSeconds: 0)
        out.append("\"")
    }

    /// The hash of a content, unless there is none.
    @inline(__always)
    mutating func hash(_ hash: Int64) {
        guard hash != 0 else { return }
        out.append(",\"hash\":\"")
        out.appendHexadecimal(UInt64(bitPattern: hash))
        out.append("\"")
    }

    /// What a source says and nobody here knows, as JSON without white space. It is read back, to be sure that a verifier
    /// takes it.
    @inline(__always)
    mutating func extra(_ extra: ByteRange) {
        guard extra.isPresent else { return }
        bounds.forget()
        out.append(",\"extra\":")
        out.appendCompactJSON(UnsafeBufferPointer(rebasing: arena[extra.range]))
    }
}

extension Timestamp {
    /// Of seconds, milliseconds and microseconds, the coarsest that says it exactly.
    var shortestPrecision: TimePrecision {
        if microseconds % 1_000_000 == 0 { return .second }
        return microseconds % 1_000 == 0 ? .millisecond : .microsecond
    }
}
