/// The types of lines, and which members each has.
enum LogLineType: UInt8, CaseIterable {
    case archive, source, account, person, conversation, message, edit, delete, reaction, reactionCount, join, leave
    case coverage, attachment, file, missing, seen, presence, quarantined, names, input, read, ingest, erased

    /// As the line has it.
    var text: String { self == .reactionCount ? "reaction_count" : String(describing: self) }

    /// Types by their names, and their members; for a reader to hold.
    struct Table {
        private let names = LogLineType.allCases.map { Array($0.text.utf8) }
        let required = LogLineType.allCases.map(\.required)
        let allowed = LogLineType.allCases.map { $0.required.union($0.optional).union(LogMembers(.key)) }

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
    private var required: LogMembers {
        switch self {
        case .archive: LogMembers(.type, .id, .at, .format)
        case .source: LogMembers(.type, .source, .input, .run, .kind, .at, .name, .format)
        case .account: LogMembers(.type)
        case .person: LogMembers(.type, .id)
        case .conversation: LogMembers(.type, .kind, .channel)
        case .message: LogMembers(.type, .id, .channel, .sentAt)
        case .edit, .delete, .missing: LogMembers(.type, .id, .channel)
        case .reaction: LogMembers(.type, .id, .channel, .person, .emoji)
        case .reactionCount: LogMembers(.type, .id, .count, .channel, .emoji)
        case .join, .leave: LogMembers(.type, .channel, .person)
        case .coverage: LogMembers(.type, .channel, .toTime)
        case .attachment: LogMembers(.type, .id, .channel, .attachments)
        case .file: LogMembers(.type, .id, .ordinal, .channel, .file)
        case .seen: LogMembers(.type, .channel, .person, .days)
        case .presence: LogMembers(.type, .person, .days)
        case .quarantined: LogMembers(.type, .hash, .reason)
        case .names: LogMembers(.type, .person, .names)
        case .input: LogMembers(.type, .input)
        case .read: LogMembers(.type, .source, .size)
        case .ingest: LogMembers(.type, .run, .finished)
        case .erased: LogMembers(.type, .by, .leaf)
        }
    }

    /// What it may have besides.
    private var optional: LogMembers {
        let ofSource = LogMembers(.source, .line, .system)
        return switch self {
        case .archive, .erased: LogMembers()
        case .source: LogMembers(.system, .recordsReading)
        case .account: LogMembers(.source, .system, .kind, .pair, .sameAs, .channel, .person)
        case .person: ofSource.union(LogMembers(.bot, .name, .email, .title, .team, .manager, .extra))
        case .conversation:
            ofSource.union(LogMembers(.archived, .placeholder, .name, .topic, .purpose, .extra))
        case .message:
            ofSource.union(
                LogMembers(
                    .replyTo, .thread, .clientID, .kind, .precision, .zone, .version, .sender, .editor, .senderName,
                    .editedAt, .hash, .text, .format, .attachments, .extra))
        case .edit:
            ofSource.union(
                LogMembers(
                    .found, .document, .version, .appearance, .returned, .editor, .editedAt, .hash, .text, .format,
                    .attachments, .extra))
        case .delete: ofSource.union(LogMembers(.deleter, .deletedAt, .extra))
        case .reaction: ofSource.union(LogMembers(.removed, .at, .extra))
        case .reactionCount: ofSource.union(LogMembers(.extra))
        case .coverage: ofSource.union(LogMembers(.fromTime, .extra))
        case .join, .leave: ofSource.union(LogMembers(.at, .extra))
        case .attachment: ofSource.union(LogMembers(.file, .extra))
        case .file, .missing, .seen, .presence: ofSource
        case .quarantined: LogMembers(.source, .line, .lines)
        case .names: LogMembers(.system)
        case .input: LogMembers(.met, .coverage, .sightings, .versions, .counts, .ordered, .at)
        case .read: LogMembers(.recordsReading, .sha256, .records)
        case .ingest: LogMembers(.reading, .at)
        }
    }
}
