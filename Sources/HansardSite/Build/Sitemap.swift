import Hansard

/// The list of a site’s pages for search engines, after sitemaps.org: at most 50,000 addresses a file, and a list of the
/// files where there are more.
enum Sitemap {
    static let most = 50_000

    /// - Parameter pages: Paths from the site’s root.
    static func files(_ pages: [String], baseURL: String) -> [SiteFile] {
        let sorted = pages.sorted()
        guard sorted.count > most else { return [file("sitemap.xml", sorted, "urlset", "url", baseURL)] }
        var files: [SiteFile] = []
        for start in stride(from: 0, to: sorted.count, by: most) {
            let part = Array(sorted[start..<min(sorted.count, start + most)])
            files.append(file("sitemap-\(files.count + 1).xml", part, "urlset", "url", baseURL))
        }
        return [file("sitemap.xml", files.map(\.path), "sitemapindex", "sitemap", baseURL)] + files
    }

    private static func file(
        _ path: String, _ paths: [String], _ list: String, _ entry: String, _ base: String
    ) -> SiteFile {
        var out: [UInt8] = []
        out.append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
        out.append("<\(list) xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n" as String)
        for path in paths {
            out.append("<\(entry)><loc>" as String)
            out.appendHTML(base + path)
            out.append("</loc></\(entry)>\n" as String)
        }
        out.append("</\(list)>\n" as String)
        return SiteFile(path: path, bytes: out)
    }

    /// Search engines are asked to stay away unless the settings call them.
    static func robots(_ settings: SiteSettings) -> [UInt8] {
        guard settings.searchEngines else { return Array("User-agent: *\nDisallow: /\n".utf8) }
        let sitemap = settings.baseURL.map { "Sitemap: \($0)sitemap.xml\n" } ?? ""
        return Array("User-agent: *\nAllow: /\n\(sitemap)".utf8)
    }
}
