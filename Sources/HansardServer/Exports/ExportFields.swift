import HTTPServer
import Hansard
import HansardSite
import HansardStore
import PairChannel

/// What somebody asks to be exported, as it stands in an address, a form or a program’s JSON.
struct ExportFields: Sendable, Equatable {
    /// By their ids in the source.
    var conversations: [String] = []
    /// The same.
    var people: [String] = []
    var query: String?
    /// A day or a time.
    var from: String?
    /// The same.
    var to: String?
    /// A format’s id.
    var format: String?
    var isForSpreadsheet = false

    /// The longest id or query that is looked at.
    private static let mostBytes = 2_000

    /// - Parameter fields: Those that mean nothing here are passed over; empty ones are not there.
    init(_ fields: [(name: String, value: String)]) {
        for (name, value) in fields where !value.isEmpty && value.utf8.count <= Self.mostBytes {
            switch name {
            case "conversation": conversations.append(value)
            case "person": people.append(value)
            case "query": query = value
            case "from": from = value
            case "to": to = value
            case "format": format = value
            case "spreadsheet": isForSpreadsheet = value == "true"
            default: break
            }
        }
    }

    /// What it comes to for a reader.
    ///
    /// - Throws: `ProblemDetails`: 404 for what there is not, or is not theirs; 400 for what cannot be understood.
    func order(_ reading: Reading) throws -> ExportOrder {
        var selection = conversations.isEmpty && people.isEmpty ? Selection.everything : Selection()
        for name in conversations {
            guard let found = try reading.reader.conversation(named: ID(name).inPairOrder.text) else {
                throw ProblemDetails.notFound()
            }
            selection.conversations.insert(ID(found.sourceID))
        }
        for id in people {
            guard let index = reading.pages.people.index(ofSourceID: id) else { throw ProblemDetails.notFound() }
            selection.people.insert(ID(reading.pages.people[index].sourceID))
        }
        let zone = reading.pages.settings.zone
        (selection.from, selection.until) = try AskedPeriod(from: from, to: to).bounds(zone)
        if let query {
            do throws(SearchQuery.Problem) { _ = try SearchQuery(query) } catch {
                throw ProblemDetails.parameter("query", error.description)
            }
            selection.query = query
        }
        return ExportOrder(format: try knownFormat(), selection: selection, isForSpreadsheet: isForSpreadsheet)
    }

    /// What the conversations and people are called, to be read.
    func subjects(_ reading: Reading) throws -> [String] {
        let (people, words) = (reading.pages.people, reading.pages.words)
        return try conversations.compactMap {
            try reading.reader.conversation(named: ID($0).inPairOrder.text)?.title(people, words)
        } + self.people.compactMap { people.index(ofSourceID: $0).map { people[$0].displayName } }
    }

    private func knownFormat() throws(ProblemDetails) -> any ExportFormat.Type {
        guard let format else {
            throw .parameter("format", "It is missing. There are: \(Self.names).")
        }
        guard let known = ExportFormats.format(format) else {
            throw .parameter("format", "There is none of that name. There are: \(Self.names).")
        }
        guard RecordExport.available.contains(where: { $0.id == known.id }) else {
            let reason =
                known.maker.isSubject
                ? "The archive’s keeper makes it, with hansard export."
                : "This server cannot make it: hansard-pdf is not there."
            throw .parameter("format", "\(reason) There are: \(Self.names).")
        }
        return known
    }

    private static var names: String {
        RecordExport.available.map { $0.id }.joined(separator: ", ")
    }
}

/// What is exported, and how.
struct ExportOrder: Sendable {
    let format: any ExportFormat.Type
    /// Within what its reader may read.
    let selection: Selection
    let isForSpreadsheet: Bool

    /// As the access log has it: `{"format":"csv","selection":{"conversations":["private-chat-3-7"]}}`.
    func text(_ more: [(String, JSONValue)] = []) -> String {
        let selection = (try? JSONValue(parsing: Array(selection.json.utf8))) ?? .null
        let members: [(String, JSONValue)] = [("format", .string(format.id)), ("selection", selection)] + more
        return String(decoding: JSONValue(members: members).bytes, as: UTF8.self)
    }
}
