import PairChannel

/// What few logs say: more of a message than who wrote what when, what conversations are, and counts of reactions.
extension NativeRecordMaker {
    /// Members that few messages have.
    static let rareOfMessages: UInt64 = [
        NativeField.thread, .kind, .senderName, .zone, .editor, .editedAt,
    ].reduce(0) { $0 | 1 << UInt64($1.rawValue) }

    mutating func setRareMembers(of message: inout MessageRecord, _ sink: inout RecordSink) throws(NativeLineProblem) {
        message.thread = try optionalText(.thread, sink)
        message.senderName = try optionalText(.senderName, sink)
        if let kind = choice(.kind, MessageKind.names, sink) { message.kind = MessageKind(rawValue: kind)! }
        if let zone = choice(.zone, ZoneEvidence.names, sink) { message.zone = ZoneEvidence(rawValue: zone)! }
        if has(.editedAt) { message.editedAt = try time(.editedAt, of: "message", sink).instant }
        message.editor = optionalPerson(try optionalText(.editor, sink), &sink)
    }

    /// What a conversation is, where its name does not say it, and what it is called and for.
    mutating func makeConversation(_ sink: inout RecordSink) throws(NativeLineProblem) {
        let channel = try text(.channel, of: "conversation", mayBeEmpty: false, sink)
        let kind = choice(.kind, ConversationKind.names, sink).map { ConversationKind(rawValue: $0)! }
        let number = conversation(channel, kind: kind, pair: pair(sink), &sink)
        var record = ConversationRecord(
            origin: origin, conversation: number, kind: kind ?? kindByName(channel, sink),
            name: try optionalText(.name, sink))
        record.topic = try optionalText(.topic, sink)
        record.purpose = try optionalText(.purpose, sink)
        record.isArchived = isTrue(.archived, sink)
        record.isPlaceholder = isTrue(.placeholder, sink)
        sink.append(.conversation(record))
    }

    /// How many gave a reaction, where the source counts more than it names.
    mutating func makeReactionCount(_ sink: inout RecordSink) throws(NativeLineProblem) {
        let message = try text(.id, of: "reaction_count", mayBeEmpty: false, sink)
        let emoji = try text(.emoji, of: "reaction_count", mayBeEmpty: false, sink)
        let channel = try text(.channel, of: "reaction_count", mayBeEmpty: false, sink)
        guard let count = has(.count) ? Int(sink.text(values[NativeField.count.rawValue].range)) : nil, count >= 0
        else { throw .noCount }
        sink.append(
            .reactionCount(
                ReactionCountRecord(
                    origin: origin, conversation: conversation(channel, &sink), message: message, emoji: emoji,
                    count: count)))
    }

    /// One of a workspace’s own emoji: its image, or of which it is another name.
    mutating func makeEmoji(_ sink: inout RecordSink) throws(NativeLineProblem) {
        let name = try text(.emoji, of: "emoji", mayBeEmpty: false, sink)
        guard ShortNames.isName(sink.text(name)) else { throw .emojiName(sink.text(name)) }
        let (alias, path) = (try optionalText(.alias, sink), try optionalText(.path, sink))
        guard alias.isPresent != path.isPresent else { throw .emojiWithoutImage }
        var emoji = EmojiRecord(origin: origin, name: name, alias: alias)
        if path.isPresent { emoji.files = sink.attach(sink.text(path), origin) }
        sink.append(.emoji(emoji))
    }

    // MARK: Values

    /// Whether the line says in so many words that it is not known: `"at":null`.
    func isUnknown(_ field: NativeField) -> Bool {
        isPresent(field) && values[field.rawValue].kind == .null
    }

    func timeOrUnknown(
        _ field: NativeField, of type: String, _ sink: borrowing RecordSink
    ) throws(NativeLineProblem) -> Timestamp? {
        isUnknown(field) ? nil : try time(field, of: type, sink).instant
    }

    /// Whether a value is one that the field takes; another is kept as it is.
    func isKnown(
        _ value: NativeValue, of field: NativeField, in type: NativeRecordType, _ sink: borrowing RecordSink
    ) -> Bool {
        switch field {
        case .kind: choice(field, type == .message ? MessageKind.names : ConversationKind.names, sink) != nil
        case .zone: choice(field, ZoneEvidence.names, sink) != nil
        case .found, .bot, .archived, .placeholder: value.kind == .bool || value.kind == .string
        case .count: value.kind == .number || value.kind == .string
        case .pair: pair(sink) != nil
        default: value.kind == .string || value.kind == .number
        }
    }

    private func choice(_ field: NativeField, _ names: [String], _ sink: borrowing RecordSink) -> UInt8? {
        guard has(field) else { return nil }
        return sink.withBytes(values[field.rawValue].range) { Self.place(of: $0, in: names) }
    }

    private static func place(of text: UnsafeBufferPointer<UInt8>, in names: [String]) -> UInt8? {
        names.firstIndex { text.elementsEqual($0.utf8) }.map { UInt8($0) }
    }

    /// The ids of a pair’s two people, the lower one first.
    private func pair(_ sink: borrowing RecordSink) -> (lower: String, higher: String)? {
        guard has(.pair), values[NativeField.pair.rawValue].kind == .list else { return nil }
        let list = try? sink.withBytes(values[NativeField.pair.rawValue].range) { try JSONValue(parsing: $0) }
        guard case .array(let ids) = list, ids.count == 2, let lower = ids[0].text, let higher = ids[1].text,
            !lower.isEmpty, !higher.isEmpty, !lower.utf8.contains(0), !higher.utf8.contains(0)
        else { return nil }
        return (lower, higher)
    }
}
