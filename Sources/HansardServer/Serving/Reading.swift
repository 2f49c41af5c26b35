import Hansard
import HansardSite
import HansardStore

/// One state of the archive as one reader may see it, for the length of a request. It is used by one thread.
package final class Reading {
    /// Gives what `readable` allows and nothing else, whatever is asked of it.
    package let reader: ArchiveReader
    /// Draws its pages.
    package let pages: SitePages
    /// Identifies the state and what of it may be read: equal revisions give equal answers.
    package let revision: String
    /// The server’s room for exports.
    let exports: ExportSlots

    init(reader: ArchiveReader, pages: SitePages, revision: String, exports: ExportSlots) {
        (self.reader, self.pages, self.revision, self.exports) = (reader, pages, revision, exports)
    }
}
