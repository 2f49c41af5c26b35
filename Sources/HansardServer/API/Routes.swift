/// Everything that the API answers.
enum Routes {
    static let all: [APIOperation] =
        ConversationRoutes.all + MessageRoutes.all + PeopleRoutes.all + [SearchRoute.search, NameRoute.list]
        + ReportRoutes.all
        + ExportOperations.all + [openAPI, problems, index]

    /// What its lists and objects are made of, each once, in the order of the operations that answer them.
    static let resources: [ResourceSchema] = all.compactMap(\.answer.resource).reduce(into: []) { found, resource in
        if !found.contains(where: { $0.name == resource.name }) { found.append(resource) }
    }

    private static let openAPI = APIOperation(
        path: "openapi.json", operationID: "getOpenAPI", summary: "This description", parameters: [],
        answer: .document(type: "application/json") { call in
            OpenAPIDocument.bytes(server: call.pages.settings.baseURL ?? "/", of: all)
        })

    /// At `api/v1/`.
    static let index = APIOperation(
        path: "", operationID: "getIndex", summary: "This description, to be read", parameters: [],
        answer: .document(type: "text/html; charset=utf-8") { call in
            APIReferencePage.bytes(call.pages.settings, stylesheets: call.pages.stylesheets, of: all)
        })

    private static let problems = APIOperation(
        path: "problems", operationID: "getProblems", summary: "What errors mean", parameters: [],
        answer: .document(type: "text/html; charset=utf-8") { call in
            APIReferencePage.problems(call.pages.settings, stylesheets: call.pages.stylesheets)
        })
}
