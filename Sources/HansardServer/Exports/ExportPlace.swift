import HTTPServer

/// What there is of exports, by its path: pages below `export/`, and the same for programs below `api/v1/exports`.
enum ExportPlace: Equatable {
    /// The form with which one is begun; what the form and programs send it to.
    case start(isAPI: Bool)
    /// How far one is.
    case job(String, isAPI: Bool)
    /// The form that cancels it sends it here.
    case deletion(String)
    /// The ZIP file.
    case bundle(String, isAPI: Bool)
    /// A folder’s address without the slash at its end.
    case folder(String)

    private static let api = "api/v1/exports"

    /// - Parameter path: Below the root, without a `/` before it.
    init?(_ path: String) {
        if path == Self.api {
            self = .start(isAPI: true)
            return
        }
        let isAPI = path.hasPrefix(Self.api + "/")
        guard isAPI || path == "export" || path.hasPrefix("export/") else { return nil }
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .dropFirst(isAPI ? 3 : 1).map { String(Substring($0)) }
        switch (parts.count, parts.last) {
        case (0, _): self = .folder("export/")
        case (1, "") where !isAPI: self = .start(isAPI: false)
        case (1, let id?) where isAPI && !id.isEmpty: self = .job(id, isAPI: true)
        case (1, let id?) where !isAPI: self = .folder("export/\(id)/")
        case (2, "") where !isAPI: self = .job(parts[0], isAPI: false)
        case (2, "delete") where !isAPI: self = .deletion(parts[0])
        case (2, "bundle.zip"): self = .bundle(parts[0], isAPI: isAPI)
        default: return nil
        }
    }

    /// What may be asked of it besides `GET` and `HEAD`, and which of these have a body.
    var method: String? {
        switch self {
        case .start, .deletion: "POST"
        case .job(_, isAPI: true): "DELETE"
        case .job, .bundle, .folder: nil
        }
    }

    /// Whether it can be read.
    var isRead: Bool { if case .deletion = self { false } else { true } }
}
