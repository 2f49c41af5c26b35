import PairChannel

/// Reads lines of the log back into batches; `docs/log.md` is what it holds them to.
///
/// It numbers people and conversations as it meets their ids, so lines go through one reader in their order; with which it
/// begins does not matter. A batch is a stretch of lines of one system, and ends where another’s begin or where it is large
/// enough, wherever the pieces of the log end in which the lines come.
package struct LogLineReader {
    private let types = LogLineType.Table()
    var line = LineFields()
    var batch = LogBatch(firstSeq: 0, system: "")
    /// Whether the batch has a line whose ids are of its system, or goes on from one that had.
    private var isSystemKnown = false
    var names = RunNames()
    private var namesOfOthers: [String: RunNames] = [:]
    /// Where the line in hand stands in the batch’s arena.
    var lineStart = 0

    /// Entries after which a batch is handed on.
    package static let fullEntries = 32_768
    /// Arena bytes after which it is.
    package static let fullBytes = 8 << 20

    package init() {}

    /// Reads lines, and hands on each batch that is full or followed by another system’s.
    ///
    /// - Parameter lines: Whole ones, each with its end.
    /// - Parameter firstSeq: The number of the first: the next one after those that were read.
    /// - Throws: a `LogRecordProblem` for the first line that is not wholly understood, and whatever `emit` throws.
    package mutating func read(
        _ lines: UnsafeBufferPointer<UInt8>, firstSeq: Int64, _ emit: (LogBatch) throws -> Void
    ) throws {
        if let bad = firstInvalidUTF8(UnsafeRawBufferPointer(lines)) { throw Self.notUTF8(lines, at: bad, firstSeq) }
        var (start, seq) = (0, firstSeq)
        while start < lines.count {
            try read(UnsafeBufferPointer(rebasing: lines[start...]), seq: seq, emit)
            start += line.count
            seq += 1
        }
    }

    /// Hands on what there is after the last line.
    package mutating func finish(_ emit: (LogBatch) throws -> Void) throws {
        guard !batch.entries.isEmpty else { return }
        var full = LogBatch(firstSeq: batch.firstSeq + Int64(batch.entries.count), system: batch.system)
        // The next is about as large; what grows is copied.
        full.entries.reserveCapacity(batch.entries.count)
        full.arena.reserveCapacity(batch.arena.count)
        full.seenMarks.reserveCapacity(batch.seenMarks.count)
        full.presenceMarks.reserveCapacity(batch.presenceMarks.count)
        swap(&full, &batch)
        try emit(full)
    }

    private static func notUTF8(_ lines: UnsafeBufferPointer<UInt8>, at bad: Int, _ firstSeq: Int64) -> LogRecordProblem
    {
        let before = lines[..<bad]
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return LogRecordProblem(
            .json(.notUTF8(at: bad - start)), seq: firstSeq + Int64(before.count { $0 == 0x0A }))
    }

    // MARK: One line

    /// Reads the first line of `lines`.
    private mutating func read(
        _ lines: UnsafeBufferPointer<UInt8>, seq: Int64, _ emit: (LogBatch) throws -> Void
    ) throws {
        let type: LogLineType?
        do throws(LogRecordProblem.Kind) { type = try scan(lines, seq) } catch {
            throw LogRecordProblem(error, seq: seq)
        }
        if let type, type.hasNumbers(line), !isOfBatch {
            if isSystemKnown { try finish(emit) }
            try turn(seq)
        }
        do throws(LogRecordProblem.Kind) { try append(type, seq) } catch { throw LogRecordProblem(error, seq: seq) }
        if batch.entries.count >= Self.fullEntries || batch.arena.count >= Self.fullBytes { try finish(emit) }
    }

    /// Takes the line apart.
    ///
    /// - Returns: `nil` if what was erased of it leaves no record.
    private mutating func scan(
        _ lines: UnsafeBufferPointer<UInt8>, _ seq: Int64
    ) throws(LogRecordProblem.Kind) -> LogLineType? {
        try line.scan(lines, seq: seq)
        guard line.has(.type) else { throw .without(member: LineMember.type.text, type: "") }
        guard line[.type].kind == .string, let type = types.type(line.raw(.type)) else {
            throw .unknownType(String(decoding: line.raw(.type), as: UTF8.self))
        }
        if type == .archive, let format = try? line.number(.format), format > LogArchive.currentFormat {
            throw .newerFormat(format)
        }
        let isErasedInPart = line.has(.salts) && line.has(.commitments) && !line.has(.key)
        var allowed = types.allowed[Int(type.rawValue)]
        if isErasedInPart { allowed = allowed.union(LineMembers(.salts, .commitments)) }
        if let member = line.members.first(notIn: allowed) { throw .misplaced(member: member.text, type: type.text) }
        let missing = types.required[Int(type.rawValue)].first(notIn: line.members)
        if isErasedInPart { return missing == nil && type.isSaid(line) ? type : nil }
        if let missing { throw .without(member: missing.text, type: type.text) }
        if type != .erased { try checkKey(type) }
        return type
    }

    private func checkKey(_ type: LogLineType) throws(LogRecordProblem.Kind) {
        guard line.has(.key) else { throw .without(member: LineMember.key.text, type: type.text) }
        guard line[.key].kind == .string, line[.key].range.count == 22 else {
            throw .wrong(member: LineMember.key.text)
        }
    }

    // MARK: Systems

    /// Whether the batch is of the line’s system.
    private var isOfBatch: Bool {
        guard isSystemKnown else { return false }
        return line.has(.system) ? line.raw(.system).elementsEqual(batch.system.utf8) : batch.system.isEmpty
    }

    /// Takes up the line’s system where its last line left it.
    private mutating func turn(_ seq: Int64) throws {
        let system: String
        do throws(LogRecordProblem.Kind) { system = try line.string(.system) ?? "" } catch {
            throw LogRecordProblem(error, seq: seq)
        }
        isSystemKnown = true
        guard system != batch.system else { return }
        namesOfOthers[batch.system] = names
        names = namesOfOthers.removeValue(forKey: system) ?? RunNames()
        batch.system = system
    }

    // MARK: Its record

    private mutating func append(_ type: LogLineType?, _ seq: Int64) throws(LogRecordProblem.Kind) {
        if batch.entries.isEmpty { batch.firstSeq = seq }
        guard let type else { return batch.entries.append(.init(.erased(LogErased(by: nil, leaf: nil)), source: 0)) }
        if type.hasNumbers(line) {
            lineStart = batch.arena.count
            batch.arena.append(contentsOf: UnsafeBufferPointer(rebasing: line.bytes[..<line.count]))
        }
        let source = type.isOfSource ? try line.number(.source) ?? 0 : 0
        batch.entries.append(.init(try record(type), source: source))
    }

    private mutating func record(_ type: LogLineType) throws(LogRecordProblem.Kind) -> LogRecord {
        switch type {
        case .message: try message()
        case .edit: try line.flag(.returned) ? returned() : edit()
        case .delete: try deletion()
        case .reaction: try reaction()
        case .reactionCount: try reactionCount()
        case .attachment: try attachment()
        case .file: try file()
        case .emoji: try emoji()
        case .missing: .missing(LogMissing(message: try messageName()))
        case .seen: try seen()
        case .presence: try presence()
        case .person: try person()
        case .conversation: try conversation()
        case .join: try membership(joined: true)
        case .leave: try membership(joined: false)
        case .coverage: try coverage()
        case .account: try account()
        case .names: try datedNames()
        case .archive: try archive()
        case .source: try source()
        case .quarantined: try quarantined()
        case .input: try input()
        case .read: try readSource()
        case .ingest: try ingest()
        case .erased: try erased()
        case .erasure: try erasure()
        case .hold: try hold()
        case .release: try release()
        case .refusal: try refusal()
        case .seal: try seal()
        }
    }
}

extension LogLineType {
    /// Whether such a line names people or conversations by numbers of its system.
    func hasNumbers(_ line: LineFields) -> Bool {
        switch self {
        case .edit: !line.has(.returned)
        case .message, .delete, .reaction, .reactionCount, .attachment, .seen, .presence, .person, .conversation, .join,
            .leave, .coverage, .emoji:
            true
        case .archive, .source, .account, .file, .missing, .quarantined, .names, .input, .read, .ingest, .erased,
            .erasure, .hold, .release, .refusal, .seal:
            false
        }
    }

    /// Whether its `source` says where it is from, and not which source it is about.
    var isOfSource: Bool { self != .source && self != .read }

    /// Whether what is left of a line that was erased in part is a record.
    func isSaid(_ line: LineFields) -> Bool {
        switch self {
        case .account: line.has(.person) || line.has(.channel)
        default: true
        }
    }
}
