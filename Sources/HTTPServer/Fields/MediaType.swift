/// `Content-Type` of files, by how their names end.
package enum MediaType {
    /// That of the file at `path`; `application/octet-stream` for an ending that is not known.
    package static func of(_ path: String) -> String {
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
        case "png": "image/png"
        case "jpeg": "image/jpeg"
        case "gif": "image/gif"
        case "webp": "image/webp"
        case "avif": "image/avif"
        case "woff2": "font/woff2"
        default: "application/octet-stream"
        }
    }
}
