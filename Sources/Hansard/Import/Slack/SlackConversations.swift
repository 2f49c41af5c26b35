import PairChannel

/// Reads `channels.json`, `groups.json`, `mpims.json` and `dms.json`, and tells which conversation a folder is.
struct SlackConversations {
    let directory: SlackDirectory
    /// By the team and the name that a conversation's folder has.
    private var idOfFolder: [String: String] = [:]
    /// The same keys, in the order of the listings.
    private var placeOfFolder: [String: Int] = [:]
    private var listed: Set<String> = []
    private var announced: Set<String> = []

    init(directory: SlackDirectory) { self.directory = directory }

    mutating func read(
        _ stream: inout JSONArrayStream, _ listing: SlackLayout.Listing, into sink: inout RecordSink
    ) throws {
        var read: [(id: String, name: String?)] = []
        try sink.eachObject(of: &stream, called: "conversation") {
            conversation, origin, sink throws(SlackProblem) in
            guard let id = conversation["id"]?.string, !id.isEmpty else { throw .missing("id", of: "conversation") }
            let name = conversation["name"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            read.append((id, listing.kind == .pair ? nil : name))
            record(conversation, id, name, origin, listing.kind, into: &sink)
        }
        for (id, name) in read {
            listed.insert(id)
            announced.insert(id)
            // The first of a name has it: two listings may both hold one.
            for key in [listing.team + (name ?? id), listing.team + id] where idOfFolder[key] == nil {
                placeOfFolder[key] = idOfFolder.count
                idOfFolder[key] = id
            }
        }
    }

    private func record(
        _ conversation: JSONValue, _ id: String, _ name: String?, _ origin: Origin, _ listed: ConversationKind,
        into sink: inout RecordSink
    ) {
        var members: [String] = []
        for member in (conversation["members"]?.elements ?? []).compactMap(\.string) where !members.contains(member) {
            members.append(member)
        }
        // Notes to oneself are a conversation of one, which is no pair.
        let isPair = listed == .pair && members.count == 2
        let kind: ConversationKind = listed == .pair && !isPair ? .group : listed
        var shown = isPair ? nil : name
        if listed == .pair, shown == nil, let one = members.first, members.count == 1 {
            shown = directory.name(ofPerson: one)
        }
        if let shown { directory.add(conversation: id, name: shown) }
        let names = [name].compactMap { $0 } + (conversation["previous_names"]?.elements ?? []).compactMap(\.string)
        let created = conversation["created"]?.text.flatMap { Int64($0) }.flatMap {
            (1...4_102_444_800).contains($0) ? $0 : nil
        }
        let pair = isPair ? members.map { ID($0) }.sorted() : []
        let index = sink.conversation(
            id, kind: isPair ? .pair : .group,
            pair: isPair ? (lower: pair[0].text, higher: pair[1].text) : nil,
            identity: ConversationIdentity(
                names: names, hasOwnID: true, created: created.map { Timestamp(microseconds: $0 * 1_000_000) }))
        sink.append(
            .conversation(
                ConversationRecord(
                    origin: origin, conversation: index, kind: kind, name: sink.store(shown),
                    topic: sink.store(line(conversation["topic"])),
                    purpose: sink.store(line(conversation["purpose"])),
                    isArchived: conversation["is_archived"]?.bool == true)))
        for member in members {
            sink.append(
                .membership(
                    MembershipRecord(
                        origin: origin, conversation: index, person: sink.person(member), at: nil, joined: true)))
        }
    }

    /// A topic or a purpose as plain text; its mentions of conversations that come later keep their ids.
    private func line(_ object: JSONValue?) -> String? {
        guard let text = object?["value"]?.string, !text.isEmpty else { return nil }
        return SlackTokens(names: directory.names, hasCode: false).tokens(text[...]).map(\.visible).joined()
    }

    /// The id of the conversation in `folder`; without a listing, the folder's name.
    func id(of folder: SlackLayout.Folder) -> String {
        idOfFolder[folder.team + folder.name] ?? idOfFolder[folder.name] ?? folder.name
    }

    /// Whether a list of the export has the conversation in `folder`.
    func isListed(_ folder: SlackLayout.Folder) -> Bool { listed.contains(id(of: folder)) }

    /// Whether it has been recorded, listed or not.
    func isAnnounced(_ folder: SlackLayout.Folder) -> Bool { announced.contains(id(of: folder)) }

    /// `folders` in the order of the listings, the unlisted ones at the end.
    func ordered(_ folders: [SlackLayout.Folder]) -> [SlackLayout.Folder] {
        folders.enumerated().sorted { a, b in
            (place(a.element), a.offset) < (place(b.element), b.offset)
        }.map(\.element)
    }

    private func place(_ folder: SlackLayout.Folder) -> Int {
        placeOfFolder[folder.team + folder.name] ?? placeOfFolder[folder.name] ?? .max
    }

    /// Records a conversation that no listing names. Nobody knows whether all may read it, so it counts as closed.
    mutating func announce(_ folder: SlackLayout.Folder, into sink: inout RecordSink) {
        announce(id: id(of: folder), name: folder.name, hasOwnID: false, into: &sink)
    }

    mutating func announce(dump id: String, name: String?, into sink: inout RecordSink) {
        announce(id: id, name: name.flatMap { $0.isEmpty ? nil : $0 } ?? id, hasOwnID: true, into: &sink)
    }

    private mutating func announce(id: String, name: String, hasOwnID: Bool, into sink: inout RecordSink) {
        guard announced.insert(id).inserted else { return }
        directory.add(conversation: id, name: name)
        let index = sink.conversation(id, identity: ConversationIdentity(names: [name], hasOwnID: hasOwnID))
        sink.append(
            .conversation(
                ConversationRecord(
                    origin: Origin(line: 1, raw: .absent), conversation: index, kind: .group,
                    name: sink.store(name), isPlaceholder: true)))
    }
}
