import HTTPServer
import HTTPTypes
import Hansard
import HansardStore
import NIOCore

/// Finds out who asks: a token of the application’s, or what the archive’s readers are known by.
package struct ChatIdentity: Sendable {
    /// Who is known by other means than a token: by a proxy, a session. The id of a person; `nil` for nobody.
    package typealias Session = @Sendable (Request) async throws -> String?

    private let tokens: ChatTokens?
    private let session: Session?

    /// - Parameters:
    ///   - tokens: Of the application that embeds the chat; `nil` where it mints none.
    ///   - session: Asked where a request has no token; `nil` where nobody is known by other means.
    package init(tokens: ChatTokens?, session: Session?) { (self.tokens, self.session) = (tokens, session) }

    /// To be awaited before anybody asks.
    package func start() async { await tokens?.start() }

    /// The person as their proof names them: whether they may be here is for the chat to say.
    func person(of request: Request, now: Timestamp) async throws(ProblemDetails) -> ChatPerson {
        let authorizations = request.headers[values: .authorization]
        if let tokens, let authorization = authorizations.first {
            guard authorizations.count == 1, let token = Self.bearer(authorization),
                let claims = await tokens.claims(of: token, now: now)
            else { throw .unknown }
            return ChatPerson(
                id: claims.sub, name: claims.name.map { Self.short($0) }, title: claims.title.map { Self.short($0) })
        }
        guard let session else { throw .unknown }
        do {
            guard let id = try await session(request) else { throw ProblemDetails.unknown }
            return ChatPerson(id: id, name: nil, title: nil)
        } catch { throw error as? ProblemDetails ?? .unknown }
    }

    /// Who asks, where that is known without any work: by a token that was good before. `nil` says nothing.
    func knownPerson(of head: RequestHead, now: Timestamp) -> String? {
        head.fields[.authorization].flatMap(Self.bearer).flatMap { tokens?.knownPerson(of: $0, now: now) }
    }

    /// A name is compared and shown many times, and no person’s is longer.
    private static func short(_ name: String) -> String { String(name.prefix(200)) }

    /// RFC 6750 section 2.1.
    private static func bearer(_ authorization: String) -> String? {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
