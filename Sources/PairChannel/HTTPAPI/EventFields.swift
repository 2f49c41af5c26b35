/// An event as a call has it, before it is judged.
struct WrittenEvent {
    let channels: [String]
    let event: PublishedEvent
    /// In UTF-8, of what the JSON strings say.
    let nameBytes: Int
    let dataBytes: Int
    let name: String
    /// The connection that is left out.
    let excluded: String?
    /// What is asked of its channels.
    let attributes: [String]
}

/// The members of one event, as they are found.
struct EventFields {
    private var name: JSONText?
    private var data: JSONText?
    private var channel: JSONText?
    private var channels: JSONText?
    private var socketID: JSONText?
    private var info: JSONText?
    private var inAddress: APIQuery?

    /// - Throws: if `object` names one of them twice.
    mutating func take(membersOf object: JSONText) throws(APIError) {
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
    mutating func fill(from query: APIQuery) { inAddress = query }

    func event(channels given: [String]?) throws(APIError) -> WrittenEvent {
        guard let name = try text(name, "name") else { throw .bad("“name” is missing.") }
        guard let data = try text(data, "data") else {
            throw .bad("“data” is missing. Send a string; clients expect JSON in it.")
        }
        return WrittenEvent(
            channels: try channels(given), event: PublishedEvent(nameJSON: name.bytes, dataJSON: data.bytes),
            nameBytes: name.decodedCount, dataBytes: data.decodedCount, name: name.string ?? "",
            excluded: try text(socketID, "socket_id")?.string,
            attributes: (try text(info, "info")?.string ?? "").split(separator: ",").map(String.init))
    }

    /// In a batch each event has one channel.
    func eventOfBatch() throws(APIError) -> WrittenEvent {
        guard channels == nil else { throw .bad("An event of a batch has one “channel”, not “channels”.") }
        return try event(channels: nil)
    }

    /// A string, from the body or the address; `null` is as good as nothing.
    private func text(_ value: JSONText?, _ name: String) throws(APIError) -> JSONText? {
        guard let value, !value.isNull else {
            guard let written = inAddress?[name] else { return nil }
            var json: [UInt8] = []
            json.appendJSON(written)
            return try? JSONText(json)
        }
        guard value.isString else { throw .bad("“\(name)” must be a string.") }
        return value
    }

    private func channels(_ given: [String]?) throws(APIError) -> [String] {
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
