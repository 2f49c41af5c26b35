import PairChannel

@testable import Hansard

/// An export into memory, of messages that a test makes.
final class SampleExport: ExportFiles, ExportArchive {
    var files: [String: [UInt8]] = [:]
    /// The most bytes that were given to be written at once.
    private(set) var largestPiece = 0
    private var open: String?
    /// What is in stored files, by their hash.
    var contents: [String: [UInt8]] = [:]
    /// Messages of other slices, by their ids.
    var elsewhere: [String: ArchivedMessage] = [:]

    // MARK: Files

    func begin(_ path: String) throws {
        precondition(open == nil && files[path] == nil, "one file is open at a time")
        open = path
        files[path] = []
    }

    func append(_ bytes: inout [UInt8]) throws {
        largestPiece = max(largestPiece, bytes.count)
        files[open!]! += bytes
        bytes.removeAll(keepingCapacity: true)
    }

    func end() throws { open = nil }

    func text(_ path: String) -> String { String(decoding: files[path] ?? [], as: UTF8.self) }

    // MARK: Archive

    func message(_ id: String, in conversation: Int64) throws -> ArchivedMessage? { elsewhere[id] }

    func read(_ file: StoredFile, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let bytes = contents[file.sha256]!
        for start in stride(from: 0, to: bytes.count, by: 1 << 20) {
            try bytes[start..<min(bytes.count, start + 1 << 20)].withUnsafeBytes(body)
        }
    }

    func leaf(_ seq: Int64) throws -> LogHash? { SHA256Hasher.hash(Array("leaf \(seq)".utf8)) }

    // MARK: What is exported

    static let people = PeopleDirectory([
        person(1, "3", "Mo"), person(2, "7", "Jamie Doe", email: "jamie@example.com"), person(3, "8", "Roe, Alex"),
    ])

    private static func person(_ id: Int64, _ source: String, _ name: String, email: String? = nil)
        -> PeopleDirectory.Person
    {
        .init(
            id: id, sourceID: source, slug: source, name: name, email: email, title: nil, team: nil, manager: nil,
            isBot: false)
    }

    var context: ExportContext {
        ExportContext(
            people: Self.people, zone: .utc, words: Words(language: "en", entries: [:]), archive: self,
            origin: "hansard/0123456789abcdef", generator: "Hansard 1.2")
    }

    static let pair = ConversationSummary(
        id: 1, sourceID: "private-chat-3-7", slug: "private-chat-3-7", kind: .pair, low: 1, high: 2)
    static let room = ConversationSummary(id: 2, sourceID: "room", slug: "room", kind: .room, name: "Größe")

    static func slice(_ conversation: ConversationSummary, members: [PersonIndex] = [], number: Int = 1) -> ExportSlice
    {
        let day = "2026-03-0\(number + 1)"
        return ExportSlice(conversation, name: day, number: number, members: members)
    }

    /// A message of 2 March 2026, so many seconds after nine.
    static func message(
        _ id: String, from sender: PersonIndex?, at second: Int, _ text: String, seq: Int64 = 1, replyTo: String? = nil,
        _ details: MessageDetails? = nil
    ) -> ArchivedMessage {
        let arena = MessageArena()
        func stored(_ text: String) -> ByteRange {
            let start = arena.bytes.count
            arena.bytes += Array(text.utf8)
            return ByteRange(offset: start, count: arena.bytes.count - start)
        }
        let at = Timestamp(day: 20_514).advanced(byMicroseconds: Int64(9 * 3_600 + second) * 1_000_000)
        var message = ArchivedMessage(
            position: MessagePosition(at, seq), conversation: 1, precision: .millisecond, zone: .explicit, kind: .said,
            sender: sender, id: stored(id), text: stored(text), format: .plain,
            replyTo: replyTo.map(stored) ?? .absent, in: arena)
        message.details = details
        return message
    }

    /// A file of these bytes that a message has.
    func attachment(_ name: String, _ bytes: [UInt8], _ kind: FileKind = .other) -> MessageDetails.Attachment {
        let hash = SHA256Hasher.hash(bytes).hexadecimal
        contents[hash] = bytes
        var attachment = MessageDetails.Attachment(name: name, type: nil, bytes: nil, sha256: nil, note: nil)
        attachment.file = StoredFile(sha256: hash, bytes: Int64(bytes.count), look: FileLook(kind))
        return attachment
    }

    /// Runs a whole export of one slice.
    func write(
        _ format: any DocumentWriter.Type, _ slice: ExportSlice, _ messages: [ArchivedMessage],
        events: [ConversationEvent] = []
    ) throws {
        var writer = format.init(context)
        try writer.begin(slice, in: self)
        for event in events { try writer.write(event, to: self) }
        for i in messages.indices { try writer.write(messages[i], to: self) }
        try writer.end(in: self)
        try writer.finish(in: self)
    }
}
