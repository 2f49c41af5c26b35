import Hansard
import PairChannel

/// What a search from the page of somebody, or of a conversation, is about: a filter that the search page puts before the words.
enum SearchScope {
    /// What somebody wrote; `nil` for an id that a query cannot say.
    static func from(_ id: String) -> String? { filter("from", id) }

    /// What was said in a conversation.
    static func `in`(_ id: String) -> String? { filter("in", id) }

    /// The search page with what was said in a month, as seen from a folder of the site.
    ///
    /// - Parameter scope: Of those messages, what is about this.
    static func address(_ month: CalendarMonth, _ scope: String? = nil) -> String {
        let about = scope.map { "scope=\(PercentEncoding.encoded($0))&" } ?? ""
        return "../search.html?\(about)q=\(PercentEncoding.encoded("on:\(month.iso)"))"
    }

    private static func filter(_ name: String, _ id: String) -> String? {
        id.contains("\"") ? nil : "\(name):\"\(id)\""
    }
}
