/// Everything that the API answers.
enum Routes {
    static let all: [APIOperation] =
        ConversationRoutes.all + MessageRoutes.all + PeopleRoutes.all + [SearchRoute.search] + ReportRoutes.all
        + ExportOperations.all + [openAPI, problems, index]

    private static let openAPI = APIOperation(
        path: "openapi.json", operationID: "getOpenAPI", summary: "This description", parameters: [],
        answer: .document(type: "application/json") { call in
            OpenAPIDocument.bytes(server: call.pages.settings.baseURL ?? "/", of: all)
        })

    private static let index = APIOperation(
        path: "", operationID: "getIndex", summary: "This description, to be read", parameters: [],
        answer: .document(type: "text/html; charset=utf-8") { call in
            APIReferencePage.bytes(call.pages.settings, stylesheets: call.pages.stylesheets, of: all)
        })

    private static let problems = APIOperation(
        path: "problems", operationID: "getProblems", summary: "What errors mean", parameters: [],
        answer: .document(type: "text/html; charset=utf-8") { call in
            APIReferencePage.problems(call.pages.settings, stylesheets: call.pages.stylesheets)
        })

    /// What each request needs of a route, worked out once.
    struct Entry: Sendable {
        let route: APIOperation
        let parts: [Substring]
        let parameters: [Parameter]

        init(_ route: APIOperation) { (self.route, parts, parameters) = (route, route.parts, route.allParameters) }

        /// The values of the path's names, if `asked` is a path of this route.
        func match(_ asked: [Substring]) -> [String: String]? {
            guard parts.count == asked.count else { return nil }
            for (mine, its) in zip(parts, asked) where mine != its && mine.first != "{" { return nil }
            var values: [String: String] = [:]
            for (mine, its) in zip(parts, asked) where mine.first == "{" {
                values[String(mine.dropFirst().dropLast())] = String(its)
            }
            return values
        }
    }

    static let table = all.map { Entry($0) }
}
