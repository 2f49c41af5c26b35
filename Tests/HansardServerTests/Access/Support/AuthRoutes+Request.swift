import HTTPServer
import Hansard

@testable import HansardServer

extension AuthRoutes {
    /// What answers a request, if it is for one of these.
    func answer(_ request: Request, now: Timestamp = .now) async throws -> Answer? {
        let match = ServerRoutes.match(request.path)
        guard let route = match.route(for: request.method.rawValue), case .access(let answering) = route.handler else {
            return nil
        }
        return try await answer(RouteCall(request, route, match.values), answering, now: now)
    }
}
