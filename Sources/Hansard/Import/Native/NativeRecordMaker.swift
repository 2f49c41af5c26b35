import PairChannel

/// Makes records out of the fields of a line, be it JSON or CSV: `start`, then `set` and `keep` for each field, then `make`.
struct NativeRecordMaker {
    private let defaultZone: DefaultZone?
    /// Whose ids every line has to have, as the source’s first one says; `nil` where none says it.
    private let system: String?
    /// Spellings of channels that were met, and the conversation that each one means.
    private var spellings = NameTable()
    private var conversationOfSpelling: [RunIndex] = []

    private(set) var values = [NativeValue](
        repeating: NativeValue(kind: .null, range: .absent), count: NativeField.allCases.count)
    private var present: UInt64 = 0
    private var duplicate: NativeField?
    /// Each a key and its value as JSON.
    private var unknownMembers: [ByteRange] = []
    /// Their keys, decoded.
    private var unknownKeys: [String] = []
    /// Files that the line's attachments name.
    private var files: [String] = []
    private(set) var origin = Origin(line: 0, raw: .absent)

    init(defaultZone: DefaultZone?, system: String? = nil) {
        (self.defaultZone, self.system) = (defaultZone, system)
    }

    /// Begins a line, of which no field is set.
    mutating func start(_ origin: Origin) {
        self.origin = origin
        present = 0
        duplicate = nil
        unknownMembers.removeAll(keepingCapacity: true)
        unknownKeys.removeAll(keepingCapacity: true)
    }

    /// Keeps a member whose key is not known, as it stands at `member`.
    mutating func keep(_ key: String, member: ByteRange) {
        unknownMembers.append(member)
        unknownKeys.append(key)
    }

    mutating func set(_ field: NativeField, _ value: NativeValue) {
        let bit: UInt64 = 1 << UInt64(field.rawValue)
        if present & bit != 0 { duplicate = field }
        present |= bit
        values[field.rawValue] = value
    }

    /// Keeps a field whose name is not known.
    mutating func keep(_ name: String, _ value: UnsafeBufferPointer<UInt8>, in sink: inout RecordSink) {
        var member: [UInt8] = []
        member.appendJSON(name)
        member.append(UInt8(ascii: ":"))
        member.appendJSON(String(decoding: value, as: UTF8.self))
        unknownMembers.append(sink.store(member))
        unknownKeys.append(name)
    }

    /// Makes the record that the fields set since `start` describe.
    ///
    /// - Parameter isMessage: Whether a record without a type is one of a table of messages.
    mutating func make(isMessage: Bool = false, into sink: inout RecordSink) throws(NativeLineProblem) {
        if let duplicate { throw .duplicateKey(duplicate.key) }
        if unknownKeys.count > 1, let key = unknownKeys.firstRepeated { throw .duplicateKey(key) }
        if isMessage, !has(.type) {
            try keepRest(of: .message, in: &sink)
            return try makeMessage(&sink)
        }
        guard has(.type) else { return try makeUntyped(&sink) }
        let name = try text(.type, of: "record", sink)
        let type = sink.withBytes(name) { NativeRecordType($0) }
        if let type { try keepRest(of: type, in: &sink) }
        switch type {
        case .message: try makeMessage(&sink)
        case .seen: try makeSeen(&sink)
        case .online: try makePresence(.online, "online", &sink)
        case .offline: try makePresence(.offline, "offline", &sink)
        case .away: try makePresence(.away, "away", &sink)
        case .edit: try makeEdit(&sink)
        case .delete: try makeDeletion(&sink)
        case .reaction: try makeReaction(&sink)
        case .join: try makeMembership(joined: true, "join", &sink)
        case .leave: try makeMembership(joined: false, "leave", &sink)
        case .person: try makePerson(&sink)
        case .attachment: try makeAttachments(&sink)
        case .coverage: try makeCoverage(&sink)
        case .conversation: try makeConversation(&sink)
        case .reactionCount: try makeReactionCount(&sink)
        case .emoji: try makeEmoji(&sink)
        case .unmappedEvent: throw try unmappedEvent(sink)
        case nil: throw .unknownType(sink.text(name))
        }
    }

    private mutating func makeUntyped(_ sink: inout RecordSink) throws(NativeLineProblem) {
        try keepRest(of: .person, in: &sink)
        if has(.events), has(.timeMS) { return try makeWebhook(&sink) }
        guard has(.id), has(.name) else { throw .withoutType }
        try makePerson(&sink)
    }

    // MARK: One function a type of record

    private mutating func makeMessage(_ sink: inout RecordSink) throws(NativeLineProblem) {
        let sent = try time(.sentAt, of: "message", sink)
        let id = try text(.id, of: "message", mayBeEmpty: false, sink)
        let sender =
            isUnknown(.sender) ? ByteRange.absent : try text(.sender, of: "message", mayBeEmpty: false, sink)
        let channel = try text(.channel, of: "message", mayBeEmpty: false, sink)
        let text = try text(.text, of: "message", sink)
        let format = try format(sink)
        let replyTo = try optionalText(.replyTo, sink)
        let attachments = try attachments(&sink)
        let clientID = try optionalText(.clientID, sink)
        var message = MessageRecord(
            origin: origin, conversation: conversation(channel, &sink), sender: optionalPerson(sender, &sink), id: id,
            sentAt: sent.instant, precision: sent.precision, zone: sent.zone, format: format, text: text,
            replyTo: replyTo, clientID: clientID,
            contentHash: messageHash(sender, sent, text, format, replyTo, sink))
        if present & Self.rareOfMessages != 0 { try setRareMembers(of: &message, &sink) }
        sink.append(.message(message))
        append(attachments, of: nil, &sink)
    }

    /// - Parameter owner: `nil` for the message that was appended last.
    private func append(_ attachments: [AttachmentRecord], of owner: AttachmentRecord.Owner?, _ sink: inout RecordSink)
    {
        for attachment in attachments {
            var attachment = attachment
            attachment.owner = owner
            if let file = attachment.files.first {
                attachment.files = sink.attach(files[Int(file)], origin)
            }
            sink.append(.attachment(attachment))
        }
    }

    /// Files of a message that stands elsewhere.
    private mutating func makeAttachments(_ sink: inout RecordSink) throws(NativeLineProblem) {
        let message = try text(.id, of: "attachment", mayBeEmpty: false, sink)
        let channel = try text(.channel, of: "attachment", mayBeEmpty: false, sink)
        guard has(.attachments) else { throw .missing("attachments", type: "attachment") }
        let attachments = try attachments(&sink)
        guard !attachments.isEmpty else { throw .attachments }
        append(
            attachments,
            of: AttachmentRecord.Owner(origin: origin, conversation: conversation(channel, &sink), message: message),
            &sink)
    }

    /// Over all that a later snapshot could have changed; see `MessageRecord.contentHash`.
    private func messageHash(
        _ sender: ByteRange, _ sent: ReadTime, _ text: ByteRange, _ format: TextFormat, _ replyTo: ByteRange,
        _ sink: borrowing RecordSink
    ) -> Int64 {
        var hasher = SHA256Hasher()
        sink.withBytes(text) { hasher.update(UnsafeRawBufferPointer($0)) }
        var rest = (sent.instant.microseconds, UInt64(text.count), UInt64(sender.count), UInt64(format.rawValue))
        withUnsafeBytes(of: &rest) { hasher.update($0) }
        sink.withBytes(sender) { hasher.update(UnsafeRawBufferPointer($0)) }
        if replyTo.isPresent { sink.withBytes(replyTo) { hasher.update(UnsafeRawBufferPointer($0)) } }
        if has(.attachments) {
            // Where the files lie is no part of it: a log without them is followed by one that has them.
            sink.withBytes(values[NativeField.attachments.rawValue].range) { list in
                if files.isEmpty {
                    hasher.update(UnsafeRawBufferPointer(list))
                } else {
                    AttachmentList.withoutPaths(list).withUnsafeBytes { hasher.update($0) }
                }
            }
        }
        return hasher.finalize().firstEightBytes
    }

    private mutating func makeEdit(_ sink: inout RecordSink) throws(NativeLineProblem) {
        let edited = try timeOrUnknown(.editedAt, of: "edit", sink)
        let message = try text(.id, of: "edit", mayBeEmpty: false, sink)
        let channel = try text(.channel, of: "edit", mayBeEmpty: false, sink)
        let text = try text(.text, of: "edit", sink)
        let format = has(.format) ? try format(sink) : nil
        let editor = try optionalText(.editor, sink)
        let hash = sink.withBytes(text) { contentHash(Array($0)[...]) }
        sink.append(
            .edit(
                EditRecord(
                    origin: origin, conversation: conversation(channel, &sink), message: message,
                    editor: optionalPerson(editor, &sink),
                    editedAt: edited, format: format, text: text,
                    contentHash: hash, isFound: isTrue(.found, sink))))
    }

    private mutating func makeDeletion(_ sink: inout RecordSink) throws(NativeLineProblem) {
        let deleted = try timeOrUnknown(.deletedAt, of: "delete", sink)
        let message = try text(.id, of: "delete", mayBeEmpty: false, sink)
        let deleter = try optionalText(.deleter, sink)
        let channel = try text(.channel, of: "delete", mayBeEmpty: false, sink)
        sink.append(
            .deletion(
                DeletionRecord(
                    origin: origin, conversation: conversation(channel, &sink), message: message,
                    deleter: optionalPerson(deleter, &sink), deletedAt: deleted)))
    }

    private mutating func makeReaction(_ sink: inout RecordSink) throws(NativeLineProblem) {
        let at = try timeOrUnknown(.at, of: "reaction", sink)
        let message = try text(.id, of: "reaction", mayBeEmpty: false, sink)
        let emoji = try text(.emoji, of: "reaction", mayBeEmpty: false, sink)
        let person = try text(.person, of: "reaction", mayBeEmpty: false, sink)
        let channel = try text(.channel, of: "reaction", mayBeEmpty: false, sink)
        sink.append(
            .reaction(
                ReactionRecord(
                    origin: origin, conversation: conversation(channel, &sink), message: message,
                    person: sink.person(at: person), emoji: emoji, at: at, removed: isTrue(.removed, sink))))
    }

    private mutating func makeSeen(_ sink: inout RecordSink) throws(NativeLineProblem) {
        let (upTo, seenAt) = try reach(sink)
        let person = try text(.person, of: "seen", mayBeEmpty: false, sink)
        let channel = try text(.channel, of: "seen", mayBeEmpty: false, sink)
        var evidence = Evidence.highWaterMark
        if has(.evidence) {
            switch sink.text(try text(.evidence, of: "seen", sink)) {
            case "explicit":
                guard case .message = upTo else { throw .receiptUpToTime }
                evidence = .explicit
            case "high_water_mark", "high-water-mark": break
            case let other: throw .unknownEvidence(other)
            }
        }
        sink.append(
            .seen(
                SeenRecord(
                    origin: origin, conversation: conversation(channel, &sink), person: sink.person(at: person),
                    upTo: upTo, seenAt: seenAt, evidence: evidence)))
    }

    /// How far a mark of seen goes, and when it was set.
    private func reach(_ sink: borrowing RecordSink) throws(NativeLineProblem) -> (SeenReach, seenAt: Timestamp) {
        guard has(.upToTime) else {
            let seenAt = try time(.seenAt, of: "seen", sink).instant
            return (.message(try text(.upTo, of: "seen", mayBeEmpty: false, sink)), seenAt)
        }
        guard !has(.upTo) else { throw .bothReaches }
        let upTo = try time(.upToTime, of: "seen", sink).instant
        return (.time(upTo), has(.seenAt) ? try time(.seenAt, of: "seen", sink).instant : upTo)
    }

    private mutating func makePresence(_ state: PresenceState, _ type: String, _ sink: inout RecordSink)
        throws(NativeLineProblem)
    {
        let at = try time(.at, of: type, sink)
        let person = sink.person(at: try text(.person, of: type, mayBeEmpty: false, sink))
        let socket = try optionalText(has(.liveSocket) ? .liveSocket : .presenceChannel, sink)
        sink.append(
            .presence(PresenceRecord(origin: origin, person: person, at: at.instant, state: state, channel: socket)))
    }

    private mutating func makeMembership(joined: Bool, _ type: String, _ sink: inout RecordSink)
        throws(NativeLineProblem)
    {
        let at = try timeOrUnknown(.at, of: type, sink)
        let person = try text(.person, of: type, mayBeEmpty: false, sink)
        let channel = try text(.channel, of: type, mayBeEmpty: false, sink)
        sink.append(
            .membership(
                MembershipRecord(
                    origin: origin, conversation: conversation(channel, &sink), person: sink.person(at: person),
                    at: at, joined: joined)))
    }

    /// How far the log goes in a conversation.
    private mutating func makeCoverage(_ sink: inout RecordSink) throws(NativeLineProblem) {
        let last = try time(.toTime, of: "coverage", sink).instant
        let first = has(.fromTime) ? try time(.fromTime, of: "coverage", sink).instant : nil
        let channel = try text(.channel, of: "coverage", mayBeEmpty: false, sink)
        if let first, first > last { throw .endsBeforeItBegins }
        sink.append(
            .coverage(
                CoverageRecord(
                    origin: origin, conversation: conversation(channel, &sink), first: first, last: last)))
    }

    private mutating func makePerson(_ sink: inout RecordSink) throws(NativeLineProblem) {
        let id = try text(.id, of: "person", mayBeEmpty: false, sink)
        let name = try text(.name, of: "person", sink)
        let (email, title) = (try optionalText(.email, sink), try optionalText(.title, sink))
        let (team, manager) = (try optionalText(.team, sink), try optionalText(.manager, sink))
        var person = PersonRecord(
            origin: origin, person: sink.person(at: id), name: name, email: email, title: title, team: team,
            manager: manager, isBot: isTrue(.bot, sink))
        (person.realName, person.handle) = (try optionalText(.realName, sink), try optionalText(.handle, sink))
        sink.append(.person(person))
    }

    /// A Pusher webhook body: `{"time_ms":…,"events":[{"name":"member_added","channel":…,"user_id":…}]}`.
    private mutating func makeWebhook(_ sink: inout RecordSink) throws(NativeLineProblem) {
        let time = values[NativeField.timeMS.rawValue]
        guard time.kind == .number, let milliseconds = Int64(sink.text(time.range)),
            milliseconds > 0, milliseconds < 253_402_300_800_000
        else { throw .webhook("its time_ms is no time") }
        let events: JSONValue
        do throws(JSONProblem) {
            events = try sink.withBytes(values[NativeField.events.rawValue].range) { (bytes) throws(JSONProblem) in
                try JSONValue(parsing: bytes)
            }
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
            let person = sink.person(change.user)
            sink.append(
                .presence(
                    PresenceRecord(
                        origin: origin, person: person, at: at, state: change.state,
                        channel: sink.store(change.channel.utf8))))
        }
    }

    /// Why an event of an application could not be put on the record: its line says so, and is no record.
    private func unmappedEvent(_ sink: borrowing RecordSink) throws(NativeLineProblem) -> NativeLineProblem {
        guard let place = unknownKeys.firstIndex(of: "reason") else {
            throw .missing("reason", type: "unmapped_event")
        }
        let member = sink.withBytes(unknownMembers[place]) { [UInt8(ascii: "{")] + $0 + [UInt8(ascii: "}")] }
        guard let reason = (try? JSONValue(parsing: member))?["reason"]?.string, !reason.isEmpty else {
            throw .notText("reason")
        }
        return .unmappedEvent(reason)
    }

    private static let otherWebhooks: Set<String> = [
        "channel_occupied", "channel_vacated", "client_event", "cache_miss", "subscription_count",
    ]

    // MARK: Fields

    func isPresent(_ field: NativeField) -> Bool { present & (1 << UInt64(field.rawValue)) != 0 }

    func has(_ field: NativeField) -> Bool {
        isPresent(field) && values[field.rawValue].kind != .null
    }

    func isTrue(_ field: NativeField, _ sink: borrowing RecordSink) -> Bool {
        guard has(field) else { return false }
        // A spreadsheet writes TRUE.
        let first = sink.withBytes(values[field.rawValue].range) { $0.first }
        return first == UInt8(ascii: "t") || first == UInt8(ascii: "T") || first == UInt8(ascii: "1")
    }

    func text(
        _ field: NativeField, of type: String, mayBeEmpty: Bool = true, _ sink: borrowing RecordSink
    ) throws(NativeLineProblem) -> ByteRange {
        guard has(field) else { throw .missing(field.key, type: type) }
        let value = values[field.rawValue]
        // An id may be written as a number; its digits are the id.
        guard value.kind == .string || (value.kind == .number && !mayBeEmpty) else { throw .notText(field.key) }
        guard mayBeEmpty || !value.range.isEmpty else { throw .emptyID(field.key) }
        // What somebody wrote may hold anything; an id or a name that ends early would pass for another.
        if field != .text { try refuseNull(field, value.range, sink) }
        return value.range
    }

    private func refuseNull(_ field: NativeField, _ range: ByteRange, _ sink: borrowing RecordSink)
        throws(NativeLineProblem)
    {
        if sink.withBytes(range, { $0.contains(0) }) { throw .nullCharacter(field.key) }
    }

    func optionalText(_ field: NativeField, _ sink: borrowing RecordSink) throws(NativeLineProblem) -> ByteRange {
        guard has(field) else { return .absent }
        let value = values[field.rawValue]
        guard value.kind == .string || value.kind == .number else { throw .notText(field.key) }
        try refuseNull(field, value.range, sink)
        return value.range.isEmpty ? .absent : value.range
    }

    func optionalPerson(_ id: ByteRange, _ sink: inout RecordSink) -> RunIndex {
        id.isPresent ? sink.person(at: id) : .nobody
    }

    func time(
        _ field: NativeField, of type: String, _ sink: borrowing RecordSink
    ) throws(NativeLineProblem) -> ReadTime {
        let range = try text(field, of: type, sink)
        do throws(TimeProblem) {
            return try sink.withBytes(range) { (bytes) throws(TimeProblem) in
                try ReadTime(rfc3339: bytes, defaultZone: defaultZone)
            }
        } catch { throw .time(field.key, error) }
    }

    private func format(_ sink: borrowing RecordSink) throws(NativeLineProblem) -> TextFormat {
        guard has(.format) else { return .plain }
        switch sink.text(try text(.format, of: "message", sink)) {
        case "plain": return .plain
        case "markdown": return .markdown
        case let other: throw .unknownFormat(other)
        }
    }

    private mutating func attachments(_ sink: inout RecordSink) throws(NativeLineProblem) -> [AttachmentRecord] {
        files = []
        guard has(.attachments) else { return [] }
        let field = values[NativeField.attachments.rawValue]
        guard field.kind == .list || field.kind == .string else { throw .attachments }
        guard !field.range.isEmpty else { return [] }
        let value: JSONValue
        do throws(JSONProblem) {
            value = try sink.withBytes(field.range) { (bytes) throws(JSONProblem) in try JSONValue(parsing: bytes) }
        } catch {
            if case .repeatedMember = error { throw NativeLineProblem(error) }
            throw .attachments
        }
        guard case .array(let list) = value else { throw .attachments }
        var records: [AttachmentRecord] = []
        for file in list {
            let (name, id) = (file["name"]?.string, file["id"]?.text)
            // Its id stands for its name where the source has none.
            guard name != nil || id != nil && (file["name"] ?? .null) == .null else { throw .attachments }
            var record = AttachmentRecord(name: sink.store(name), bytes: file["size"]?.int.map(Int64.init))
            if let id { record.id = sink.store(id.utf8) }
            if let note = file["note"]?.string { record.note = sink.store(note.utf8) }
            if let type = file["type"]?.string { record.type = sink.store(type.utf8) }
            if let url = file["url"]?.string { record.url = sink.store(url.utf8) }
            if let hash = file["sha256"]?.string { record.sha256 = sink.store(hash.lowercased().utf8) }
            if let path = file["path"] {
                guard let text = path.string else { throw .notText("path") }
                files.append(text)
                record.files = Int32(files.count - 1)..<Int32(files.count)
            }
            records.append(record)
        }
        return records
    }

    /// The conversation that the line's channel means: both spellings of a pair are one.
    mutating func conversation(_ channel: ByteRange, _ sink: inout RecordSink) -> RunIndex {
        conversation(channel, kind: nil, pair: nil, &sink)
    }

    /// The same; what is said of it counts where it is met first.
    mutating func conversation(
        _ channel: ByteRange, kind: ConversationKind?, pair: (lower: String, higher: String)?,
        _ sink: inout RecordSink
    ) -> RunIndex {
        let (spelling, isNew) = sink.withBytes(channel) { spellings.number(of: $0) }
        guard isNew else { return conversationOfSpelling[Int(spelling)] }
        let number: RunIndex
        if let named = sink.withBytes(channel, { Pair(readingEitherOrderBytes: $0) }) {
            let people = (named.lower.text, named.higher.text)
            number = sink.conversation(named.channelName, kind: .pair, pair: people)
        } else {
            number = sink.conversation(
                sink.text(channel), kind: kind ?? kindByName(channel, sink), pair: kind == .pair ? pair : nil)
        }
        conversationOfSpelling.append(number)
        return number
    }

    /// What kind of conversation one is, its name says: a pair's, a private channel's, or another's.
    func kindByName(_ channel: ByteRange, _ sink: borrowing RecordSink) -> ConversationKind {
        sink.withBytes(channel) { name in
            if Pair(readingEitherOrderBytes: name) != nil { return .pair }
            return name.starts(with: "private-".utf8) ? .group : .room
        }
    }

    // MARK: Members that are not known

    /// Keeps what the line has besides the members of its type.
    private mutating func keepRest(of type: NativeRecordType, in sink: inout RecordSink) throws(NativeLineProblem) {
        var nested = ByteRange.absent
        if present & NativeRecordType.someMembers != 0 || system != nil {
            nested = try keepSomeMembers(of: type, in: &sink)
        }
        guard nested.isPresent || !unknownMembers.isEmpty else { return }
        origin.extra = storeUnknownMembers(in: &sink, nested)
    }

    /// Keeps those members that lines of this type do not have, and values that nobody knows.
    ///
    /// - Returns: What `extra` has.
    private mutating func keepSomeMembers(
        of type: NativeRecordType, in sink: inout RecordSink
    ) throws(NativeLineProblem) -> ByteRange {
        let itsSystem = has(.system) ? sink.text(values[NativeField.system.rawValue].range) : ""
        if let system, itsSystem != system { throw .otherSystem(system) }
        for field in NativeRecordType.fieldsOfSome where has(field) {
            let value = values[field.rawValue]
            switch field {
            case .system where value.kind == .string && itsSystem == sink.system && !itsSystem.isEmpty: continue
            case .extra where value.kind == .object: continue
            default:
                if field != .system, field != .extra, type.has(field), isKnown(value, of: field, in: type, sink) {
                    continue
                }
            }
            keep(field, value, in: &sink)
        }
        guard has(.extra), values[NativeField.extra.rawValue].kind == .object else { return .absent }
        let nested = values[NativeField.extra.rawValue].range
        do throws(JSONProblem) {
            let object = try sink.withBytes(nested) { (bytes) throws(JSONProblem) in try JSONValue(parsing: bytes) }
            if let name = (object.members.map(\.name) + unknownKeys).firstRepeated { throw .repeatedMember(name) }
        } catch { throw NativeLineProblem(error) }
        return nested
    }

    /// Makes a member of a field that means nothing in this line.
    private mutating func keep(_ field: NativeField, _ value: NativeValue, in sink: inout RecordSink) {
        var member: [UInt8] = []
        member.appendJSON(field.key)
        member.append(UInt8(ascii: ":"))
        sink.withBytes(value.range) { bytes in
            if value.kind == .string { member.appendJSON(bytes) } else { member.append(contentsOf: bytes) }
        }
        unknownMembers.append(sink.store(member))
        unknownKeys.append(field.key)
        present &= ~(1 << UInt64(field.rawValue))
    }

    /// Without white space between tokens: a line of the archive’s log has none.
    ///
    /// - Parameter nested: An object whose members stand with them.
    private mutating func storeUnknownMembers(in sink: inout RecordSink, _ nested: ByteRange) -> ByteRange {
        var object: [UInt8] = []
        if nested.isPresent { sink.withBytes(nested) { object.appendCompactJSON($0) } }
        if object.isEmpty { object.append(UInt8(ascii: "{")) } else { object.removeLast() }
        for member in unknownMembers {
            if object.count > 1 { object.append(UInt8(ascii: ",")) }
            sink.withBytes(member) { object.appendCompactJSON($0) }
        }
        object.append(UInt8(ascii: "}"))
        return sink.store(object)
    }
}
