import Hansard
import HansardStore
import PairChannel

extension SitePages {
    /// The page at `path` that has the cases of somebody.
    package func page(_ list: CaseList, at path: String, served: ServedPage) throws -> SiteFile {
        try context.html(context.page(list), at: path, root: path.prefixToRoot, served: served)
    }

    /// How many conversations `selection` comes to in the record that these are pages of.
    package func conversationCount(of selection: Selection) throws -> Int {
        try selection.scope(in: context.reader).conversations.count
    }
}
