@testable import Hansard

/// Gives its bytes a few at a time, as a pipe does.
struct TricklingReader: ByteReader {
    private let bytes: [UInt8]
    private let most: Int
    private var at = 0

    init(_ bytes: [UInt8], most: Int) { (self.bytes, self.most) = (bytes, most) }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, most, bytes.count - at)
        buffer.copyBytes(from: bytes[at..<at + count])
        at += count
        return count
    }
}

/// What an importer made of a source, each record as a line that reads well in a failure.
struct ReadLog {
    struct PutAside: Equatable {
        let line: Int64
        let reason: String
    }

    private(set) var records: [String] = []
    private(set) var lines: [Int64] = []
    private(set) var aside: [PutAside] = []
    private(set) var asideBytes: [[UInt8]] = []
    private(set) var people: [String] = []
    private(set) var conversations: [String] = []
    /// What each of them is said to be, and of a pair who.
    private(set) var kinds: [String] = []
    private(set) var sourceBytes = 0

    /// Reads the native log, or `csv`.
    init(_ source: String, csv: Bool = false, zone: String? = nil, atATime most: Int = .max) throws {
        try self.init(bytes: Array(source.utf8), csv: csv, zone: zone, atATime: most)
    }

    init(bytes: [UInt8], csv: Bool = false, zone: String? = nil, atATime most: Int = .max) throws {
        var batches: [RecordBatch] = []
        var reader = TricklingReader(bytes, most: most)
        var sink = RecordSink { batches.append($0) }
        let zone = zone.flatMap { DefaultZone(name: $0) }
        if csv {
            try NativeCSV.read(&reader, name: "log.csv", defaultZone: zone, into: &sink)
        } else {
            try NativeLog.read(&reader, defaultZone: zone, into: &sink)
        }
        try sink.endInput()
        for batch in batches {
            people += batch.newPeople.map { batch.arena.text($0) ?? "" }
            conversations += batch.newConversations.map { batch.arena.text($0.id) ?? "" }
            kinds += batch.newConversations.map { new in
                let pair = new.pair.map {
                    " of \(batch.arena.text($0.lower) ?? "") and \(batch.arena.text($0.higher) ?? "")"
                }
                return "\(new.kind)\(pair ?? "")"
            }
            sourceBytes += batch.sourceBytes
            for record in batch.records { add(record, batch.arena) }
            for line in batch.quarantined {
                if line.origin.continues {
                    asideBytes[asideBytes.count - 1] += batch.arena[line.origin.raw]
                } else {
                    aside.append(PutAside(line: line.origin.line, reason: line.reason))
                    asideBytes.append(Array(batch.arena[line.origin.raw]))
                }
            }
        }
    }

    private mutating func add(_ record: Record, _ arena: [UInt8]) {
        func text(_ range: ByteRange) -> String { arena.text(range) ?? "" }
        func optional(_ name: String, _ range: ByteRange) -> String { arena.text(range).map { " \(name)=\($0)" } ?? "" }
        func person(_ index: RunIndex) -> String { index == .nobody ? "nobody" : people[Int(index)] }
        func conversation(_ index: RunIndex) -> String { conversations[Int(index)] }
        func end(_ origin: Origin) -> String {
            lines.append(origin.line)
            return optional("extra", origin.extra)
        }
        switch record {
        case .message(let it):
            records.append(
                "message \(text(it.id)) in \(conversation(it.conversation)) by \(person(it.sender)) at "
                    + "\(it.sentAt.rfc3339(it.precision)): \(text(it.text))"
                    + (it.format == .markdown ? " (markdown)" : "") + (it.zone == .configured ? " (configured)" : "")
                    + optional("reply_to", it.replyTo) + optional("client_id", it.clientID)
                    + rareOfMessage(it, arena) + end(it.origin))
        case .attachment(let it):
            records.append(
                "attachment \(text(it.name))" + optional("id", it.id) + optional("type", it.type)
                    + optional("url", it.url) + optional("sha256", it.sha256) + (it.bytes.map { " bytes=\($0)" } ?? "")
                    + optional("note", it.note)
                    + (it.owner.map { " of \(text($0.message)) in \(conversation($0.conversation))\(end($0.origin))" }
                        ?? ""))
        case .edit(let it):
            records.append(
                "edit \(text(it.message)) in \(conversation(it.conversation)) by \(person(it.editor)) at "
                    + "\(it.editedAt?.rfc3339(.second) ?? "?"): \(text(it.text))" + (it.format.map { " (\($0))" } ?? "")
                    + (it.isFound ? " found" : "") + end(it.origin))
        case .deletion(let it):
            records.append(
                "delete \(text(it.message)) in \(conversation(it.conversation)) by \(person(it.deleter)) at "
                    + (it.deletedAt?.rfc3339(.second) ?? "?") + end(it.origin))
        case .reaction(let it):
            records.append(
                "reaction \(text(it.emoji)) to \(text(it.message)) in \(conversation(it.conversation)) by "
                    + "\(person(it.person)) at \(it.at?.rfc3339(.second) ?? "?")" + (it.removed ? " removed" : "")
                    + end(it.origin))
        case .seen(let it):
            let upTo =
                switch it.upTo {
                case .message(let id): text(id)
                case .time(let time): "up to \(time.rfc3339(.millisecond))"
                }
            records.append(
                "seen \(upTo) in \(conversation(it.conversation)) by \(person(it.person)) at "
                    + "\(it.seenAt.rfc3339(.second)), \(it.evidence)" + end(it.origin))
        case .membership(let it):
            records.append(
                "\(it.joined ? "join" : "leave") \(conversation(it.conversation)) by \(person(it.person)) at "
                    + (it.at?.rfc3339(.second) ?? "?") + end(it.origin))
        case .presence(let it):
            records.append(
                "\(it.state) \(person(it.person)) at \(it.at.rfc3339(.millisecond))" + optional("channel", it.channel)
                    + end(it.origin))
        case .person(let it):
            records.append(
                "person \(person(it.person)): \(text(it.name))" + optional("real name", it.realName)
                    + optional("handle", it.handle) + optional("email", it.email)
                    + optional("title", it.title) + optional("team", it.team) + optional("manager", it.manager)
                    + (it.isBot ? " bot" : "") + end(it.origin))
        case .coverage(let it):
            records.append(
                "coverage \(conversation(it.conversation)) from \(it.first?.rfc3339(.second) ?? "its beginning") to "
                    + it.last.rfc3339(.second) + (it.origin.map { end($0) } ?? ""))
        case .conversation(let it):
            records.append(
                "conversation \(conversation(it.conversation)): \(it.kind)" + optional("name", it.name)
                    + optional("topic", it.topic) + optional("purpose", it.purpose)
                    + (it.isArchived ? " archived" : "") + (it.isPlaceholder ? " placeholder" : "") + end(it.origin))
        case .emoji(let it):
            records.append(
                "emoji \(text(it.name))" + optional("alias", it.alias) + (it.files.isEmpty ? "" : " with an image")
                    + end(it.origin))
        case .reactionCount(let it):
            records.append(
                "\(it.count) \(text(it.emoji)) to \(text(it.message)) in \(conversation(it.conversation))"
                    + end(it.origin))
        }
    }

    private func rareOfMessage(_ it: MessageRecord, _ arena: [UInt8]) -> String {
        func optional(_ name: String, _ range: ByteRange) -> String { arena.text(range).map { " \(name)=\($0)" } ?? "" }
        return optional("thread", it.thread) + optional("sender_name", it.senderName)
            + (it.kind == .said ? "" : " kind=\(it.kind)") + (it.zone == .unknown ? " (unknown)" : "")
            + (it.editedAt.map { " edited_at=\($0.rfc3339(.second))" } ?? "")
            + (it.editor == .nobody ? "" : " editor=\(people[Int(it.editor)])")
    }
}
