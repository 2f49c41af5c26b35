import HTTPServer

/// Which methods a path takes: all are read, and few take a form or are deleted.
enum RequestMethods {
    /// Besides `GET` and `HEAD`; `nil` for what is only read.
    private static func more(_ head: RequestHead) -> String? {
        if AuthRoutes.hasForm(head) { return "POST" }
        let path = head.target.utf8.prefix { $0 != UInt8(ascii: "?") }.dropFirst()
        return ExportPlace(String(Substring(path)))?.method
    }

    /// As `Allow` lists them.
    static func list(_ head: RequestHead) -> String {
        ["GET, HEAD", more(head)].compactMap(\.self).joined(separator: ", ")
    }

    /// Whether the method of a request is one of its path.
    static func allows(_ head: RequestHead) -> Bool {
        head.method == "GET" || head.method == "HEAD" || head.method == more(head)
    }

    /// Whether a request may have a body: a form, or what a program asks for.
    static func takesBody(_ head: RequestHead) -> Bool { head.method == "POST" && more(head) == "POST" }

    /// The longest body of a request, in bytes; 0 where it may have none.
    static func maximumBodyBytes(_ head: RequestHead, _ limits: ServerLimits) -> Int {
        guard takesBody(head) else { return 0 }
        let path = head.target.utf8.prefix { $0 != UInt8(ascii: "?") }.dropFirst()
        let isJSON = ExportPlace(String(Substring(path))) == .start(isAPI: true)
        return isJSON ? ExportFields.maximumJSONBytes : limits.bodyBytes
    }
}
