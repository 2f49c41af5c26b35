/// Who is in one presence channel: persons, each over any number of sockets. Two tabs are one member.
package struct PresenceRoster: Sendable {
    private struct Entry: Sendable {
        var member: PresenceMember
        var sockets: Int
        /// `"7"` and `"7":{…}`, escaped for the string in which a roster is sent. A roster of a thousand is sent to each of a
        /// thousand when all come back at once, so its parts are made once.
        let id: [UInt8]
        let item: [UInt8]
    }

    private var entries: [Entry] = []
    private var positions: [PersonID: Int] = [:]
    private var users: [LiveSocket: PersonID] = [:]

    /// How many persons.
    package var count: Int { entries.count }

    /// Each person once, in no order.
    package var members: [PresenceMember] { entries.map(\.member) }

    package func contains(_ user: PersonID) -> Bool { positions[user] != nil }

    /// Who `socket` is here; `nil` when it is not.
    func user(of socket: LiveSocket) -> PersonID? { users[socket] }

    /// Adds a socket of `member`; whether the person was not here before. A second tab changes nothing of what was said of the
    /// first.
    mutating func add(_ socket: LiveSocket, _ member: PresenceMember) -> Bool {
        users[socket] = member.user
        if let position = positions[member.user] {
            entries[position].sockets += 1
            return false
        }
        positions[member.user] = entries.count
        entries.append(Self.entry(member))
        return true
    }

    /// Takes a socket away: whose it was, and whether they are gone.
    mutating func remove(_ socket: LiveSocket) -> (user: PersonID, isLast: Bool)? {
        guard let user = users.removeValue(forKey: socket), let position = positions[user] else { return nil }
        entries[position].sockets -= 1
        guard entries[position].sockets == 0 else { return (user, false) }
        positions[user] = nil
        entries.swapAt(position, entries.count - 1)
        entries.removeLast()
        if position < entries.count { positions[entries[position].member.user] = position }
        return (user, true)
    }

    /// Appends `{"presence":{"ids":[…],"hash":{…},"count":n}}`, escaped for a JSON string.
    func appendEscapedJSON(to json: inout [UInt8]) {
        json.reserveCapacity(json.count + 128 + entries.reduce(0) { $0 + $1.id.count + $1.item.count + 2 })
        json.append(contentsOf: #"{\"presence\":{\"ids\":["#.utf8)
        for (i, entry) in entries.enumerated() {
            if i > 0 { json.append(UInt8(ascii: ",")) }
            json.append(contentsOf: entry.id)
        }
        json.append(contentsOf: #"],\"hash\":{"#.utf8)
        for (i, entry) in entries.enumerated() {
            if i > 0 { json.append(UInt8(ascii: ",")) }
            json.append(contentsOf: entry.item)
        }
        json.append(contentsOf: #"},\"count\":\#(count)}}"#.utf8)
    }

    private static func entry(_ member: PresenceMember) -> Entry {
        var plain: [UInt8] = []
        plain.appendJSON(member.user.text)
        var id: [UInt8] = []
        id.appendJSONContent(plain)
        var item = id
        item.append(UInt8(ascii: ":"))
        item.appendJSONContent(member.info ?? Array("null".utf8))
        return Entry(member: member, sockets: 1, id: id, item: item)
    }
}
