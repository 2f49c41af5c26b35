import Foundation

/// The pages that a page leads to.
enum PageLinks {
    /// - Parameter path: Where the page is, below the server’s root.
    /// - Returns: Paths below the root, as often as they are linked; none above the page’s own folder.
    static func of(_ page: Data, at path: String) -> [String] {
        let folder = path.contains("/") ? String(path[...path.lastIndex(of: "/")!]) : ""
        return String(decoding: page, as: UTF8.self).matches(of: #/href="([a-z0-9\/.-]+\.html)"/#).compactMap { link in
            let target = String(link.output.1)
            return target.contains("..") ? nil : folder + target
        }
    }
}
