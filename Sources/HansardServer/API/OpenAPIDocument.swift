import Hansard
import HansardSite
import PairChannel

/// The API's description as OpenAPI 3.1 has it, made from the routes.
enum OpenAPIDocument {
    /// - Parameters:
    ///   - server: Where its paths begin, with a `/` at the end.
    ///   - groups: All that the API answers.
    static func bytes(server: String, of groups: [APIGroup]) -> [UInt8] {
        var paths: [(String, JSONValue)] = []
        for group in groups {
            for route in group.operations where !paths.contains(where: { $0.0 == "/\(route.path)" }) {
                let same = group.operations.filter { $0.path == route.path }
                let methods = same.map { ($0.method, operation($0, of: group)) }
                paths.append(("/\(route.path)", JSONValue(members: methods)))
            }
        }
        let schemas =
            groups.resources.map { ($0.name, Schema.object($0.properties).json(note: $0.note)) } + [
                (
                    "ExportRequest",
                    ExportOperations.schema(
                        note: "What is to be exported: of everything, where neither conversations nor people are named."
                    )
                ), ("Problem", Schema.problem.json(note: "What went wrong, and how to mend it (RFC 9457).")),
            ]
        let tags = groups.map { ["name": .string($0.name), "description": .string($0.note)] as JSONValue }
        let document: JSONValue =
            [
                "openapi": "3.1.0",
                "info": [
                    "title": "Hansard", "version": "1",
                    "summary": "The official record of what staff say to each other, read-only.",
                    "description": """
                    Only GET and HEAD, but for exports. New members and new parameters may come; what is here stays. Each answer has \
                    what its reader may read and nothing else: what they may not read is not found.
                    """,
                ], "servers": .array([["url": .string(server + "api/v1")]]),
                "tags": .array(tags),
                "paths": JSONValue(members: paths),
                "components": ["schemas": JSONValue(members: schemas)],
            ]
        var out = document.bytes
        out.append(UInt8(ascii: "\n"))
        return out
    }

    private static func operation(_ route: APIOperation, of group: APIGroup) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("operationId", .string(route.operationID)), ("tags", .array([.string(group.name)])),
            ("summary", .string(route.summary)),
        ]
        if !route.note.isEmpty { members.append(("description", .string(route.note))) }
        members.append(("parameters", .array(route.allParameters.map(\.json))))
        if let body = route.body {
            let body: JSONValue = ["required": true, "content": content("application/json", body.json())]
            members.append(("requestBody", body))
        }
        members.append(("responses", JSONValue(members: responses(route))))
        if !route.examples.isEmpty {
            let examples = route.examples.map { example in
                ["request": .string(example.request), "status": .integer(example.status)] as JSONValue
            }
            members.append(("x-examples", .array(examples)))
        }
        return JSONValue(members: members)
    }

    private static func responses(_ route: APIOperation) -> [(String, JSONValue)] {
        var responses = [(successStatus(route), success(route))]
        for (status, note) in [
            (304, "Nothing has changed since."), (400, "A parameter is not what it may be."),
            (401, "It is not known who asks."),
            (403, "Not for whoever asks."),
            (404, "There is nothing here that may be read."), (405, "Not by this method."),
            (406, "Not offered in that form."), (408, "The request took too long to come."),
            (413, "No body here, or too long a one."), (414, "The address is too long."),
            (415, "The body is of another type."),
            (416, "Nothing of it is in this range."), (421, "The server has another name."),
            (429, "Too many requests."),
            (431, "The request’s head is too large."), (500, "Something went wrong here."),
            (503, "It took too long, or too much is being done. Try again later."),
        ] {
            var members: [(String, JSONValue)] = [("description", .string(note))]
            if status != 304 {
                members.append(
                    ("content", content("application/problem+json", Schema.named("Problem").json())))
            }
            responses.append(("\(status)", JSONValue(members: members)))
        }
        return responses
    }

    private static func successStatus(_ route: APIOperation) -> String {
        if case .elsewhere(let status, _, _, _) = route.answer { return "\(status)" }
        return "200"
    }

    private static func content(_ type: String, _ schema: JSONValue) -> JSONValue {
        [type: ["schema": schema]]
    }

    private static func success(_ route: APIOperation) -> JSONValue {
        let text: JSONValue = ["type": "string"]
        switch route.answer {
        case .document(let type, _):
            let isJSON = type.hasPrefix("application/json")
            return [
                "description": .string(route.summary),
                "content": content(String(type.prefix { $0 != ";" }), isJSON ? ["type": "object"] : text),
            ]
        case .elsewhere(_, let type, let schema, _):
            guard let type else { return ["description": .string(route.summary)] }
            return ["description": .string(route.summary), "content": content(type, schema?.json() ?? text)]
        case .object(let resource, _):
            return [
                "description": .string(route.summary),
                "content": content("application/json", Schema.named(resource.name).json()),
            ]
        case .list(let list):
            let link: JSONValue = [
                "Link": ["description": "Where the next and the previous page are, as `rel` says.", "schema": text]
            ]
            return [
                "description": .string(route.summary), "headers": link,
                "content": [
                    "application/json": ["schema": page(of: list)], "application/x-ndjson": ["schema": text],
                    "text/csv": ["schema": text],
                ],
            ]
        }
    }

    private static func page(of list: ListAnswer) -> JSONValue {
        let items = Schema.Property("data", .list(.named(list.item.name)), "The items.")
        return Schema.object([items] + list.beside + [.init("page", Paging.schema, "Where it leads.")]).json()
    }
}
