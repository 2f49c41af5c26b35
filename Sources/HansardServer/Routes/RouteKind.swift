/// What may be sent to a route.
enum RouteBody: Sendable, Equatable {
    /// Nothing.
    case none
    /// A form of one of our own pages. Its token was given for this purpose, in which `{name}` stands for a value of the path,
    /// to this reader in this session.
    case form(for: String)
    /// JSON of a program.
    case json(maximumBytes: Int)
}

/// What comes of a route, and so in which form an error is told and under which name the metrics count it.
enum RouteKind: Sendable { case page, json, operations, access }
