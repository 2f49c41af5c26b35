/// The types of lines, and which members each has.
enum LogLineType: UInt8, CaseIterable {
    case archive, source, account, person, conversation, message, edit, delete, reaction, reactionCount, join, leave
    case coverage, attachment, file, missing, seen, presence, quarantined, names, input, read, ingest, erased
    case erasure, hold, release, refusal, seal, emoji

    /// As the line has it.
    var text: String { self == .reactionCount ? "reaction_count" : String(describing: self) }

    /// Types by their names, and their members; for a reader to hold.
    struct Table {
        private let names = LogLineType.allCases.map { Array($0.text.utf8) }
        let required = LogLineType.allCases.map(\.required)
        let allowed = LogLineType.allCases.map { $0.required.union($0.optional).union(LineMembers(.key)) }

        func type(_ name: UnsafeBufferPointer<UInt8>) -> LogLineType? {
            // Most lines are messages.
            if Self.isEqual(names[Int(LogLineType.message.rawValue)], name) { return .message }
            return LogLineType.allCases.first { Self.isEqual(names[Int($0.rawValue)], name) }
        }

        private static func isEqual(_ known: [UInt8], _ name: UnsafeBufferPointer<UInt8>) -> Bool {
            known.count == name.count && known.elementsEqual(name)
        }
    }

    /// Without which such a line says nothing.
    private var required: LineMembers {
        switch self {
        case .archive: LineMembers(.type, .id, .at, .format)
        case .source: LineMembers(.type, .source, .input, .run, .kind, .at, .name, .format)
        case .account: LineMembers(.type)
        case .person: LineMembers(.type, .id)
        case .conversation: LineMembers(.type, .kind, .channel)
        case .message: LineMembers(.type, .id, .channel, .sentAt)
        case .edit, .delete, .missing: LineMembers(.type, .id, .channel)
        case .reaction: LineMembers(.type, .id, .channel, .person, .emoji)
        case .reactionCount: LineMembers(.type, .id, .count, .channel, .emoji)
        case .join, .leave: LineMembers(.type, .channel, .person)
        case .coverage: LineMembers(.type, .channel, .toTime)
        case .attachment: LineMembers(.type, .id, .channel, .attachments)
        case .file: LineMembers(.type, .id, .ordinal, .channel, .file)
        case .seen: LineMembers(.type, .channel, .person, .days)
        case .presence: LineMembers(.type, .person, .days)
        case .quarantined: LineMembers(.type, .hash, .reason)
        case .names: LineMembers(.type, .person, .names)
        case .input: LineMembers(.type, .input)
        case .read: LineMembers(.type, .source, .size)
        case .ingest: LineMembers(.type, .run, .finished)
        case .erased: LineMembers(.type, .by, .leaf)
        case .erasure: LineMembers(.type, .ground, .actor, .approver, .at)
        case .hold: LineMembers(.type, .matter, .custodian, .selection, .actor, .at)
        case .release: LineMembers(.type, .matter, .actor, .at)
        case .refusal: LineMembers(.type, .matter, .ground, .actor, .approver, .at)
        case .seal: LineMembers(.type, .channel, .days)
        case .emoji: LineMembers(.type, .emoji)
        }
    }

    /// What it may have besides.
    private var optional: LineMembers {
        let ofSource = LineMembers(.source, .line, .system)
        return switch self {
        case .archive, .erased: LineMembers()
        case .source: LineMembers(.system, .recordsReading)
        case .account: LineMembers(.source, .system, .kind, .pair, .sameAs, .channel, .person)
        case .person:
            ofSource.union(LineMembers(.bot, .name, .realName, .handle, .email, .title, .team, .manager, .extra))
        case .conversation:
            ofSource.union(LineMembers(.archived, .placeholder, .name, .topic, .purpose, .extra))
        case .message:
            ofSource.union(
                LineMembers(
                    .replyTo, .thread, .clientID, .kind, .precision, .zone, .sender, .editor, .senderName,
                    .editedAt, .hash, .text, .format, .attachments, .extra))
        case .edit:
            ofSource.union(
                LineMembers(
                    .found, .document, .version, .appearance, .returned, .editor, .editedAt, .hash, .text, .format,
                    .attachments, .extra))
        case .delete: ofSource.union(LineMembers(.deleter, .deletedAt, .extra))
        case .reaction: ofSource.union(LineMembers(.removed, .at, .extra))
        case .reactionCount: ofSource.union(LineMembers(.extra))
        case .coverage: ofSource.union(LineMembers(.fromTime, .extra))
        case .join, .leave: ofSource.union(LineMembers(.at, .extra))
        case .attachment: ofSource.union(LineMembers(.file, .extra))
        case .file, .missing, .seen, .presence: ofSource
        case .quarantined: LineMembers(.source, .line, .lines)
        case .names: LineMembers(.system)
        case .input: LineMembers(.met, .coverage, .sightings, .versions, .counts, .ordered, .at)
        case .read: LineMembers(.recordsReading, .sha256, .records)
        case .ingest: LineMembers(.reading, .at)
        case .erasure, .refusal: LineMembers(.what, .who)
        case .hold, .release: LineMembers()
        case .seal: LineMembers(.system, .also, .through)
        case .emoji: ofSource.union(LineMembers(.alias, .file, .extra))
        }
    }
}
