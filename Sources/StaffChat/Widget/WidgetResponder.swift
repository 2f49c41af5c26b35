import HTTPServer
import HTTPTypes
import Synchronization

/// Serves the chat’s widget, which any page of any site may have: `/chat/hansard-chat.js`, which is asked for at every page view, and what
/// it loads, below `/chat/VERSION/`, which browsers keep. None of it says anything about anybody. All of it is in memory.
package final class WidgetResponder: Sendable {
    /// Pages that have the script of a version before still get what it loads.
    private static let keptVersions = 3

    /// The version that is served, and then those before it.
    private let versions: Mutex<[Widget]>

    /// - Parameter widget: `nil` where the templates have none: it is answered with 404 then.
    package init(_ widget: Widget?) { versions = Mutex(widget.map { [$0] } ?? []) }

    /// Serves another version from now on.
    package func update(_ widget: Widget?) {
        guard let widget else { return }
        versions.withLock { versions in
            versions = [widget] + versions.filter { $0.version != widget.version }.prefix(Self.keptVersions - 1)
        }
    }

    /// Whether what is at `path`, below `/chat/`, is the widget’s.
    func claims(_ path: String) -> Bool { path == Widget.scriptName || Self.version(in: path) != nil }

    /// The version that `path` is in: 32 hexadecimal digits before the first slash.
    private static func version(in path: String) -> Substring? {
        let first = path.utf8.prefix { $0 != UInt8(ascii: "/") }
        guard first.count == 32, first.endIndex != path.utf8.endIndex,
            first.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        return Substring(first)
    }

    /// What a request for the widget is answered with.
    func answer(_ request: Request) -> EncodedResponse {
        do throws(ProblemDetails) { return try file(request).encoded(for: request.headers) } catch {
            var response = error.chatResponse
            response.headers.append(contentsOf: Widget.fields)
            response.headers[.cacheControl] = "private, no-store"
            return response.encoded
        }
    }

    private func file(_ request: Request) throws(ProblemDetails) -> CachedResponse {
        guard [.get, .head].contains(request.method) else { throw .method(allowed: ["GET", "HEAD"]) }
        guard let version = Self.version(in: request.path) else {
            guard let widget = versions.withLock({ $0.first }) else {
                throw .notFound("The templates have no chat/hansard-chat.js.")
            }
            return widget.script
        }
        let path = request.path.dropFirst(version.count + 1)
        guard
            let widget = versions.withLock({ $0.first { $0.version == version } }),
            let part = widget.parts[String(path)]
        else { throw .notFound("No version of the chat that is served has this file. Load the page again.") }
        return part
    }
}
