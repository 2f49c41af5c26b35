import Hansard

/// Which file of a site a path names, as far as the path alone tells. Whether there is such a page is asked later.
///
/// A path is read strictly: what a build would not write under exactly that name, such as `index-02.html` or
/// `2026-13.html`, is no key.
package enum PageKey: Hashable, Sendable {
    case home
    case search
    case siteFeed
    case conversationList(Int)
    case conversation(String, ConversationFile)
    case peopleList(Int)
    case person(String)
    case personFeed(String)
    case personConversations(String, Int)
    case presence(Int)
    case presenceHours
    case presenceDay(Int)  // since 1970, in the site’s zone
    case presencePerson(String, PresenceSpan)
    case reports
    case activity
    case gaps
    case responses(Int)
    case responseData
    case unseen(Int)
    case unseenData
    case unseenFeed
    case sitemap
    case free(String)
    case attachment(sha256: String)

    /// A file in the folder of a conversation.
    package enum ConversationFile: Hashable, Sendable {
        case contents
        case year(Int)
        case participants(Int)
        case transcript(CalendarMonth, part: Int)
        case feed
    }

    package init?(_ path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard path.utf8.count <= 1_000, let last = parts.last, let point = last.lastIndex(of: "."),
            parts.allSatisfy({ Self.isName($0) })
        else { return nil }
        let (name, ending) = (last[..<point], last[last.index(after: point)...])
        guard !name.isEmpty else { return nil }
        let folders = parts.dropLast().map(String.init)
        let found: PageKey?
        switch ending {
        case "html", "md": found = Self.page(folders, name, hasTwin: ending == "md")
        case "json", "xml": found = Self.feed(folders, name) ?? Self.data(folders, name, ending)
        case "csv": found = Self.data(folders, name, ending)
        default: found = nil
        }
        guard let key = found ?? Self.attachment(folders, name) else { return nil }
        self = key
    }

    /// The letters that names of pages are made of; see `slug(of:)`.
    private static func isName(_ part: Substring) -> Bool {
        guard let first = part.utf8.first, first != UInt8(ascii: ".") else { return false }
        return part.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    private static func page(_ folders: [String], _ name: Substring, hasTwin: Bool) -> PageKey? {
        let list = numbered(name, "index")
        switch folders.count {
        case 0:
            if name == "index" { return .home }
            if name == "search" { return hasTwin ? nil : .search }
            return .free(String(name))
        case 1:
            switch folders[0] {
            case "conversations": return list.map { .conversationList($0) }
            case "people": return list.map { .peopleList($0) } ?? .person(String(name))
            case "presence": return list.map { .presence($0) } ?? day(name).map { .presenceDay($0) }
            case "reports":
                if name == "index" { return .reports }
                if name == "activity" { return .activity }
                if name == "gaps" { return .gaps }
                return numbered(name, "responses").map { .responses($0) }
            case "unseen": return list.map { .unseen($0) }
            default: return nil
            }
        case 2:
            switch folders[0] {
            case "conversations": return conversationFile(name).map { .conversation(folders[1], $0) }
            case "people": return numbered(name, "conversations").map { .personConversations(folders[1], $0) }
            default: return nil
            }
        case 3:
            guard folders[0] == "presence", folders[1] == "people" else { return nil }
            let span = month(name).map { PresenceSpan.month($0) } ?? year(name).map { .year($0) }
            return span.map { .presencePerson(folders[2], $0) }
        default: return nil
        }
    }

    private static func conversationFile(_ name: Substring) -> ConversationFile? {
        if name == "index" { return .contents }
        if name.hasPrefix("year-") { return number(name.dropFirst(5)).map { .year($0) } }
        if let number = numbered(name, "participants"), number > 1 { return .participants(number) }
        guard let month = month(name.prefix(7)) else { return nil }
        let rest = name.dropFirst(7)
        if rest.isEmpty { return .transcript(month, part: 1) }
        guard rest.first == "-", let part = number(rest.dropFirst()), part > 1 else { return nil }
        return .transcript(month, part: part)
    }

    private static func feed(_ folders: [String], _ name: Substring) -> PageKey? {
        switch folders.count {
        case 0: return name == "feed" ? .siteFeed : nil
        case 1 where folders[0] == "unseen": return name == "feed" ? .unseenFeed : nil
        case 1 where folders[0] == "people":
            guard name.hasSuffix(".feed"), name.utf8.count > 5 else { return nil }
            return .personFeed(String(name.dropLast(5)))
        case 2 where folders[0] == "conversations": return name == "feed" ? .conversation(folders[1], .feed) : nil
        default: return nil
        }
    }

    /// Files for programs, beside the pages that show the same.
    private static func data(_ folders: [String], _ name: Substring, _ ending: Substring) -> PageKey? {
        if ending == "xml" {
            guard folders.isEmpty, name == "sitemap" || name.hasPrefix("sitemap-") else { return nil }
            return name == "sitemap" || number(name.dropFirst(8)) != nil ? .sitemap : nil
        }
        switch (folders.joined(separator: "/"), name) {
        case ("presence", "hours"): return .presenceHours
        case ("reports", "activity"): return .activity
        case ("reports", "gaps"): return .gaps
        case ("reports", "responses"): return .responseData
        case ("unseen", "unseen"): return .unseenData
        default: return nil
        }
    }

    private static func attachment(_ folders: [String], _ name: Substring) -> PageKey? {
        guard folders.count == 2, folders[0] == "files", name.utf8.count == 64, name.hasPrefix(folders[1]),
            folders[1].utf8.count == 2, name.utf8.allSatisfy({ ($0 | 0x20) &- 0x61 < 6 || $0 &- 0x30 < 10 })
        else { return nil }
        return .attachment(sha256: String(name))
    }

    // MARK: Numbers

    /// `base` is 1, `base-2` and so on are theirs.
    private static func numbered(_ name: Substring, _ base: String) -> Int? {
        if name == base { return 1 }
        guard name.hasPrefix(base + "-"), let number = number(name.dropFirst(base.utf8.count + 1)), number > 1 else {
            return nil
        }
        return number
    }

    /// A number from 1 on, of as many digits as it needs.
    private static func number(_ text: Substring) -> Int? {
        guard (1...7).contains(text.utf8.count), text.utf8.allSatisfy({ $0 &- 0x30 < 10 }), text.first != "0" else {
            return nil
        }
        return Int(text)
    }

    /// Digits, with zeros before them.
    private static func digits(_ text: Substring, _ count: Int) -> Int? {
        text.utf8.count == count && text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) ? Int(text) : nil
    }

    /// `2026`.
    private static func year(_ name: Substring) -> Int? { digits(name, 4) }

    /// `2026-03`.
    private static func month(_ name: Substring) -> CalendarMonth? {
        guard name.utf8.count == 7, name.dropFirst(4).first == "-", let year = digits(name.prefix(4), 4),
            let month = digits(name.suffix(2), 2), (1...12).contains(month)
        else { return nil }
        return CalendarMonth(number: year * 12 + month - 1)
    }

    /// `2026-03-02`.
    private static func day(_ name: Substring) -> Int? {
        guard name.utf8.count == 10, let month = month(name.prefix(7)), name.dropFirst(7).first == "-",
            let day = digits(name.suffix(2), 2),
            (1...CivilDate.daysIn(month: month.month, year: month.year)).contains(day)
        else { return nil }
        return CivilDate(year: month.year, month: month.month, day: day).daysSince1970
    }
}
