import Hansard
import HansardStore

/// The files of a site, drawn one at a time when they are asked for: each is to the byte what a build would write.
///
/// Made for one state of the archive. What several pages need is read when the first of them is asked for, and stays.
package final class SitePages {
    let context: PageContext
    private let assets: [String: [UInt8]]
    private let changes: PageChanges

    /// How far the record goes.
    package var extent: ArchiveReader.Extent { context.extent }
    /// Everybody who may be seen.
    package var people: PeopleDirectory { context.people }

    /// - Parameter former: The pages of an earlier state for the same reader, who may see the same kind of things: what
    ///   was worked out of presence for them is not read again.
    package init(site: Site, reader: ArchiveReader, after former: SitePages? = nil) throws {
        reader.naming = site.settings.names
        let people = try reader.people(site.words)
        let context = try PageContext(
            site: site, reader: reader, people: people,
            conversations: ConversationDirectory(try reader.conversations(), people, site.words),
            extent: try reader.extent())
        let changes = PageChanges(context)
        (self.context, self.changes) = (context, changes)
        assets = Dictionary(site.assets.map { ($0.path, $0.bytes) }) { first, _ in first }
        guard let former, former.extent.archiveID == extent.archiveID, former.extent.lastSeq <= extent.lastSeq,
            let known = former.context.shared.known(SharedPresence.self)?.knownTotals(former.people), !known.isEmpty
        else { return }
        let seq = former.extent.lastSeq
        _ = try context.shared.value {
            let changed = try changes.presence(changedAfter: seq)
            return SharedPresence(keepsDays: false, known: known.filter { changed[$0.key] == nil })
        }
    }

    /// The file that a build would write there; `nil` if it would write none. The files of the search index are not
    /// among them: a served page asks the server.
    ///
    /// - Parameters:
    ///   - period: What of the page is meant, where it takes a period.
    ///   - served: How a served page differs from a built one; `nil` for the built one.
    /// - Throws: `AskedPeriod.Problem` for a period of which nothing is shown.
    package func file(
        at path: String, of period: AskedPeriod = AskedPeriod(), served: ServedPage? = nil
    ) throws -> SiteFile? {
        if let asset = assets[path] { return SiteFile(path: path, bytes: asset) }
        guard let path = PagePath(path), let key = PageKinds.key(path) else { return nil }
        var file: SiteFile?
        try key.of(period).draw(in: context, to: PageOutput(path.form, served: served) { file = $0 })
        return file
    }

    /// Where what the file at `path` would show stands instead, from the site’s root, if a build would write none there.
    ///
    /// A system’s own path of a message, `archives/C003/p1773000000000100`, leads to the message: whoever changes the host of an
    /// old link gets there, and so does who has but the conversation of it, `archives/C003`. What is in the folder of a conversation’s
    /// name, `conversations/engineering/2026-03.html`, leads into the folder of its id; and what is written with an id as its source
    /// has it, `conversations/C003/`, `people/U001`, to the page that has it.
    package func elsewhere(_ path: String) throws -> String? {
        if let link = Permalink(path: path) {
            return try context.reader.address(of: link).map {
                "conversations/\($0.slug)/\($0.page).html#\(messageAnchor($0.id))"
            }
        }
        if let link = Permalink.Conversation(path: path.hasSuffix("/") ? String(path.dropLast()) : path) {
            let found = try context.reader.conversation(of: link).flatMap { context.conversations[$0] }
            return found.map { "conversations/\($0.summary.slug)/index.html" }
        }
        guard let known = PagePath(path), let key = PageKinds.key(known) else { return context.pathWithoutID(path) }
        return try key.elsewhere(known.form, in: context) ?? context.ownPath(of: known) ?? context.pathWithoutID(path)
    }

    // MARK: What has changed

    /// As far as it matters to whether a page is still the same.
    package var state: PageState { changes.state }

    /// Whether the file at `path` may be another than when it was drawn from the state `since`: cheap, and never wrongly
    /// no. A transcript stays the same whatever is said elsewhere.
    ///
    /// - Parameter isWhole: Both states are of the whole archive.
    package func hasChanged(_ path: String, since: PageState, isWhole: Bool) throws -> Bool {
        let now = state
        guard now.archiveID == since.archiveID, now.people == since.people, now.seq >= since.seq,
            let key = PagePath(path).flatMap({ PageKinds.key($0) })
        else { return true }
        return try key.mayHaveChanged(after: since.seq, isWhole: isWhole, changes)
    }

    // MARK: Pages that no build has

    /// A page that says that there is nothing at `path`, whatever that is.
    package func missingPage(at path: String, served: ServedPage? = nil) throws -> SiteFile {
        let root = path.prefixToRoot
        let text =
            "<p>\(escapedHTML(context.words("errors.missing_text")))</p>\n" + context.words.firstPageLink(root: root)
        let page = FreeSitePage(title: context.words("errors.missing"), content: Array(text.utf8))
        return try context.html(page, at: "", root: root, served: served)
    }

    /// The page at `path` that has the form of a case.
    package func page(_ form: CaseForm, at path: String, served: ServedPage) throws -> SiteFile {
        try context.html(context.page(form), at: path, root: path.prefixToRoot, served: served)
    }

    /// The page with the form of an export.
    package func page(_ form: ExportForm, served: ServedPage) throws -> SiteFile {
        try context.html(context.page(form), at: "export/index", root: "../", served: served)
    }

    /// The page of an export that was begun.
    package func page(_ export: ExportProgress, served: ServedPage) throws -> SiteFile {
        try context.html(context.page(export), at: "export/job/index", root: "../../", served: served)
    }
}

extension PageKey {
    fileprivate func draw(in context: PageContext, to output: PageOutput) throws {
        try Self.draw([self], in: context, to: output)
    }
}
