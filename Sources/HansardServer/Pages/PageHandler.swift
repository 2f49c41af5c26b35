import HansardSite

/// Pages, their twins, assets and feeds: the files that a build would write, drawn for the reader.
enum PageHandler {
    static func answer(_ request: ServerRequest, _ reading: Reading) throws -> Answer {
        guard let file = try reading.pages.file(at: request.path) else { throw Problem.notFound() }
        return Answer(type: mediaType(of: file.path), bytes: file.bytes, served: Served(.view, file.path))
    }

    static func mediaType(of path: String) -> String {
        switch path.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "md": "text/markdown; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "csv": "text/csv; charset=utf-8"
        case "json": path.hasSuffix("feed.json") ? "application/feed+json" : "application/json"
        case "xml": path.hasSuffix("feed.xml") ? "application/atom+xml" : "application/xml"
        case "txt": "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }
}
