/// Whom an event is from, as far as the server knows.
struct EventAuthor: Sendable {
    /// The person of the connection; `nil` where it has none, or several.
    let person: PersonID?
    /// Whether the event’s data is believed where it names a person: a back end’s is, a client’s is not.
    let isBackEnd: Bool
}

extension EventRecording {
    /// Why an event that was to be a record cannot be one.
    struct Unreadable: Error, Equatable {
        /// A sentence.
        let reason: String
    }

    /// What an event says for the record.
    ///
    /// - Parameters:
    ///   - data: The event’s data: an object, or a string with one in it.
    ///   - channel: One that is covered, and `event` one that is named (`covers`, `names`).
    /// - Returns: What of it is on the record, and what the application sends again with it.
    func read(
        _ event: String, _ data: JSONText?, in channel: ChannelName, by author: EventAuthor
    ) throws(Unreadable) -> (content: PublishedRecord.Content, idempotencyKey: String?) {
        guard channel.kind.access != .privateEncrypted else {
            throw Unreadable(reason: "What is sent to an encrypted channel cannot be read here.")
        }
        let members = try Self.members(data)
        if let message, message.event.utf8.elementsEqual(event.utf8) {
            guard let text = members[message.text]?.stringOrNumber else {
                throw Unreadable(reason: "The data has no text: no member “\(message.text)”.")
            }
            let sender = try person(message.sender, members, in: channel, author)
            return (
                .message(id: try id(message.id, members), sender: sender.text, text: text),
                try id(message.idempotency, members)
            )
        }
        let person = try person(seen?.person, members, in: channel, author)
        return (.seen(person: person.text, upTo: try id(seen?.upTo, members)), nil)
    }

    private static func members(_ data: JSONText?) throws(Unreadable) -> [String: JSONText] {
        guard let object = try? data?.unwrapped(), object.isObject else {
            throw Unreadable(reason: "The data is no JSON object.")
        }
        do throws(JSONProblem) { return try object.members() } catch {
            throw Unreadable(reason: "The data names a member twice.")
        }
    }

    /// - Returns: `nil` where the data has no such member, or it says nothing.
    private func id(_ member: String?, _ members: [String: JSONText]) throws(Unreadable) -> String? {
        guard let member, let value = members[member], !value.isNull else { return nil }
        guard let text = value.stringOrNumber, !text.isEmpty, text.utf8.count <= Self.longestID else {
            throw Unreadable(reason: "“\(member)” is no id: a string or a number of up to \(Self.longestID) bytes.")
        }
        return text
    }

    private static let longestID = 512

    private func person(
        _ member: String?, _ members: [String: JSONText], in channel: ChannelName, _ author: EventAuthor
    ) throws(Unreadable) -> PersonID {
        let named = try id(member, members).flatMap { PersonID($0) }
        guard let person = author.isBackEnd ? named ?? author.person : author.person else {
            throw Unreadable(reason: Self.nobody(member, author))
        }
        // A client may write any name into its data.
        if let named, named != person {
            throw Unreadable(reason: "“\(member ?? "")” is not the person whose connection it came from.")
        }
        if let pair = Pair(readingEitherOrder: channel.text), !pair.includes(person) {
            throw Unreadable(reason: "It is by somebody who is not one of the channel’s two.")
        }
        return person
    }

    private static func nobody(_ member: String?, _ author: EventAuthor) -> String {
        let missing = member.map { "The data has no “\($0)”, and " } ?? ""
        return author.isBackEnd
            ? missing
                + "the event leaves no connection out that has signed in or is in one presence channel as one person."
            : "The connection that it came from has not signed in, and is in no presence channel."
    }
}
