import HTTPServer
import Hansard
import HansardSite
import HansardStore
import PairChannel

/// A request whose parameters are what the route says.
final class Call {
    private let values: [String: Parameter.Value]
    let reader: ArchiveReader
    let pages: SitePages
    let grant: Grant
    let limit: Int
    let cursor: Cursor?
    /// The whole list is wanted, piece after piece.
    let isWhole: Bool
    /// What a cursor of the list is for whoever asks; `nil` where no page is asked for.
    var seal: ((Cursor) throws -> String)?
    /// What of the record an object has, for the access log.
    var served: Served?

    init(
        _ values: [String: Parameter.Value], _ reader: ArchiveReader, _ pages: SitePages,
        _ grant: Grant, limit: Int, cursor: Cursor?, isWhole: Bool
    ) {
        (self.values, self.reader, self.pages, self.grant) = (values, reader, pages, grant)
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

    /// Whether it is `true`.
    func flag(_ name: String) -> Bool { values[name] == .flag(true) }

    func has(_ name: String) -> Bool { values[name] != nil }

    /// What `Parameter.period` asks for.
    var period: AskedPeriod { AskedPeriod(from: text("from"), to: text("to")) }

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
