import Hansard
import HansardStore

/// The files of a site, drawn one at a time when they are asked for.
package final class SitePages {
    private let context: PageContext

    package var extent: ArchiveReader.Extent { context.extent }
    package var people: PeopleDirectory { context.people }

    package init(site: Site, reader: ArchiveReader) throws {
        let people = try reader.people(site.words)
        context = try PageContext(
            site: site, reader: reader, people: people,
            conversations: ConversationDirectory(try reader.conversations(), people, site.words),
            extent: try reader.extent())
    }

    /// The file that a build would write there; `nil` if it would write none.
    package func file(at path: String) throws -> SiteFile? {
        if let asset = context.site.assets.first(where: { $0.path == path }) {
            return SiteFile(path: asset.path, bytes: asset.bytes)
        }
        if path == "index.html" || path == "index.md" { return try context.home().first { $0.path == path } }
        return nil
    }
}
