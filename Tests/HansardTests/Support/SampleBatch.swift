@testable import Hansard

/// A batch of the log that is put together by ids and texts.
struct SampleBatch {
    var batch: LogBatch
    /// The ids that it and earlier batches of its system have brought.
    private(set) var names: RunNames

    init(_ system: String = "", firstSeq: Int64 = 1, names: RunNames = RunNames()) {
        batch = LogBatch(firstSeq: firstSeq, system: system)
        self.names = names
    }

    /// Its lines; the first one’s key is sixteen times the byte 1, the next one’s the byte 2, and so on.
    var lines: String {
        var writer = LogLineWriter()
        var keys = Self.keys()
        var out: [UInt8] = []
        writer.append(batch, keys: &keys, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    static func keys() -> LineKeys {
        var next: UInt8 = 0
        return LineKeys { bytes in
            for i in stride(from: 0, to: bytes.count, by: 16) {
                next &+= 1
                bytes[i..<i + 16].copyBytes(from: [UInt8](repeating: next, count: 16))
            }
        }
    }

    static func time(_ text: String) -> Timestamp {
        guard let time = try? ReadTime(rfc3339: text) else { preconditionFailure("\(text) is no time") }
        return time.instant
    }

    mutating func store(_ text: String?) -> ByteRange { text.map { batch.arena.store($0.utf8) } ?? .absent }

    mutating func person(_ id: String) -> RunIndex {
        let (number, isNew) = withBytes(id) { names.people.number(of: $0) }
        if isNew { batch.newPeople.append(Array(id.utf8)) }
        return number
    }

    mutating func conversation(_ id: String) -> RunIndex {
        let (number, isNew) = withBytes(id) { names.conversations.number(of: $0) }
        if isNew { batch.newConversations.append(Array(id.utf8)) }
        return number
    }

    func origin(line: Int64 = 0) -> Origin { Origin(line: line, raw: .absent) }

    mutating func origin(line: Int64 = 0, extra: String?) -> Origin {
        var origin = origin(line: line)
        origin.extra = store(extra)
        return origin
    }

    mutating func add(_ record: LogRecord, source: Int64 = 0) { batch.entries.append(.init(record, source: source)) }

    mutating func message(_ id: String, _ channel: String, _ sender: String, at: String, _ text: String?)
        -> MessageRecord
    {
        MessageRecord(
            origin: origin(), conversation: conversation(channel), sender: person(sender), id: store(id),
            sentAt: Self.time(at), precision: .millisecond, text: store(text), contentHash: 0)
    }

    // MARK: Marks

    /// The marks that have come since the last line of them.
    private var firstMark: Int32 = 0
    private var firstChange: Int32 = 0

    mutating func mark(
        at: String, upTo: String?, time: String? = nil, evidence: Evidence = .highWaterMark, line: Int64 = 0,
        extra: String? = nil
    ) {
        let reach = time.map { SeenReach.time(Self.time($0)) } ?? .message(store(upTo))
        batch.seenMarks.append(
            LogSeenMark(seenAt: Self.time(at), upTo: reach, evidence: evidence, line: line, extra: store(extra)))
    }

    /// - Parameter seconds: Since 2013-05-13.
    mutating func mark(seconds: Int, upTo: String, line: Int64) {
        batch.seenMarks.append(
            LogSeenMark(
                seenAt: Self.time("2013-05-13T00:00:00Z").advanced(byMicroseconds: Int64(seconds) * 1_000_000),
                upTo: .message(store(upTo)), evidence: .highWaterMark, line: line, extra: .absent))
    }

    mutating func seenLine(_ channel: String, _ person: String, source: Int64 = 0) {
        let end = Int32(batch.seenMarks.count)
        batch.append(
            LogSeen(conversation: conversation(channel), person: self.person(person), marks: firstMark..<end),
            source: source)
        firstMark = end
    }

    mutating func seen(_ channel: String, _ person: String, _ marks: [(upTo: String, at: String)]) {
        for mark in marks { self.mark(at: mark.at, upTo: mark.upTo) }
        seenLine(channel, person)
    }

    mutating func change(
        _ state: PresenceState, at: String, line: Int64 = 0, socket: String? = nil, extra: String? = nil
    ) {
        batch.presenceMarks.append(
            LogPresenceMark(at: Self.time(at), state: state, channel: store(socket), line: line, extra: store(extra)))
    }

    mutating func presenceLine(_ person: String, source: Int64 = 0) {
        let end = Int32(batch.presenceMarks.count)
        batch.append(LogPresence(person: self.person(person), marks: firstChange..<end), source: source)
        firstChange = end
    }

    mutating func presence(_ person: String, _ changes: [(PresenceState, String)]) {
        for (state, at) in changes { change(state, at: at) }
        presenceLine(person)
    }
}

extension LogRecord {
    static func message(_ message: MessageRecord) -> LogRecord { .message(message, attachments: 0..<0) }
}
