import HTTPServer
import Hansard
import HansardSite
import HansardStore
import PairChannel

/// What of the access log is asked for.
struct AskedAudit: Sendable {
    let path: String
    let fields: AuditView.Fields
    let filter: AccessFilter
    /// Of the entry before which the page begins; `nil` for the newest.
    let before: Int64?

    /// - Parameter reading: Of the whole record, which knows in which rooms somebody takes part.
    init(_ request: Request, _ reading: Reading) throws {
        func text(_ name: String) -> String { String((request.parameter(name) ?? "").prefix(500)) }
        var (fields, filter) = (AuditView.Fields(), AccessFilter())
        (fields.actor, fields.person, fields.caseName) = (text("actor"), text("person"), text("case"))
        (fields.action, fields.from, fields.to) = (text("action"), text("from"), text("to"))
        func given(_ text: String) -> String? { text.isEmpty ? nil : text }
        (filter.reader, filter.person) = (given(fields.actor), given(fields.person))
        (filter.caseName, filter.action) = (given(fields.caseName), given(fields.action))
        let zone = reading.pages.settings.zone
        (filter.from, filter.until) = try AskedPeriod(from: fields.from, to: fields.to).bounds(zone)
        if let person = filter.person {
            let rooms = try reading.reader.conversations(ofPeople: [ID(person)], teams: [], named: [])
            filter.conversations = Set(
                try reading.reader.conversations().filter { rooms.contains($0.id) }.map { ID($0.sourceID) })
        }
        (path, self.fields, self.filter) = (request.path, fields, filter)
        before = request.parameter("before").flatMap { Int64($0) }
    }

    /// As it stands in an address behind the `?`.
    func query(before seq: Int64?) -> String {
        let before = seq.map { [(name: "before", value: "\($0)")] } ?? []
        return (fields.named + before).filter { !$0.value.isEmpty }
            .map { "\($0.name)=\(PercentEncoding.encoded($0.value))" }.joined(separator: "&")
    }

    /// As the access log has it.
    func served(hits: Int?) -> Served {
        var served = Served(.audit, path)
        let query = query(before: before)
        served.query = query.isEmpty ? nil : query
        served.hits = hits
        return served
    }
}
