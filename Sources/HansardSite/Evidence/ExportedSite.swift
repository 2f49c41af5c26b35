import Hansard
import HansardStore

extension Site {
    /// Builds the site of an export, with this site’s words, templates and pages of its own.
    ///
    /// - Parameters:
    ///   - archive: The path of the archive’s folder.
    ///   - jobs: Workers. The site is the same with however many.
    package func building(_ archive: String, jobs: Int) -> SiteBuilding {
        let site = exported
        return { scope, seq, folder in
            let builder = SiteBuilder(
                exporting: archive, scope, at: seq, site: site, output: folder, jobs: jobs)
            _ = try builder.build(everything: true) { _, _ in }
        }
    }

    /// The same site for whoever is given a copy: with the files of messages, without feeds and addresses of a site that goes
    /// on elsewhere, and without what this machine found out about the record, which is no part of it.
    private var exported: Site {
        var site = self
        site.isExported = true
        (site.settings.attachments, site.settings.feeds) = (true, false)
        (site.settings.baseURL, site.settings.searchEngines) = (nil, false)
        site.drawRobots()
        return site
    }
}
