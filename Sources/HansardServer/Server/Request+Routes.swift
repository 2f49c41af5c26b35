import HTTPServer
import HTTPTypes

extension Request {
    /// Whether somebody looks at pages with it: a program, and whoever asks the API, gets JSON.
    package var wantsPage: Bool {
        headers[values: .accept].contains { $0.lowercased().contains("text/html") }
            && ServerRoutes.match(path).routes[0].kind != .json
    }
}
