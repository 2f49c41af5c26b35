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

    /// Takes up the ids that a batch brings, as lines are to have them.
    ///
    /// - Parameters:
    ///   - people: One for each of `batch.newPeople`, all different.
    ///   - conversations: One for each of `batch.newConversations`, all different.
    package mutating func append(_ batch: LogBatch, people: [[UInt8]], conversations: [[UInt8]]) {
        guard !people.isEmpty || !conversations.isEmpty || systems[batch.system] == nil else { return }
        systems[batch.system, default: System(batch.system)].append(people, conversations)
    }

    /// Has lines of a conversation name it by another of its ids in the same system, which came before.
    ///
    /// - Parameters:
    ///   - id: As lines would have it.
    ///   - first: The same of the other one.
    package mutating func setAlias(_ id: [UInt8], of first: [UInt8], in system: String) {
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
    fileprivate mutating func append(_ newPeople: [[UInt8]], _ newConversations: [[UInt8]]) {
        ids.people.append(newPeople)
        ids.conversations.append(newConversations)
        for name in newPeople { _ = name.withUnsafeBufferPointer { people.number(of: $0) } }
        for name in newConversations {
            channels.append(RunIndex(channels.count))
            _ = name.withUnsafeBufferPointer { conversations.number(of: $0) }
        }
    }

    /// `nil` for an id that no record has named yet.
    fileprivate mutating func number(ofConversation id: [UInt8]) -> RunIndex? {
        var table = conversations
        let (number, isNew) = id.withUnsafeBufferPointer { table.number(of: $0) }
        return isNew ? nil : number
    }
}
