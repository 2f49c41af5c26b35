import Hansard
import HansardStore

extension SitePages {
    /// The page at `path` that says why nothing is shown of a period, with the form to ask for another.
    ///
    /// - Returns: `nil` for a path that takes no period, and a conversation that there is not.
    package func page(
        _ problem: AskedPeriod.Problem, of asked: AskedPeriod, at path: String, served: ServedPage
    ) throws -> SiteFile? {
        guard let key = PagePath(path).flatMap({ WholeConversationKey($0) }),
            let entry = context.conversations[slug: key.slug]
        else { return nil }
        let part = context.words("whole.title")
        let page = WholeConversationPage(
            title: context.words.listed([entry.title, part]), entry: entry, part: part, lead: context.text(problem),
            isRefusal: true, partNote: nil, form: PeriodForm(asked: asked, isOpen: true),
            zone: context.site.settings.timezone, asked: asked)
        var file = try context.html(page, at: key.path, root: key.path.prefixToRoot, served: served)
        (file.subjects, file.action) = (entry.subjects, WholeConversationKey.action)
        return file
    }
}
