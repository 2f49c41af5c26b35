import PairChannel

/// How a selection is stored: one JSON object whose members are those that say something, lists in the order of their bytes,
/// so that equal selections have equal bytes. Instants are RFC 3339 in UTC.
extension Selection {
    /// Why a text is no selection.
    package enum Problem: Error, Equatable, CustomStringConvertible {
        case noObject
        case unknown(member: String, nearest: String)
        case wrong(member: String, expected: String)

        package var description: String {
            switch self {
            case .noObject: "A selection is a JSON object, such as {\"people\":[\"7\"]}."
            case .unknown(let member, let nearest):
                "A selection has no member “\(member)”. Did you mean “\(nearest)”?"
            case .wrong(let member, let expected): "“\(member)” of a selection must be \(expected)."
            }
        }
    }

    private static let members = [
        "all", "conversations", "except", "except_conversations", "except_teams", "from", "people", "presence", "query",
        "reports_of", "reports_of_reports",
        "rooms", "teams", "until",
    ]

    /// The selection as JSON.
    package var json: String {
        var json = JSONObject()
        if all { json.add("all", true) }
        Self.add("conversations", conversations, to: &json)
        // The first of the three is older than the others, and of people.
        Self.add("except", except.people, to: &json)
        Self.add("except_conversations", except.conversations, to: &json)
        Self.add("except_teams", except.teams, to: &json)
        if let from { json.add("from", from.rfc3339()) }
        Self.add("people", people, to: &json)
        if !presence { json.add("presence", false) }
        if let query { json.add("query", query) }
        if let reports {
            Self.add(reports.isTransitive ? "reports_of_reports" : "reports_of", reports.people, to: &json)
        }
        if rooms { json.add("rooms", true) }
        Self.add("teams", teams, to: &json)
        if let until { json.add("until", until.rfc3339()) }
        return json.text
    }

    private static func add(_ name: String, _ ids: Set<ID>, to json: inout JSONObject) {
        guard !ids.isEmpty else { return }
        var list: [UInt8] = [UInt8(ascii: "[")]
        for (i, id) in ids.sorted().enumerated() {
            if i > 0 { list.append(UInt8(ascii: ",")) }
            list.appendJSON(id.text)
        }
        list.append(UInt8(ascii: "]"))
        json.add(name, json: list)
    }

    /// Reads what `json` writes.
    ///
    /// - Throws: `Problem` for anything that is not wholly understood: a selection that was read in part would be another.
    package init(json: String) throws(Problem) {
        self.init()
        guard let value = try? JSONValue(parsing: Array(json.utf8)), case .object(let members) = value else {
            throw .noObject
        }
        for member in members { try read(member.name, member.value) }
    }

    private mutating func read(_ name: String, _ value: JSONValue) throws(Problem) {
        switch name {
        case "all": all = try Self.flag(name, value)
        case "rooms": rooms = try Self.flag(name, value)
        case "presence": presence = try Self.flag(name, value)
        case "conversations": conversations = try Self.ids(name, value)
        case "except": except.people = try Self.ids(name, value)
        case "except_conversations": except.conversations = try Self.ids(name, value)
        case "except_teams": except.teams = try Self.ids(name, value)
        case "people": people = try Self.ids(name, value)
        case "teams": teams = try Self.ids(name, value)
        case "reports_of": reports = Reports(of: try Self.ids(name, value), isTransitive: false)
        case "reports_of_reports": reports = Reports(of: try Self.ids(name, value), isTransitive: true)
        case "from": from = try Self.instant(name, value)
        case "until": until = try Self.instant(name, value)
        case "query":
            guard let text = value.string else { throw .wrong(member: name, expected: "a text") }
            query = text
        default: throw .unknown(member: name, nearest: nearestName(to: name, among: Self.members))
        }
    }

    private static func flag(_ name: String, _ value: JSONValue) throws(Problem) -> Bool {
        guard let flag = value.bool else { throw .wrong(member: name, expected: "true or false") }
        return flag
    }

    private static func ids(_ name: String, _ value: JSONValue) throws(Problem) -> Set<ID> {
        guard case .array(let items) = value else { throw .wrong(member: name, expected: "a list of ids") }
        var ids: Set<ID> = []
        for item in items {
            guard let text = item.string else { throw .wrong(member: name, expected: "a list of ids, each a text") }
            ids.insert(ID(text))
        }
        return ids
    }

    private static func instant(_ name: String, _ value: JSONValue) throws(Problem) -> Timestamp {
        guard let text = value.string, let time = try? ReadTime(rfc3339: text) else {
            throw .wrong(member: name, expected: "a time such as 2026-03-02T18:00:00Z")
        }
        return time.instant
    }
}
