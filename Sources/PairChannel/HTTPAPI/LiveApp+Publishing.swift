/// An event to be published, as a call has it.
struct CalledEvent {
    let channels: [String]
    let event: PublishedEvent
    /// In UTF-8, of what the JSON strings say.
    let nameBytes: Int
    let dataBytes: Int
    let name: String
    let excluded: String?
    let attributes: [String]
}

extension LiveApp {
    // MARK: Reading

    static func event(
        _ call: LiveCall, _ query: CallQuery, channels: [String]? = nil
    ) throws(CallRefusal) -> CalledEvent {
        let object = try object(call.body)
        var fields = EventFields()
        try fields.take(membersOf: object)
        fields.fill(from: query)
        return try fields.event(channels: channels)
    }

    /// The deprecated call, whose body is the data.
    static func event(
        toChannel channel: String, _ call: LiveCall, _ query: CallQuery
    ) throws(CallRefusal) -> CalledEvent {
        guard let data = String(validating: call.body, as: UTF8.self) else { throw .bad("The body is not UTF-8.") }
        guard let name = query["name"] else { throw .bad("“name” is missing.") }
        return CalledEvent(
            channels: [channel], event: PublishedEvent(name: name, data: data), nameBytes: name.utf8.count,
            dataBytes: call.body.count, name: name, excluded: query["socket_id"], attributes: [])
    }

    func batch(_ call: LiveCall) throws(CallRefusal) -> [CalledEvent] {
        let object = try Self.object(call.body)
        var members: [String: JSONText] = [:]
        do { members = try object.members() } catch { throw .bad("The body names a member twice. Send it once.") }
        guard let events = members["batch"]?.elements else {
            throw .bad("“batch” is missing. Send {\"batch\":[{\"name\":…,\"channel\":…,\"data\":…}]}.")
        }
        guard !events.isEmpty else { throw .bad("“batch” has no event.") }
        guard events.count <= limits.eventsPerBatch else {
            throw .bad("A batch may have \(limits.eventsPerBatch) events, not \(events.count). Send it in parts.")
        }
        var called: [CalledEvent] = []
        for event in events {
            var fields = EventFields()
            try fields.take(membersOf: event)
            called.append(try fields.eventOfBatch())
        }
        return called
    }

    private static func object(_ body: [UInt8]) throws(CallRefusal) -> JSONText {
        // Parameters may all be in the address.
        guard let object = try? JSONText(body.isEmpty ? Array("{}".utf8) : body), object.isObject else {
            throw .bad("The body is no JSON object in UTF-8.")
        }
        return object
    }

    // MARK: Publishing

    /// Publishes events at once, or says what of them is to be on the record first.
    mutating func publish(
        _ events: [CalledEvent], isBatch: Bool = false, isLegacy: Bool = false, now: Int64,
        into effects: inout [LiveEffect]
    ) throws(CallRefusal) -> CallStep {
        // All of it is looked at before any of it is sent.
        var checked: [(event: CalledEvent, channels: [ChannelName], excluded: SocketID?)] = []
        for event in events {
            checked.append((event, try names(event), try Self.excluded(event)))
        }
        var publication = PendingPublication()
        var former = checked[0].channels
        for (event, channels, excluded) in checked {
            for channel in channels {
                // A socket in several channels gets a batch in the order in which it was sent.
                let isInOrder = channels != former
                add(
                    event.event, event.name, to: channel, .backEnd(excluded: excluded), isInOrder: isInOrder,
                    &publication)
                former = channels
            }
        }
        publication.dropRefused()
        let call = PendingCall(
            publication: publication, events: checked.map { ($0.event.attributes, $0.channels) }, isBatch: isBatch,
            isLegacy: isLegacy)
        if publication.records.isEmpty { return .answered(finish(call, [], now: now, into: &effects)) }
        return .pending(call)
    }

    /// Publishes what a call was to, and answers it.
    ///
    /// - Parameter outcomes: See `publish(_:_:now:into:)`.
    package mutating func finish(
        _ call: PendingCall, _ outcomes: [RecordingOutcome]?, now: Int64, into effects: inout [LiveEffect]
    ) -> LiveAnswer {
        let refusal = publish(call.publication, outcomes, now: now, into: &effects)
        return refusal.map { LiveAnswer(CallRefusal($0)) } ?? answer(call)
    }

    private func answer(_ asked: PendingCall) -> LiveAnswer {
        guard !asked.isLegacy else { return LiveAnswer(status: 202, text: "202 ACCEPTED") }
        guard asked.events.contains(where: { !$0.attributes.isEmpty }) else { return .empty }
        return .object { json in
            guard !asked.isBatch else {
                json.name("batch")
                return json.appendArray(of: asked.events) { json, event in
                    appendAttributes(event.attributes, of: event.channels[0], to: &json)
                }
            }
            json.name("channels")
            json.openObject()
            for channel in asked.events[0].channels {
                json.name(channel.text)
                appendAttributes(asked.events[0].attributes, of: channel, to: &json)
            }
            json.closeObject()
        }
    }

    private func names(_ event: CalledEvent) throws(CallRefusal) -> [ChannelName] {
        guard (1...limits.channelsPerEvent).contains(event.channels.count) else {
            throw .bad(
                "An event goes to 1 to \(limits.channelsPerEvent) channels, not \(event.channels.count). "
                    + "Send it in parts.")
        }
        guard event.nameBytes > 0, event.nameBytes <= limits.eventNameBytes else {
            throw .bad("An event’s name has 1 to \(limits.eventNameBytes) bytes.")
        }
        // By bytes: a combining mark after the colon would make another character of it.
        guard !event.name.utf8.starts(with: "pusher:".utf8), !event.name.utf8.starts(with: "pusher_internal:".utf8)
        else {
            throw .bad("Names that begin with “pusher:” or “pusher_internal:” are the server’s own.")
        }
        guard event.dataBytes <= limits.eventDataBytes else {
            throw CallRefusal(
                status: 413,
                message: "An event’s data may have \(limits.eventDataBytes) bytes, not \(event.dataBytes). "
                    + "Send an id, and let clients fetch the rest.")
        }
        var names: [ChannelName] = []
        for text in event.channels { names.append(try name(text)) }
        guard names.count == 1 || !names.contains(where: { $0.kind.access == .privateEncrypted }) else {
            throw .bad(
                "An event of a private-encrypted- channel is encrypted for it alone and goes to no other. Send each by itself."
            )
        }
        if let refusal = chat?.refusal(of: event.name, to: names) { throw .bad(refusal) }
        return names
    }

    func name(_ text: String) throws(CallRefusal) -> ChannelName {
        if let known = channel(text) { return name(of: known) }
        guard let name = ChannelName(text) else {
            throw .bad(
                "“\(text.prefix(200))” is no channel’s name. It takes 1 to \(ChannelName.maximumBytes) of "
                    + "A–Z a–z 0–9 _ - = @ , . ;")
        }
        return name
    }

    private static func excluded(_ event: CalledEvent) throws(CallRefusal) -> SocketID? {
        guard let text = event.excluded else { return nil }
        guard let id = SocketID(text) else { throw .bad("“socket_id” must be two numbers with a point between.") }
        return id
    }
}

/// The members of one event, as they are found.
private struct EventFields {
    private var name: JSONText?
    private var data: JSONText?
    private var channel: JSONText?
    private var channels: JSONText?
    private var socketID: JSONText?
    private var info: JSONText?
    private var inAddress: CallQuery?

    /// - Throws: if `object` names one of them twice.
    mutating func take(membersOf object: JSONText) throws(CallRefusal) {
        var repeated: String?
        object.forEachMember { member, value in
            let isFirst =
                switch member {
                case _ where member.elementsEqual("name".utf8): JSONText.take(value, into: &name)
                case _ where member.elementsEqual("data".utf8): JSONText.take(value, into: &data)
                case _ where member.elementsEqual("channel".utf8): JSONText.take(value, into: &channel)
                case _ where member.elementsEqual("channels".utf8): JSONText.take(value, into: &channels)
                case _ where member.elementsEqual("socket_id".utf8): JSONText.take(value, into: &socketID)
                case _ where member.elementsEqual("info".utf8): JSONText.take(value, into: &info)
                default: true
                }
            if !isFirst { repeated = String(decoding: member, as: UTF8.self) }
        }
        if let repeated { throw .bad("The event names “\(repeated)” twice. Send one of the two.") }
    }

    /// What the body does not have may be in the address.
    mutating func fill(from query: CallQuery) { inAddress = query }

    func event(channels given: [String]?) throws(CallRefusal) -> CalledEvent {
        guard let name = try text(name, "name") else { throw .bad("“name” is missing.") }
        guard let data = try text(data, "data") else {
            throw .bad("“data” is missing. Send a string; clients expect JSON in it.")
        }
        return CalledEvent(
            channels: try channels(given), event: PublishedEvent(nameJSON: name.bytes, dataJSON: data.bytes),
            nameBytes: name.decodedCount, dataBytes: data.decodedCount, name: name.string ?? "",
            excluded: try text(socketID, "socket_id")?.string,
            attributes: (try text(info, "info")?.string ?? "").split(separator: ",").map(String.init))
    }

    /// In a batch each event has one channel.
    func eventOfBatch() throws(CallRefusal) -> CalledEvent {
        guard channels == nil else { throw .bad("An event of a batch has one “channel”, not “channels”.") }
        return try event(channels: nil)
    }

    /// A string, from the body or the address; `null` is as good as nothing.
    private func text(_ value: JSONText?, _ name: String) throws(CallRefusal) -> JSONText? {
        guard let value, !value.isNull else {
            guard let written = inAddress?[name] else { return nil }
            var json: [UInt8] = []
            json.appendJSON(written)
            return try? JSONText(json)
        }
        guard value.isString else { throw .bad("“\(name)” must be a string.") }
        return value
    }

    private func channels(_ given: [String]?) throws(CallRefusal) -> [String] {
        if let given { return given }
        if let channels, !channels.isNull {
            guard let elements = channels.elements else { throw .bad("“channels” must be an array.") }
            var names: [String] = []
            var seen: Set<ID> = []
            for element in elements {
                guard let name = element.string else { throw .bad("“channels” must be an array of strings.") }
                // To a channel that is named twice it goes once.
                if seen.insert(ID(name)).inserted { names.append(name) }
            }
            return names
        }
        if let channel = try text(channel, "channel")?.string { return [channel] }
        let inAddress = inAddress?.all("channels[]") ?? []
        guard !inAddress.isEmpty else { throw .bad("“channels” is missing.") }
        return inAddress
    }
}
