/// The ids of an archive’s people and conversations, as lines of the native log have them: kept over all batches of its log.
package struct NativeNames: Sendable {
    /// Those of one system.
    struct System: Sendable {
        var ids = LogLineWriter.SystemIDs()
        /// By number, which of the ids of a conversation its lines have: it may have come under several.
        var channels: [RunIndex] = []
        var people = NameTable()
        var conversations = NameTable()
        /// `,"system":"slack"`; nothing for the native log’s own.
        let member: [UInt8]

        init(_ name: String) {
            var member: [UInt8] = []
            if !name.isEmpty {
                member.append(",\"system\":")
                member.appendJSON(name)
            }
            self.member = member
        }
    }

    private(set) var systems: [String: System] = [:]

    /// Without names, until batches bring them.
    package init() {}

    /// Takes up the ids that a batch brings.
    package mutating func append(_ batch: LogBatch) {
        guard !batch.newPeople.isEmpty || !batch.newConversations.isEmpty || systems[batch.system] == nil else {
            return
        }
        systems[batch.system, default: System(batch.system)].append(batch)
    }

    /// Has lines of a conversation name it by another of its ids in the same system, which came before.
    package mutating func setAlias(_ id: String, of first: String, in system: String) {
        guard var its = systems.removeValue(forKey: system) else { return }
        let (alias, channel) = (its.number(ofConversation: id), its.number(ofConversation: first))
        if let alias, let channel { its.channels[Int(alias)] = its.channels[Int(channel)] }
        systems[system] = its
    }

    /// How many people and conversations the system has so far.
    package func counts(of system: String) -> (people: Int, conversations: Int) {
        systems[system].map { ($0.people.count, $0.conversations.count) } ?? (0, 0)
    }

    /// By which of its ids lines name a conversation.
    package func channel(_ conversation: RunIndex, of system: String) -> RunIndex {
        systems[system]?.channels[Int(conversation)] ?? conversation
    }

    /// The id of a person by the number that batches of the system have for it.
    package func person(_ number: RunIndex, of system: String) -> String {
        systems[system].map { String(decoding: $0.people.name(number), as: UTF8.self) } ?? ""
    }

    /// The same of a conversation.
    package func conversation(_ number: RunIndex, of system: String) -> String {
        systems[system].map { String(decoding: $0.conversations.name(number), as: UTF8.self) } ?? ""
    }
}

extension NativeNames.System {
    fileprivate mutating func append(_ batch: LogBatch) {
        ids.people.append(batch.newPeople)
        ids.conversations.append(batch.newConversations)
        for name in batch.newPeople { _ = name.withUnsafeBufferPointer { people.number(of: $0) } }
        for name in batch.newConversations {
            channels.append(RunIndex(channels.count))
            _ = name.withUnsafeBufferPointer { conversations.number(of: $0) }
        }
    }

    /// `nil` for an id that no record has named yet.
    fileprivate mutating func number(ofConversation id: String) -> RunIndex? {
        var (id, table) = (id, conversations)
        let (number, isNew) = id.withUTF8 { table.number(of: $0) }
        return isNew ? nil : number
    }
}
