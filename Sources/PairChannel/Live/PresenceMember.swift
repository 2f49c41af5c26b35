/// A person in a presence channel, with what the app says of them. Both come from data that the app has signed.
package struct PresenceMember: Hashable, Sendable {
    package let user: PersonID
    /// JSON, as it was signed; `null` is left out.
    let info: [UInt8]?

    /// What the app calls the person: `name` of `user_info`, if that is a text and not an empty one; no longer than names are.
    var name: String? {
        guard let name = info.flatMap({ try? JSONText($0).members() })?["name"]?.string, !name.isEmpty else {
            return nil
        }
        return String(name.prefix(200))
    }

    /// The longest user id. Source: Pusher Channels documentation, “Presence channels”, limits.
    static let maximumIDBytes = 128

    init(user: PersonID, info: [UInt8]?) { (self.user, self.info) = (user, info) }

    /// Reads `{"user_id":"7","user_info":{…}}`; the id may be a number, as in the official example. `nil` unless there is one
    /// of 1 to 128 bytes.
    init?(channelData: String) {
        guard let text = try? JSONText(Array(channelData.utf8)), text.isObject,
            let fields = try? text.members()
        else { return nil }
        guard let id = fields["user_id"]?.stringOrNumber, id.utf8.count <= Self.maximumIDBytes, let user = PersonID(id)
        else { return nil }
        self.init(user: user, info: fields["user_info"].flatMap { $0.isNull ? nil : Array($0.bytes) })
    }

    /// `{"user_id":"7","user_info":{…}}`; without the second where the app gave none.
    var json: [UInt8] {
        .object { json in
            json.member("user_id", user.text)
            if let info { json.member("user_info", json: info) }
        }
    }
}
