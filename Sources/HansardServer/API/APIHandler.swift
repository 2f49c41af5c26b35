import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel

/// The JSON API, version 1: everything under `api/v1/`, and the feeds that have pages.
package enum APIHandler {
    /// - Throws: `ProblemDetails`; what is not there and what may not be read are the same.
    package static func answer(_ request: Request, _ reading: Reading, _ grant: Grant) throws -> Answer {
        if request.isForPagedFeed { return try feed(request, reading, grant) }
        let path = request.path.hasPrefix("api/v1/") ? String(request.path.dropFirst("api/v1/".count)) : ""
        // With or without a slash at the end.
        let parts = RoutePattern.parts(path.hasSuffix("/") ? String(path.dropLast()) : path)
        for entry in Routes.table {
            guard let inPath = entry.pattern.match(parts) else { continue }
            return try answer(entry, inPath, path, request, reading, grant)
        }
        throw ProblemDetails(
            .notFound, "not-found", "Not found",
            "The API has nothing at this path. /api/v1/ lists what it has.")
    }

    private static func answer(
        _ entry: Routes.Entry, _ inPath: [String: String], _ path: String, _ request: Request,
        _ reading: Reading, _ grant: Grant
    ) throws -> Answer {
        let route = entry.route
        guard grant.may(route.permission) else { throw route.permission.problem }
        let check = try RequestCheck(request.query, inPath: inPath, entry.parameters)
        func call(limit: Int, _ cursor: Cursor? = nil, isWhole: Bool = false) -> Call {
            Call(
                route, check.values, reading.reader, reading.pages, grant, limit: limit, cursor: cursor,
                isWhole: isWhole)
        }
        var answer: Answer
        switch route.answer {
        // Whoever answers those looks at a request before it comes here.
        case .elsewhere: throw ProblemDetails.notFound()
        case .document(let type, let body):
            let plain = String(type.prefix { $0 != ";" })
            try accept(request, [plain])
            answer = Answer(type: type, bytes: try body(call(limit: 1)))
            if plain == "text/html" { answer.policy = APIReferencePage.policy }
        case .object(_, let body):
            try accept(request, [Form.json.mediaType])
            var bytes: [UInt8] = [UInt8(ascii: "{")]
            let call = call(limit: 1)
            call.served = Served(.view, "api/v1/\(path)")
            try body(call, &bytes)
            bytes.append("}\n")
            answer = Answer(type: Form.json.mediaType, bytes: bytes, served: call.served)
        case .list(let item, _, let page):
            let form = try form(of: request, check)
            let seal = CursorSeal(secret: try reading.reader.secret())
            let list = check.list(path)
            guard form == .json else {
                answer = try Export.answer(
                    route, check, path, form, item: item, page, reading: reading, grant: grant,
                    of: grant.exporter(request))
                break
            }
            let cursor = try cursor(check, seal, list)
            let limit = if case .integer(let limit) = check.values["limit"] { limit } else { usualLimit(route) }
            answer = try self.page(
                page, call(limit: limit, cursor), Served(route.isSearch ? .search : .view, "api/v1/\(path)"),
                link: { cursor in
                    let text = try seal.text(cursor, of: list)
                    return (text, "\(base(reading))api/v1/\(encodedPath(path))?\(check.link(text))")
                })
        }
        answer.headers[.vary] = "Accept"
        return answer
    }

    static func usualLimit(_ route: APIOperation) -> Int {
        route.parameters.first { $0.name == "limit" }?.usual.flatMap { Int($0) } ?? 50
    }

    private static func page(
        _ page: (Call, inout Items) throws -> PageEnds, _ call: Call, _ served: Served,
        link: (Cursor) throws -> (text: String, address: String)
    ) throws -> Answer {
        var items = Items(separator: UInt8(ascii: ","), served)
        items.bytes.reserveCapacity(call.limit * 512 + 512)
        items.bytes.append("{\"data\":[")
        let ends = try page(call, &items)
        if call.route.isSearch { items.served.hits = items.count }
        var bytes = items.bytes
        bytes.append("],")
        if !ends.extra.isEmpty {
            bytes.append(contentsOf: ends.extra)
            bytes.append(",")
        }
        bytes.append("\"page\":{")
        let (next, previous) = (try ends.next.map(link), try ends.previous.map(link))
        bytes.member("next", next?.text)
        bytes.member("prev", previous?.text)
        bytes.member("limit", call.limit)
        bytes.append("}}\n")
        var answer = Answer(type: Form.json.mediaType, bytes: bytes, served: items.served)
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
