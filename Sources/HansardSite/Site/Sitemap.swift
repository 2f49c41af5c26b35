import Hansard

/// A file of the list of a site’s pages for search engines.
struct SitemapKey: PageKey {
    static let kind = "sitemap"
    static let place: String? = nil
    static let allForms = [PageForm.xml]
    static let action: DisclosureAction? = .view

    /// `sitemap`, `sitemap-1`.
    private let name: String

    init?(_ path: PagePath) {
        guard path.folders.isEmpty, path.name == "sitemap" || path.number(after: "sitemap-") != nil else { return nil }
        name = String(path.name)
    }

    var path: String { name }

    /// It changes when a page comes or goes. The last kind to plan: it lists what the others have.
    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        guard let base = changes.context.sitemapBase else { return }
        var paths = Set(plan.paths)
        if !changes.isWhole {
            if plan.vanished.isEmpty, try changes.written(plan.paths).count == Set(plan.paths).count { return }
            paths.formUnion(try changes.written(under: ""))
            paths.subtract(plan.vanished)
        }
        let files = Sitemap.files(paths.filter { $0.hasSuffix(".html") }, baseURL: base)
        if !changes.isWhole {
            plan.remove(paths.filter { $0.hasPrefix("sitemap-") }.subtracting(files.map(\.path)))
        }
        plan.add(files)
    }

    /// What a build would make is planned for it, and all presence read.
    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        let files = try context.sitemap()
        for page in pages {
            for var file in files where file.path == page.file(.xml) {
                file.action = action
                try output.write(file)
            }
        }
    }
}

/// All the files of a sitemap.
private struct SitemapFiles: Sendable {
    let files: [SiteFile]
}

extension PageContext {
    /// The site’s address, if search engines are to have a list of its pages.
    fileprivate var sitemapBase: String? { site.settings.searchEngines ? site.settings.baseURL : nil }

    fileprivate func sitemap() throws -> [SiteFile] {
        guard let base = sitemapBase else { return [] }
        return try shared.value {
            let changes = try BuildChanges(self, since: nil, nil)
            var plan = PagePlan()
            for kind in PageKinds.all where kind.name != SitemapKey.kind { try kind.plan(changes, &plan) }
            let pages = plan.paths.filter { $0.hasSuffix(".html") }
            return SitemapFiles(files: Sitemap.files(Set(pages), baseURL: base))
        }.files
    }
}

/// The files of such a list, after sitemaps.org: at most 50,000 addresses a file, and a list of the files where there are more.
enum Sitemap {
    static let most = 50_000

    /// - Parameter pages: Paths from the site’s root.
    static func files(_ pages: some Sequence<String>, baseURL: String) -> [SiteFile] {
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
}
