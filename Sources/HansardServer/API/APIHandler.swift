import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel

/// The JSON API, version 1: everything under `api/v1/`, and the feeds that have pages.
package enum APIHandler {
    /// What an operation answers.
    ///
    /// - Parameters:
    ///   - parameters: All that it has.
    ///   - inPath: The values of the names in its path.
    /// - Throws: `ProblemDetails`; what is not there and what may not be read are the same.
    static func answer(
        _ operation: APIOperation, _ parameters: [Parameter], _ inPath: [String: String], _ request: Request,
        _ reading: Reading, _ grant: Grant
    ) throws -> Answer {
        let path = request.path.hasPrefix("api/v1/") ? String(request.path.dropFirst("api/v1/".count)) : ""
        let check = try RequestCheck(request.query, inPath: inPath, parameters)
        func call(limit: Int, _ cursor: Cursor? = nil, isWhole: Bool = false) -> Call {
            Call(
                check.values, reading.reader, reading.pages, grant, limit: limit, cursor: cursor, isWhole: isWhole)
        }
        var answer: Answer
        switch operation.answer {
        // Whoever answers those has routes of its own.
        case .elsewhere: throw ProblemDetails.notFound()
        case .document(let type, let body):
            let plain = String(type.prefix { $0 != ";" })
            try accept(request, [plain])
            answer = Answer(type: type, bytes: try body(call(limit: 1)))
            if plain == "text/html" { answer.policy = APIReferencePage.policy }
        case .object(_, let json):
            try accept(request, [Form.json.mediaType])
            let call = call(limit: 1)
            call.served = Served(operation.disclosure, "api/v1/\(path)")
            let bytes = try json(call)
            answer = Answer(type: Form.json.mediaType, bytes: bytes + [UInt8(ascii: "\n")], served: call.served)
        case .list(let list):
            let form = try form(of: request, check)
            let seal = CursorSeal(secret: try reading.reader.secret())
            let place = check.list(path)
            guard form == .json else {
                answer = try Export.answer(
                    check, path, form, list, reading: reading, grant: grant, of: grant.exporter(request))
                break
            }
            let cursor = try cursor(check, seal, place)
            let limit = if case .integer(let limit) = check.values["limit"] { limit } else { usualLimit(operation) }
            let call = call(limit: limit, cursor)
            call.seal = { try seal.text($0, of: place) }
            answer = try page(
                list, call, Served(operation.disclosure, "api/v1/\(path)"),
                link: { cursor in
                    let text = try seal.text(cursor, of: place)
                    return (text, "\(base(reading))api/v1/\(encodedPath(path))?\(check.link(text))")
                })
        }
        answer.headers[.vary] = "Accept"
        return answer
    }

    /// What there is at no path of an operation.
    static let unknown = ProblemDetails(
        .notFound, "not-found", "Not found", "The API has nothing at this path. /api/v1/ lists what it has.")

    private static func usualLimit(_ route: APIOperation) -> Int {
        route.parameters.first { $0.name == "limit" }?.usual.flatMap { Int($0) } ?? 50
    }

    private static func page(
        _ list: ListAnswer, _ call: Call, _ served: Served, link: (Cursor) throws -> (text: String, address: String)
    ) throws -> Answer {
        var page = try list.page(call, .json, served)
        if page.served.action == .search { page.served.hits = page.count }
        let (next, previous) = (try page.next.map(link), try page.previous.map(link))
        var json: [UInt8] = []
        json.reserveCapacity(page.items.count + 512)
        json.appendObject { json in
            json.name("data")
            json.openArray()
            json += page.items
            json.closeArray()
            page.beside.appendMembers(to: &json)
            json.name("page")
            Paging(next: next?.text, previous: previous?.text, limit: call.limit).appendJSON(to: &json)
        }
        json.append(UInt8(ascii: "\n"))
        var answer = Answer(type: Form.json.mediaType, bytes: json, served: page.served)
        let links = [(next, "next"), (previous, "prev")].compactMap { link, relation in
            link.map { "<\($0.address)>; rel=\"\(relation)\"" }
        }
        if !links.isEmpty, let name = HTTPField.Name("Link") { answer.headers[name] = links.joined(separator: ", ") }
        return answer
    }

    private static func form(of request: Request, _ check: RequestCheck) throws -> Form {
        if case .text(let name) = check.values["format"], let form = Form(rawValue: name) { return form }
        let types = Form.allCases.map { String($0.mediaType.prefix { $0 != ";" }) }
        guard let best = Form.best(request.headers[values: .accept], of: types) else { throw Form.notAcceptable(types) }
        return Form.allCases[best]
    }

    static func accept(_ request: Request, _ types: [String]) throws {
        if Form.best(request.headers[values: .accept], of: types) == nil { throw Form.notAcceptable(types) }
    }

    static func cursor(_ check: RequestCheck, _ seal: CursorSeal, _ list: String) throws -> Cursor? {
        guard case .text(let text) = check.values["cursor"] else { return nil }
        do throws(CursorSeal.Flaw) { return try seal.cursor(text, of: list) } catch {
            switch error {
            case .malformed:
                throw ProblemDetails.parameter(
                    "cursor", "This is no cursor of this archive. Take it from “page” as it is, or begin without it.")
            case .foreign:
                throw ProblemDetails.parameter(
                    "cursor",
                    "It belongs to another list. Keep the path and the other parameters as they were, or begin without it."
                )
            }
        }
    }

    /// The site's address, or what leads to its root on whatever host it is.
    static func base(_ reading: Reading) -> String { reading.pages.settings.baseURL ?? "/" }

    private static func encodedPath(_ path: String) -> String {
        path.pathParts.map { PercentEncoding.encoded(String($0)) }.joined(separator: "/")
    }
}
