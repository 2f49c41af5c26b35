/// Everything that the API answers. The order is that of the OpenAPI document.
enum Routes {
    static let all: [APIOperation] = groups.flatMap(\.operations)

    /// The same by what it is about: whoever adds an operation adds it to one of these.
    static let groups: [APIGroup] = [
        APIGroup(
            name: "conversations", note: "Conversations, and what is known of them.",
            operations: ConversationRoutes.all),
        APIGroup(
            name: "messages", note: "What was said: messages, their threads and their texts.",
            operations: [ConversationRoutes.messages] + MessageRoutes.all + [ChangeRoute.list]),
        APIGroup(
            name: "people", note: "People, when they were there and what they wrote.", operations: PeopleRoutes.all),
        APIGroup(
            name: "search", note: "The search, and the names that a query may have.",
            operations: [SearchRoute.search, NameRoute.list]),
        APIGroup(
            name: "reports", note: "What is unseen, how long answers took, how much there is, and what was ingested.",
            operations: ReportRoutes.all),
        APIGroup(
            name: "exports", note: "Bundles with proofs, made in the background.", operations: ExportOperations.all),
        APIGroup(
            name: "description", note: "This description, and what errors mean.",
            operations: [openAPI, problems, index]),
    ]

    /// What its lists and objects are made of.
    static let resources = groups.resources

    private static let openAPI = APIOperation(
        path: "openapi.json", operationID: "getOpenAPI", summary: "This description", parameters: [],
        answer: .document(type: "application/json") { call in
            OpenAPIDocument.bytes(server: call.pages.settings.baseURL ?? "/", of: groups)
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
