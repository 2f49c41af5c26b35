import PairChannel

/// `rsmf_manifest.json` in canonical JSON (RFC 8785): members in the order of their names, no white space. It satisfies the
/// schemas of RSMF 1.0 and 2.0, and says that it is of 2.0.
struct RSMFManifest {
    static let version = "2.0.0"

    let names: RSMFNames
    let conversation: ConversationSummary
    let collection: String
    /// Everybody whom an event names, and those who were there at the beginning; by their ids.
    let people: [RSMFPerson]
    let present: [RSMFPerson]
    let custodian: PersonIndex?
    let custom: [(name: String, value: String)]
    /// In the order of their times.
    let events: [RSMFEvent]

    /// Ids of the messages in it, so that no reply leads out of it.
    private let ids: Set<ID>

    init(
        names: RSMFNames, conversation: ConversationSummary, collection: String, people: [RSMFPerson],
        present: [RSMFPerson], custodian: PersonIndex?, custom: [(name: String, value: String)], events: [RSMFEvent]
    ) {
        (self.names, self.conversation, self.collection) = (names, conversation, collection)
        (self.people, self.present, self.custodian) = (people, present, custodian)
        (self.custom, self.events) = (custom, events)
        ids = Set(events.compactMap(\.id).map { ID($0) })
    }

    var bytes: [UInt8] {
        [UInt8].object { out in
            out.name("conversations")
            out.appendArray(of: [conversation]) { append($1, to: &$0) }
            out.member("eventcollectionid", collection)
            out.name("events")
            out.appendArray(of: events) { append($1, to: &$0) }
            out.name("participants")
            out.appendArray(of: people) { append($1, to: &$0) }
            out.member("version", Self.version)
        }
    }

    private func append(_ conversation: ConversationSummary, to out: inout [UInt8]) {
        out.appendObject { out in
            if let custodian, present.contains(.known(custodian)) {
                out.member("custodian", names.id(.known(custodian)))
            }
            Self.append(custom, to: &out)
            out.member("display", names.title(conversation))
            out.member("id", conversation.sourceID)
            out.name("participants")
            out.appendJSON(present.map { names.id($0) })
            out.member("platform", RSMFNames.platform)
            out.member("type", conversation.kind == .pair ? "direct" : "channel")
        }
    }

    private func append(_ person: RSMFPerson, to out: inout [UInt8]) {
        out.appendObject { out in
            let known = names.person(person)
            if let known { out.member("account_id", known.sourceID) }
            var custom: [(name: String, value: String)] = []
            if let known {
                custom = [("title", known.title ?? ""), ("team", known.team ?? ""), ("manager", known.manager ?? "")]
                if known.isBot { custom.append(("kind", "bot")) }
                if known.name == nil { custom.append(("name", "not on record")) }
            }
            Self.append(custom.filter { !$0.value.isEmpty }, to: &out)
            out.member("display", names.display(person))
            if let email = known?.email, MailAddress(email) != nil { out.member("email", email) }
            out.member("id", names.id(person))
        }
    }

    private func append(_ event: RSMFEvent, to out: inout [UInt8]) {
        out.appendObject { out in
            if !event.attachments.isEmpty { append(event.attachments, to: &out) }
            if let body = event.body { out.member("body", body) }
            out.member("conversation", conversation.sourceID)
            var custom = event.custom
            if !event.seenToHere.isEmpty {
                let ids = event.seenToHere.map { names.id($0) }.joined(separator: ", ")
                custom.append(("read_receipts_up_to_here", ids))
            }
            Self.append(custom, to: &out)
            if event.isDeleted { out.member("deleted", true) }
            if let custodian, event.kind == .message {
                out.member("direction", event.participant == .known(custodian) ? "outgoing" : "incoming")
            }
            if !event.edits.isEmpty { append(event.edits, to: &out) }
            if let id = event.id { out.member("id", id) }
            if let parent = event.parent, !event.isContext, ids.contains(ID(parent)) { out.member("parent", parent) }
            out.member("participant", names.id(event.participant))
            if !event.reactions.isEmpty { append(event.reactions, to: &out) }
            if !event.receipts.isEmpty { append(event.receipts, to: &out) }
            out.member("timestamp", event.timestamp.rfc3339(.millisecond))
            out.member("type", event.kind.rawValue)
        }
    }

    private func append(_ attachments: [RSMFAttachment], to out: inout [UInt8]) {
        out.name("attachments")
        out.appendArray(of: attachments) { out, attachment in
            out.appendObject { out in
                out.member("display", attachment.display)
                out.member("id", attachment.id)
                out.member("size", attachment.size)
            }
        }
    }

    private func append(_ edits: [RSMFEvent.Edit], to out: inout [UInt8]) {
        out.name("edits")
        out.appendArray(of: edits) { out, edit in
            out.appendObject { out in
                if let texts = edit.texts { out.member("new", texts.new) }
                out.member("participant", names.id(edit.participant))
                if let texts = edit.texts { out.member("previous", texts.previous) }
                out.member("timestamp", edit.timestamp.rfc3339(.millisecond))
            }
        }
    }

    private func append(_ reactions: [RSMFEvent.Reaction], to out: inout [UInt8]) {
        out.name("reactions")
        out.appendArray(of: reactions) { out, reaction in
            out.appendObject { out in
                out.member("count", reaction.count)
                out.name("participants")
                out.appendJSON(reaction.participants.map { names.id($0) })
                out.member("value", reaction.value)
            }
        }
    }

    private func append(_ receipts: [RSMFEvent.Receipt], to out: inout [UInt8]) {
        out.name("read_receipts")
        out.appendArray(of: receipts) { out, receipt in
            out.appendObject { out in
                out.member("action", "read")
                out.member("participant", names.id(receipt.participant))
                out.member("timestamp", receipt.timestamp.rfc3339(.millisecond))
            }
        }
    }

    private static func append(_ custom: [(name: String, value: String)], to out: inout [UInt8]) {
        guard !custom.isEmpty else { return }
        out.name("custom")
        out.appendArray(of: custom) { out, property in
            out.appendObject { out in
                out.member("name", property.name)
                out.member("value", property.value)
            }
        }
    }
}
