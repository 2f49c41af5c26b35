extension SiteSettings {
    /// `robots.txt`: search engines are asked to stay away unless the settings call them.
    var robots: [UInt8] {
        guard searchEngines else { return Array("User-agent: *\nDisallow: /\n".utf8) }
        let sitemap = baseURL.map { "Sitemap: \($0)sitemap.xml\n" } ?? ""
        return Array("User-agent: *\nAllow: /\n\(sitemap)".utf8)
    }
}
