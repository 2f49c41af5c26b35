import Hansard
import HansardStore

/// Which page of a site. A page is a function of the archive, the reader’s scope, its key and the templates.
package enum PageKey: Hashable, Sendable {
    case home
    case conversationList(Int)  // from 1
    case conversation(Int64)
    case transcript(Int64, TranscriptPeriod)
    case peopleList(Int)
    case person(PersonIndex)
    case presence
    case presenceDay(Int)  // since 1970, in the site’s zone
    case presencePerson(PersonIndex, CalendarMonth)
    case reports
    case responses(Int)
    case activity
    case unseen
    case search
    case free(String)
}

/// A file of the site: its path in the output, with `/` between folders, and its bytes.
package struct SiteFile: Sendable {
    package let path: String
    package let bytes: [UInt8]
}

extension String {
    /// `../` as often as a page’s path has folders.
    var prefixToRoot: String { String(repeating: "../", count: utf8.count { $0 == UInt8(ascii: "/") }) }
}
