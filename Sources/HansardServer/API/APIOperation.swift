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
    /// What the access log calls it when somebody gets it.
    var disclosure = DisclosureAction.view
    let answer: Kind
    /// Requests that are answered so by the sample archive.
    var examples: [Example] = []

    enum Kind: Sendable {
        /// A list, in pages.
        case list(ListAnswer)
        /// One object, as JSON.
        case object(ResourceSchema, json: @Sendable (Call) throws -> [UInt8])
        /// Something that stands for itself.
        case document(type: String, body: @Sendable (Call) throws -> [UInt8])
        /// What the server answers that is not made of a reading of the archive, with this status if it goes well; the type and
        /// the schema are left out where nothing comes, the resource where what comes is none.
        case elsewhere(status: Int, type: String?, schema: Schema?, resource: ResourceSchema? = nil)
    }

    /// The paths at which it is asked for. Whatever is made of a reading of the archive is there with a `/` at the end, too.
    var pattern: RoutePattern { RoutePattern("api/v1/\(path)", takesSlash: !isElsewhere && !path.isEmpty) }

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

}

extension APIOperation.Kind {
    /// What its items are, or what it is; `nil` for what is no such thing.
    var resource: ResourceSchema? {
        switch self {
        case .list(let list): list.item
        case .object(let resource, _): resource
        case .elsewhere(_, _, _, let resource): resource
        case .document: nil
        }
    }

    /// One object that the server answers with, and that is not made of a reading of the archive.
    static func elsewhere<Item: Resource>(status: Int, of item: Item.Type) -> Self {
        .elsewhere(status: status, type: "application/json", schema: Item.schema, resource: ResourceSchema(item))
    }

    /// A list in pages.
    ///
    /// - Parameter item: What its items are.
    static func pages<Item: Resource>(
        of item: Item.Type, _ page: @escaping @Sendable (Call, inout ListItems<Item>) throws -> PageEnds<NoMembers>
    ) -> Self { .list(ListAnswer(page)) }

    /// A list in pages, with something beside it.
    ///
    /// - Parameters:
    ///   - item: What its items are.
    ///   - beside: What the answer has beside the list, and beside where that leads.
    static func pages<Item: Resource, Beside: FieldObject>(
        of item: Item.Type, beside: Beside.Type,
        _ page: @escaping @Sendable (Call, inout ListItems<Item>) throws -> PageEnds<Beside>
    ) -> Self { .list(ListAnswer(page)) }

    /// One object.
    static func one<Item: Resource>(_ item: @escaping @Sendable (Call) throws -> Item) -> Self {
        .object(ResourceSchema(Item.self)) { call in
            var json: [UInt8] = []
            try item(call).appendJSON(to: &json)
            return json
        }
    }
}
