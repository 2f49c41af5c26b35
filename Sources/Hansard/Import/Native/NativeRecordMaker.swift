import Crypto
import PairChannel

/// Makes records out of the fields of a line, be it JSON or CSV.
///
/// The batch under way is its own state: the line's bytes stand at the beginning of the arena, and what is made
/// besides (unescaped texts, hashes) goes into `made`, which is the arena's continuation.
struct NativeRecordMaker {
    private let defaultZone: DefaultZone?
    private var batch = RecordBatch()
    private var names = RunNames()
    private var made: [UInt8] = []
    private var arenaBytes = 0
    /// Spellings of channels that were met, and the conversation that each one means.
    private var spellings = NameTable()
    private var conversationOfSpelling: [RunIndex] = []

    private var values = [NativeValue](
        repeating: NativeValue(kind: .null, range: .absent), count: NativeField.allCases.count)
    private var present: UInt64 = 0
    private var duplicate: NativeField?
    /// Each a key and its value as JSON.
    private var unknownMembers: [ByteRange] = []
    /// Their keys, decoded.
    private var unknownKeys: [String] = []
    /// Files that the line's attachments name.
    private var files: [AttachmentFile] = []
    private var lastProblem: (problem: NativeLineProblem, reason: String)?
    private var origin = Origin(line: 0, raw: .absent)
    private var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)

    init(defaultZone: DefaultZone?) { self.defaultZone = defaultZone }

    /// Begins a batch whose arena starts with `arenaBytes` bytes of the source.
    mutating func begin(names: RunNames, arenaBytes: Int) {
        self.names = names
        self.arenaBytes = arenaBytes
        batch.records.reserveCapacity(arenaBytes / 180)
    }

    /// Ends the batch. Its arena lacks the source's bytes, which belong before it.
    mutating func finish(_ names: inout RunNames) -> RecordBatch {
        var finished = RecordBatch()
        swap(&finished, &batch)
        swap(&finished.arena, &made)
        swap(&names, &self.names)
        return finished
    }

    mutating func start(_ origin: Origin, in bytes: UnsafeBufferPointer<UInt8>) {
        self.origin = origin
        self.bytes = bytes
        present = 0
        duplicate = nil
        unknownMembers.removeAll(keepingCapacity: true)
        unknownKeys.removeAll(keepingCapacity: true)
    }

    /// Keeps a member whose key is not known, as it stands at `member`.
    mutating func keep(_ key: String, member: Range<Int>) {
        unknownMembers.append(ByteRange(offset: member.lowerBound, count: member.count))
        unknownKeys.append(key)
    }

    mutating func set(_ field: NativeField, _ value: NativeValue) {
        let bit: UInt64 = 1 << UInt64(field.rawValue)
        if present & bit != 0 { duplicate = field }
        present |= bit
        values[field.rawValue] = value
    }

    /// Keeps a field whose name is not known.
    mutating func keep(_ name: String, _ value: UnsafeBufferPointer<UInt8>) {
        var member: [UInt8] = []
        member.appendJSON(name)
        member.append(UInt8(ascii: ":"))
        member.appendJSON(String(decoding: value, as: UTF8.self))
        unknownMembers.append(store(member))
        unknownKeys.append(name)
    }

    mutating func unescape(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) throws(JSONProblem) -> ByteRange {
        let start = made.count
        try JSONCursor.unescape(bytes, range, into: &made)
        return ByteRange(offset: arenaBytes + start, count: made.count - start)
    }

    mutating func store(_ text: some Collection<UInt8>) -> ByteRange {
        let range = made.store(text)
        return ByteRange(offset: arenaBytes + Int(range.offset), count: Int(range.count))
    }

    mutating func quarantine(_ origin: Origin, _ problem: NativeLineProblem) {
        // Of many bad lines most have the same reason: one string is enough for them.
        if lastProblem?.problem != problem { lastProblem = (problem, problem.description) }
        batch.quarantined.append(QuarantinedLine(origin: origin, reason: lastProblem?.reason ?? ""))
    }

    /// Makes the record that the fields set since `start` describe.
    ///
    /// - Parameter isMessage: Whether a record without a type is one of a table of messages.
    mutating func make(isMessage: Bool = false) throws(NativeLineProblem) {
        if let duplicate { throw .duplicateKey(duplicate.key) }
        if unknownKeys.count > 1, let key = unknownKeys.firstRepeated { throw .duplicateKey(key) }
        if isMessage, !has(.type) {
            if !unknownMembers.isEmpty { origin.extra = storeUnknownMembers() }
            return try makeMessage()
        }
        guard has(.type) else { return try makeUntyped() }
        if !unknownMembers.isEmpty { origin.extra = storeUnknownMembers() }
        let type = try text(.type, of: "record")
        switch RecordType(bytesOf(type)) {
        case .message: try makeMessage()
        case .seen: try makeSeen()
        case .online: try makePresence(.online, "online")
        case .offline: try makePresence(.offline, "offline")
        case .away: try makePresence(.away, "away")
        case .edit: try makeEdit()
        case .delete: try makeDeletion()
        case .reaction: try makeReaction()
        case .join: try makeMembership(joined: true, "join")
        case .leave: try makeMembership(joined: false, "leave")
        case .person: try makePerson()
        case nil: throw .unknownType(String(decoding: bytesOf(type), as: UTF8.self))
        }
    }

    private mutating func makeUntyped() throws(NativeLineProblem) {
        if !unknownMembers.isEmpty { origin.extra = storeUnknownMembers() }
        if has(.events), has(.timeMS) { return try makeWebhook() }
        guard has(.id), has(.name) else { throw .withoutType }
        try makePerson()
    }

    // MARK: One function a type of record

    private mutating func makeMessage() throws(NativeLineProblem) {
        let sent = try time(.sentAt, of: "message")
        let id = try text(.id, of: "message", mayBeEmpty: false)
        let sender = try text(.sender, of: "message", mayBeEmpty: false)
        let channel = try text(.channel, of: "message", mayBeEmpty: false)
        let text = try text(.text, of: "message")
        let format = try format()
        let replyTo = try optionalText(.replyTo)
        let attachments = try attachments()
        let clientID = try optionalText(.clientID)
        origin.sha256 = rawHash()
        batch.records.append(
            .message(
                MessageRecord(
                    origin: origin, conversation: conversation(channel), sender: person(sender), id: id,
                    sentAt: sent.instant, precision: sent.precision, zone: sent.zone, format: format, text: text,
                    replyTo: replyTo, clientID: clientID,
                    contentHash: messageHash(sender, sent, text, format, replyTo))))
        for attachment in attachments {
            var attachment = attachment
            if let file = attachment.files.first {
                let place = Int32(batch.files.count)
                batch.files.append(files[Int(file)])
                attachment.files = place..<place + 1
            }
            batch.records.append(.attachment(attachment))
        }
    }

    /// Over all that a later snapshot could have changed; see `MessageRecord.contentHash`.
    private func messageHash(
        _ sender: ByteRange, _ sent: ReadTime, _ text: ByteRange, _ format: TextFormat, _ replyTo: ByteRange
    ) -> Int64 {
        var hash = SHA256()
        hash.update(bufferPointer: UnsafeRawBufferPointer(bytesOf(text)))
        var rest = (sent.instant.microseconds, UInt64(text.count), UInt64(sender.count), UInt64(format.rawValue))
        withUnsafeBytes(of: &rest) { hash.update(bufferPointer: $0) }
        hash.update(bufferPointer: UnsafeRawBufferPointer(bytesOf(sender)))
        if replyTo.isPresent { hash.update(bufferPointer: UnsafeRawBufferPointer(bytesOf(replyTo))) }
        if has(.attachments) {
            // Where the files lie is no part of it: a log without them is followed by one that has them.
            let list = bytesOf(values[NativeField.attachments.rawValue].range)
            if files.isEmpty {
                hash.update(bufferPointer: UnsafeRawBufferPointer(list))
            } else {
                hash.update(data: AttachmentList.withoutPaths(list))
            }
        }
        return firstEightBytes(of: hash.finalize())
    }

    private mutating func makeEdit() throws(NativeLineProblem) {
        let edited = try time(.editedAt, of: "edit")
        let message = try text(.id, of: "edit", mayBeEmpty: false)
        let channel = try text(.channel, of: "edit", mayBeEmpty: false)
        let text = try text(.text, of: "edit")
        let format = has(.format) ? try format() : nil
        let editor = try optionalText(.editor)
        origin.sha256 = rawHash()
        let hash = contentHash(Array(bytesOf(text))[...])
        batch.records.append(
            .edit(
                EditRecord(
                    origin: origin, conversation: conversation(channel), message: message,
                    editor: optionalPerson(editor),
                    editedAt: edited.instant, format: format, text: text,
                    contentHash: hash)))
    }

    private mutating func makeDeletion() throws(NativeLineProblem) {
        let deleted = try time(.deletedAt, of: "delete")
        let message = try text(.id, of: "delete", mayBeEmpty: false)
        let deleter = try optionalText(.deleter)
        let channel = try text(.channel, of: "delete", mayBeEmpty: false)
        origin.sha256 = rawHash()
        batch.records.append(
            .deletion(
                DeletionRecord(
                    origin: origin, conversation: conversation(channel), message: message,
                    deleter: optionalPerson(deleter), deletedAt: deleted.instant)))
    }

    private mutating func makeReaction() throws(NativeLineProblem) {
        let at = try time(.at, of: "reaction")
        let message = try text(.id, of: "reaction", mayBeEmpty: false)
        let emoji = try text(.emoji, of: "reaction", mayBeEmpty: false)
        let person = try text(.person, of: "reaction", mayBeEmpty: false)
        let channel = try text(.channel, of: "reaction", mayBeEmpty: false)
        batch.records.append(
            .reaction(
                ReactionRecord(
                    origin: origin, conversation: conversation(channel), message: message,
                    person: self.person(person), emoji: emoji, at: at.instant, removed: isTrue(.removed))))
    }

    private mutating func makeSeen() throws(NativeLineProblem) {
        let seen = try time(.seenAt, of: "seen")
        let upTo = try text(.upTo, of: "seen", mayBeEmpty: false)
        let person = try text(.person, of: "seen", mayBeEmpty: false)
        let channel = try text(.channel, of: "seen", mayBeEmpty: false)
        var evidence = Evidence.highWaterMark
        if has(.evidence) {
            switch String(decoding: bytesOf(try text(.evidence, of: "seen")), as: UTF8.self) {
            case "explicit": evidence = .explicit
            case "high_water_mark", "high-water-mark": break
            case let other: throw .unknownEvidence(other)
            }
        }
        batch.records.append(
            .seen(
                SeenRecord(
                    origin: origin, conversation: conversation(channel), person: self.person(person), upTo: upTo,
                    seenAt: seen.instant, evidence: evidence)))
    }

    private mutating func makePresence(_ state: PresenceState, _ type: String) throws(NativeLineProblem) {
        let at = try time(.at, of: type)
        let person = person(try text(.person, of: type, mayBeEmpty: false))
        let socket = try optionalText(.liveSocket)
        batch.records.append(
            .presence(PresenceRecord(origin: origin, person: person, at: at.instant, state: state, channel: socket)))
    }

    private mutating func makeMembership(joined: Bool, _ type: String) throws(NativeLineProblem) {
        let at = try time(.at, of: type)
        let person = try text(.person, of: type, mayBeEmpty: false)
        let channel = try text(.channel, of: type, mayBeEmpty: false)
        batch.records.append(
            .membership(
                MembershipRecord(
                    origin: origin, conversation: conversation(channel), person: self.person(person), at: at.instant,
                    joined: joined)))
    }

    private mutating func makePerson() throws(NativeLineProblem) {
        let id = try text(.id, of: "person", mayBeEmpty: false)
        let name = try text(.name, of: "person")
        let (email, title) = (try optionalText(.email), try optionalText(.title))
        let (team, manager) = (try optionalText(.team), try optionalText(.manager))
        batch.records.append(
            .person(
                PersonRecord(
                    origin: origin, person: person(id), name: name, email: email, title: title, team: team,
                    manager: manager)))
    }

    /// A Pusher webhook body: `{"time_ms":…,"events":[{"name":"member_added","channel":…,"user_id":…}]}`.
    private mutating func makeWebhook() throws(NativeLineProblem) {
        let time = values[NativeField.timeMS.rawValue]
        guard time.kind == .number, let milliseconds = Int64(string(time.range)),
            milliseconds > 0, milliseconds < 253_402_300_800_000
        else { throw .webhook("its time_ms is no time") }
        let events: JSONValue
        do throws(JSONProblem) {
            events = try JSONValue(parsing: bytesOf(values[NativeField.events.rawValue].range))
        } catch { throw NativeLineProblem(error) }
        guard case .array(let list) = events else { throw .webhook("its events are no list") }
        let at = Timestamp(microseconds: milliseconds * 1_000)
        var changes: [(user: String, state: PresenceState, channel: String)] = []
        for event in list {
            let state: PresenceState
            switch event["name"]?.string {
            case "member_added": state = .online
            case "member_removed": state = .offline
            case let name?:
                // The rest of Pusher's webhooks say nothing about a person's presence.
                guard Self.otherWebhooks.contains(name) else { throw .webhook("“\(name)” is no event of Pusher’s") }
                continue
            case nil: throw .webhook("an event has no name")
            }
            guard let user = event["user_id"]?.text, !user.isEmpty, let channel = event["channel"]?.string else {
                throw .webhook("a member has no user_id or no channel")
            }
            guard !user.utf8.contains(0), !channel.utf8.contains(0) else { throw .nullCharacter("user_id") }
            changes.append((user, state, channel))
        }
        // Nothing of a body is taken before all of it is understood.
        for change in changes {
            let person = person(store(change.user.utf8))
            batch.records.append(
                .presence(
                    PresenceRecord(
                        origin: origin, person: person, at: at, state: change.state,
                        channel: store(change.channel.utf8))))
        }
    }

    private static let otherWebhooks: Set<String> = [
        "channel_occupied", "channel_vacated", "client_event", "cache_miss", "subscription_count",
    ]

    // MARK: Fields

    private func has(_ field: NativeField) -> Bool {
        present & (1 << UInt64(field.rawValue)) != 0 && values[field.rawValue].kind != .null
    }

    private func isTrue(_ field: NativeField) -> Bool {
        guard has(field) else { return false }
        // A spreadsheet writes TRUE.
        let first = bytesOf(values[field.rawValue].range).first
        return first == UInt8(ascii: "t") || first == UInt8(ascii: "T") || first == UInt8(ascii: "1")
    }

    private func text(
        _ field: NativeField, of type: String, mayBeEmpty: Bool = true
    ) throws(NativeLineProblem) -> ByteRange {
        guard has(field) else { throw .missing(field.key, type: type) }
        let value = values[field.rawValue]
        // An id may be written as a number; its digits are the id.
        guard value.kind == .string || (value.kind == .number && !mayBeEmpty) else { throw .notText(field.key) }
        guard mayBeEmpty || !value.range.isEmpty else { throw .emptyID(field.key) }
        // What somebody wrote may hold anything; an id or a name that ends early would pass for another.
        if field != .text { try refuseNull(field, value.range) }
        return value.range
    }

    private func refuseNull(_ field: NativeField, _ range: ByteRange) throws(NativeLineProblem) {
        if bytesOf(range).contains(0) { throw .nullCharacter(field.key) }
    }

    private func optionalText(_ field: NativeField) throws(NativeLineProblem) -> ByteRange {
        guard has(field) else { return .absent }
        let value = values[field.rawValue]
        guard value.kind == .string || value.kind == .number else { throw .notText(field.key) }
        try refuseNull(field, value.range)
        return value.range.isEmpty ? .absent : value.range
    }

    private mutating func optionalPerson(_ id: ByteRange) -> RunIndex { id.isPresent ? person(id) : .nobody }

    private func time(_ field: NativeField, of type: String) throws(NativeLineProblem) -> ReadTime {
        let range = try text(field, of: type)
        do throws(TimeProblem) {
            return try ReadTime(rfc3339: bytesOf(range), defaultZone: defaultZone)
        } catch { throw .time(field.key, error) }
    }

    private func format() throws(NativeLineProblem) -> TextFormat {
        guard has(.format) else { return .plain }
        switch string(try text(.format, of: "message")) {
        case "plain": return .plain
        case "markdown": return .markdown
        case let other: throw .unknownFormat(other)
        }
    }

    private mutating func attachments() throws(NativeLineProblem) -> [AttachmentRecord] {
        files = []
        guard has(.attachments) else { return [] }
        let field = values[NativeField.attachments.rawValue]
        guard field.kind == .list || field.kind == .string else { throw .attachments }
        guard !field.range.isEmpty else { return [] }
        let value: JSONValue
        do throws(JSONProblem) { value = try JSONValue(parsing: bytesOf(field.range)) } catch {
            if case .repeatedMember = error { throw NativeLineProblem(error) }
            throw .attachments
        }
        guard case .array(let list) = value else { throw .attachments }
        var records: [AttachmentRecord] = []
        for file in list {
            guard let name = file["name"]?.string else { throw .attachments }
            var record = AttachmentRecord(name: store(name.utf8), bytes: file["size"]?.int.map(Int64.init))
            if let id = file["id"]?.text { record.id = store(id.utf8) }
            if let type = file["type"]?.string { record.type = store(type.utf8) }
            if let url = file["url"]?.string { record.url = store(url.utf8) }
            if let hash = file["sha256"]?.string { record.sha256 = store(hash.lowercased().utf8) }
            if let path = file["path"] {
                guard let text = path.string else { throw .notText("path") }
                files.append(AttachmentFile(path: text, origin: origin))
                record.files = Int32(files.count - 1)..<Int32(files.count)
            }
            records.append(record)
        }
        return records
    }

    private mutating func person(_ id: ByteRange) -> RunIndex {
        let (number, isNew) = names.people.number(of: bytesOf(id))
        if isNew { batch.newPeople.append(id) }
        return number
    }

    /// The conversation that the line's channel means: both spellings of a pair are one.
    private mutating func conversation(_ channel: ByteRange) -> RunIndex {
        let (spelling, isNew) = spellings.number(of: bytesOf(channel))
        guard isNew else { return conversationOfSpelling[Int(spelling)] }
        let pair = Pair(readingEitherOrderBytes: bytesOf(channel))
        let canonical = pair.map { store($0.channelName.utf8) } ?? channel
        let (number, isNewConversation) = names.conversations.number(of: bytesOf(canonical))
        if isNewConversation { introduce(canonical, pair) }
        conversationOfSpelling.append(number)
        return number
    }

    /// What kind of conversation one is, its name says: a pair's, a private channel's, or another's.
    private mutating func introduce(_ name: ByteRange, _ pair: Pair?) {
        let isPrivate = bytesOf(name).starts(with: "private-".utf8)
        let kind: ConversationKind = pair != nil ? .pair : isPrivate ? .group : .room
        batch.newConversations.append(
            NewConversation(
                id: name, kind: kind,
                pair: pair.map { (store($0.lower.text.utf8), store($0.higher.text.utf8)) }))
    }

    // MARK: Bytes

    /// The bytes at `range`: of the source, or made here. Valid until something else is made.
    private func bytesOf(_ range: ByteRange) -> UnsafeBufferPointer<UInt8> {
        guard range.isPresent else { return UnsafeBufferPointer(start: nil, count: 0) }
        if Int(range.offset) < arenaBytes { return UnsafeBufferPointer(rebasing: bytes[range.range]) }
        let start = Int(range.offset) - arenaBytes
        return made.withUnsafeBufferPointer {
            UnsafeBufferPointer(rebasing: $0[start..<start + Int(range.count)])
        }
    }

    private func string(_ range: ByteRange) -> String { String(decoding: bytesOf(range), as: UTF8.self) }

    private mutating func rawHash() -> ByteRange {
        let digest = SHA256.hash(data: bytesOf(origin.raw))
        let start = made.count
        digest.withUnsafeBytes { made.append(contentsOf: $0) }
        return ByteRange(offset: arenaBytes + start, count: 32)
    }

    private mutating func storeUnknownMembers() -> ByteRange {
        var object: [UInt8] = [UInt8(ascii: "{")]
        for (i, member) in unknownMembers.enumerated() {
            if i > 0 { object.append(UInt8(ascii: ",")) }
            object.append(contentsOf: bytesOf(member))
        }
        object.append(UInt8(ascii: "}"))
        return store(object)
    }
}

/// The types of the native log.
private enum RecordType {
    case message, seen, online, offline, away, edit, delete, reaction, join, leave, person

    init?(_ name: UnsafeBufferPointer<UInt8>) {
        // By the first byte, and then by the whole: most lines are messages and marks.
        switch name.first {
        case UInt8(ascii: "m") where name.elementsEqual("message".utf8): self = .message
        case UInt8(ascii: "s") where name.elementsEqual("seen".utf8): self = .seen
        case UInt8(ascii: "o") where name.elementsEqual("online".utf8): self = .online
        case UInt8(ascii: "o") where name.elementsEqual("offline".utf8): self = .offline
        case UInt8(ascii: "a") where name.elementsEqual("away".utf8): self = .away
        case UInt8(ascii: "e") where name.elementsEqual("edit".utf8): self = .edit
        case UInt8(ascii: "d") where name.elementsEqual("delete".utf8): self = .delete
        case UInt8(ascii: "r") where name.elementsEqual("reaction".utf8): self = .reaction
        case UInt8(ascii: "j") where name.elementsEqual("join".utf8): self = .join
        case UInt8(ascii: "l") where name.elementsEqual("leave".utf8): self = .leave
        case UInt8(ascii: "p") where name.elementsEqual("person".utf8): self = .person
        default: return nil
        }
    }
}
