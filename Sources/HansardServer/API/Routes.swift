/// Everything that the API answers.
enum Routes {
    static let all: [APIOperation] =
        ConversationRoutes.all + MessageRoutes.all + PeopleRoutes.all + [SearchRoute.search] + ReportRoutes.all
        + Document.routes

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
