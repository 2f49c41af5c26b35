import PairChannel

/// A file of RSMF that is being put together: a day of a conversation, or what of it has room in one.
struct RSMFPart {
    /// Beyond so many events, and a gigabyte of files, the receivers’ programs want another file; and memory is bounded.
    private static let maximumEvents = 10_000
    private static let maximumTextBytes = 16 << 20

    private let slice: ExportSlice
    private let isDirect: Bool
    private let events: RSMFEvents
    private var list: [RSMFEvent] = []
    private var placeOfID: [ID: Int] = [:]
    /// Replies whose parent is not here by now.
    private var orphans = 0
    private var textBytes = 0
    private var fileBytes: Int64 = 0
    /// Those who were there when it began, as far as events say: whoever does something without having come.
    private var present: Set<RSMFPerson>
    private var came: Set<RSMFPerson> = []
    /// Those who are there now.
    private(set) var members: Set<PersonIndex>
    private var custom: [(name: String, value: String)] = []
    private(set) var messages = 0
    private(set) var participants: MailParticipants

    /// - Parameter members: At its beginning.
    init(_ slice: ExportSlice, members: Set<PersonIndex>, _ events: RSMFEvents) {
        (self.slice, self.members, self.events) = (slice, members, events)
        isDirect = slice.conversation.kind == .pair
        present = Set(members.map { .known($0) })
        participants = MailParticipants(members: members.sorted())
    }

    // MARK: What comes

    /// Whether `message` has no room here.
    func isFull(for message: borrowing ArchivedMessage) -> Bool {
        guard messages > 0 else { return false }
        let (text, bytes) = message.weight
        let files = bytes > RSMFEvents.maximumFileBytes ? 0 : bytes
        // A reply may bring its parent along.
        let added = message.replyTo.isPresent || message.thread.isPresent ? 2 : 1
        return list.count + orphans + added > Self.maximumEvents || textBytes + 2 * text > Self.maximumTextBytes
            || fileBytes + files > RSMFEvents.maximumFileBytes
    }

    mutating func write(_ message: borrowing ArchivedMessage) throws {
        let event = try events.event(message)
        messages += 1
        textBytes += 2 * message.weight.text + 500
        for case .file(let file) in event.attachments.map(\.content) { fileBytes += file.bytes }
        if let id = event.id { placeOfID[ID(id)] = list.count }
        if let parent = event.parent, placeOfID[ID(parent)] == nil { orphans += 1 }
        participants.add(sender: message.sender)
        append(event)
    }

    mutating func write(_ event: ConversationEvent) {
        switch event {
        case .joined(let person, let at):
            members.insert(person)
            guard let at else { return addMember("joined_at_unknown_time", person) }
            // What came before the first message is told once more of those who belong to it then.
            if messages == 0, !isDirect { present.remove(.known(person)) }
            if !isDirect, !present.contains(.known(person)) { came.insert(.known(person)) }
            append(events.membership(.join, person, at: at, isDirect: isDirect))
        case .left(let person, let at):
            members.remove(person)
            guard let at else { return addMember("left_at_unknown_time", person) }
            append(events.membership(.leave, person, at: at, isDirect: isDirect))
        case .seen(let person, let upTo, let at, let evidence): addMark(person, upTo, at, evidence)
        }
    }

    private mutating func append(_ event: RSMFEvent) {
        list.append(event)
        present.formUnion(event.people.filter { !came.contains($0) })
        textBytes += 100
    }

    private mutating func addMember(_ name: String, _ person: PersonIndex) {
        present.insert(.known(person))
        custom.append((name, events.id(person)))
    }

    private mutating func addMark(
        _ person: PersonIndex, _ upTo: ConversationEvent.SeenEnd, _ at: Timestamp, _ evidence: Evidence
    ) {
        let place: Int?
        switch upTo {
        case .message(let id): place = placeOfID[ID(id)]
        case .time(let time): place = list.lastIndex { $0.kind == .message && $0.timestamp <= time }
        }
        guard let place else { return append(events.mark(person, upTo: upTo, at: at, evidence)) }
        list[place].receipts.append(.init(participant: .known(person), timestamp: at))
        if evidence != .explicit { list[place].seenToHere.append(.known(person)) }
        if !came.contains(.known(person)) { present.insert(.known(person)) }
        textBytes += 100
    }

    // MARK: The whole

    /// The manifest of what came, with the parents of replies that are elsewhere, as far as the export has them.
    mutating func manifest(_ context: ExportContext, _ names: RSMFNames) throws -> RSMFManifest {
        var asked: Set<ID> = []
        for parent in list.compactMap(\.parent) where placeOfID[ID(parent)] == nil && asked.insert(ID(parent)).inserted
        {
            guard let message = try context.archive.message(parent, in: slice.conversation.id) else { continue }
            let event = try events.event(message, isContext: true)
            present.formUnion(event.people.filter { !came.contains($0) })
            list.append(event)
        }
        list.sort(by: RSMFEvent.isBefore)
        let conversation = slice.conversation
        if isDirect {
            for id in [conversation.low, conversation.high] {
                if let person = id.flatMap({ context.people.index(ofID: $0) }) { present.insert(.known(person)) }
            }
        }
        var facts: [(name: String, value: String)] = [
            ("kind", conversation.kind.name), ("topic", conversation.topic ?? ""),
            ("purpose", conversation.purpose ?? ""), ("time_zone", context.zone.name), ("slice", slice.name),
            ("source", context.origin),
        ]
        facts.removeAll { $0.value.isEmpty }
        return RSMFManifest(
            names: names, conversation: conversation, collection: "\(context.origin)/\(conversation.slug)",
            people: names.ordered(present.union(came)), present: names.ordered(present), custodian: context.custodian,
            custom: facts + custom, events: list)
    }
}
