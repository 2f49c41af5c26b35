import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel

/// One thing that the API answers: how it is asked for, what comes, and what makes it. Dispatch, the check of
/// parameters, the OpenAPI document and the page for people are all made from these.
struct APIOperation: Sendable {
    /// Below `api/v1/`, with `{names}` for what differs: `conversations/{conversation}/messages`.
    let path: String
    let operationID: String
    let summary: String
    var note = ""
    let parameters: [Parameter]
    /// `get`, `post` or `delete`.
    var method = "get"
    /// What has to be sent, as JSON; `nil` where nothing may be.
    var body: Schema?
    /// Who may ask.
    var permission = Permission.readPages
    let answer: Kind
    /// Requests that are answered so by the sample archive.
    var examples: [Example] = []

    enum Kind: Sendable {
        /// A list of what `item` names, in pages.
        case list(item: String, extra: [Schema.Property], page: @Sendable (Call, inout Items) throws -> PageEnds)
        /// One object, as `schema` names it.
        case object(schema: String, body: @Sendable (Call, inout [UInt8]) throws -> Void)
        /// Something that stands for itself.
        case document(type: String, body: @Sendable (Call) throws -> [UInt8])
        /// What the server answers that is not made of a reading of the archive, with this status if it goes well; the type and
        /// the schema are left out where nothing comes.
        case elsewhere(status: Int, type: String?, schema: Schema?)
    }

    /// It is not made of a reading of the archive.
    var isElsewhere: Bool { if case .elsewhere = answer { true } else { false } }

    struct Example: Sendable {
        let request: String
        var status = 200
    }

    /// What all routes of the kind have beside their own.
    var allParameters: [Parameter] {
        switch answer {
        case .document, .elsewhere: return parameters
        case .object, .list: break
        }
        if case .object = answer { return parameters + [.onlyJSON] }
        let own = parameters.contains { $0.name == "limit" } ? [] : [Parameter.limit]
        return parameters + own + [.cursor, .format, .guarded, .byteOrderMark]
    }

    var isSearch: Bool { operationID == "search" }
}

/// Items of a list as they are written: one after the other, apart as the form of the answer has it.
struct Items {
    var bytes: [UInt8] = []
    /// Where each begins.
    private(set) var starts: [Int] = []
    private let separator: UInt8?
    /// What of the record they have, for the access log.
    var served: Served

    /// - Parameter separator: Between one item and the next.
    init(separator: UInt8?, _ served: Served) { (self.separator, self.served) = (separator, served) }

    var count: Int { starts.count }

    mutating func add(_ write: (inout [UInt8]) throws -> Void) rethrows {
        if let separator, !starts.isEmpty { bytes.append(separator) }
        starts.append(bytes.count)
        bytes.append(UInt8(ascii: "{"))
        try write(&bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    mutating func add(_ item: some Resource) { add { item.appendMembers(to: &$0) } }

    /// The record of an item; pieces that follow each other closely are kept as one.
    mutating func note(record: Int64) {
        guard let last = served.records.indices.last else { return served.records.append(record...record) }
        let range = served.records[last]
        if record == range.upperBound + 1 {
            served.records[last] = range.lowerBound...record
        } else if record + 1 == range.lowerBound {
            served.records[last] = record...range.upperBound
        } else {
            served.records.append(record...record)
        }
    }

    mutating func note(conversation: String) {
        served.conversations.add(id: conversation)
    }

    mutating func note(person: String) {
        served.people.add(id: person)
    }

    func item(_ index: Int) -> ArraySlice<UInt8> {
        let end = index + 1 < starts.count ? starts[index + 1] - (separator == nil ? 0 : 1) : bytes.count
        return bytes[starts[index]..<end]
    }
}

/// Where a page of a list leads.
struct PageEnds {
    var next: Cursor?
    var previous: Cursor?
    /// Members of the answer beside the list.
    var extra: [UInt8] = []

    /// Adds the fields of `object` to those members.
    mutating func add(_ object: some FieldObject) {
        var json: [UInt8] = []
        object.appendJSON(to: &json)
        extra += json.dropFirst().dropLast()
    }
}

/// A request whose parameters are what the route says.
final class Call {
    let route: APIOperation
    private let values: [String: Parameter.Value]
    let reader: ArchiveReader
    let pages: SitePages
    let grant: Grant
    let limit: Int
    let cursor: Cursor?
    /// The whole list is wanted, piece after piece.
    let isWhole: Bool
    /// What of the record an object has, for the access log.
    var served: Served?

    init(
        _ route: APIOperation, _ values: [String: Parameter.Value], _ reader: ArchiveReader, _ pages: SitePages,
        _ grant: Grant, limit: Int, cursor: Cursor?, isWhole: Bool
    ) {
        (self.route, self.values, self.reader, self.pages, self.grant) = (route, values, reader, pages, grant)
        (self.limit, self.cursor, self.isWhole) = (limit, cursor, isWhole)
    }

    var people: PeopleDirectory { pages.people }

    /// What may be told of a record's number.
    func shown(record: Int64) -> Int64? { reader.showsRecordNumbers ? record : nil }

    func text(_ name: String) -> String? {
        if case .text(let text) = values[name] { text } else { nil }
    }

    func integer(_ name: String) -> Int? {
        if case .integer(let number) = values[name] { number } else { nil }
    }

    func instant(_ name: String) -> Timestamp? {
        if case .instant(let at) = values[name] { at } else { nil }
    }

    func has(_ name: String) -> Bool { values[name] != nil }

    /// - Throws: 404, the same whether there is no such conversation or it may not be read.
    func conversation() throws -> ConversationSummary {
        guard let found = try reader.conversation(named: text("conversation") ?? "") else {
            throw ProblemDetails.notFound()
        }
        return found
    }

    /// - Parameter number: In the database.
    func person(_ number: Int64?) -> PeopleDirectory.Person? {
        number.flatMap { people.index(ofID: $0) }.map { people[$0] }
    }

    /// A person’s id in the source.
    ///
    /// - Parameter number: In the database.
    func id(of number: Int64?) -> String? { person(number)?.sourceID }

    func person(_ name: String) throws -> PeopleDirectory.Person? {
        guard let id = text(name) else { return nil }
        return people.index(ofSourceID: id).map { people[$0] }
    }

    /// The person whom the path names, by their id or else by their slug: an id that has a slash stands in no path.
    func person() throws -> PeopleDirectory.Person {
        if let person = try person("person") { return person }
        guard let slug = text("person").map({ ID($0) }),
            let person = people.people.first(where: { ID($0.slug) == slug })
        else { throw ProblemDetails.notFound() }
        return person
    }
}

extension String {
    /// What stands between the slashes of a path. By bytes: a mark that combines with a slash, as which an id may begin, hides it
    /// from Character.
    var pathParts: [Substring] { utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) } }
}
