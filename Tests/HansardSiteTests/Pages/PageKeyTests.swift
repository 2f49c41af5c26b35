import Hansard
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct PageKeyTests {
    private static let march = CalendarMonth(number: 2026 * 12 + 2)

    @Test(
        arguments: [
            ("index.html", .home), ("index.md", .home), ("search.html", .search), ("feed.xml", .siteFeed),
            ("conversations/index.html", .conversationList(1)), ("conversations/index-2.md", .conversationList(2)),
            ("conversations/c0123_/index.html", .conversation("c0123_", .contents)),
            ("conversations/a.b/year-2024.html", .conversation("a.b", .year(2024))),
            ("conversations/a/participants-2.html", .conversation("a", .participants(2))),
            ("conversations/a/2026-03.html", .conversation("a", .transcript(march, part: 1))),
            ("conversations/a/2026-03-12.md", .conversation("a", .transcript(march, part: 12))),
            ("conversations/a/feed.json", .conversation("a", .feed)),
            ("people/index-3.html", .peopleList(3)), ("people/7.html", .person("7")),
            ("people/7.feed.html", .person("7.feed")), ("people/7.feed.json", .personFeed("7")),
            ("people/7/conversations.html", .personConversations("7", 1)),
            ("people/7/conversations-2.html", .personConversations("7", 2)),
            ("presence/index.html", .presence(1)), ("presence/hours.csv", .presenceHours),
            ("presence/2024-02-29.html", .presenceDay(19_782)),
            ("presence/people/7/2026-03.md", .presencePerson("7", .month(march))),
            ("presence/people/7/2026.html", .presencePerson("7", .year(2026))),
            ("reports/index.html", .reports), ("reports/activity.json", .activity),
            ("reports/gaps.html", .gaps), ("reports/gaps.csv", .gaps),
            ("reports/responses-2.html", .responses(2)), ("reports/responses.csv", .responseData),
            ("unseen/index.html", .unseen(1)), ("unseen/unseen.json", .unseenData), ("unseen/feed.json", .unseenFeed),
            ("sitemap-3.xml", .sitemap), ("about.html", .free("about")),
            (
                "files/9f/9f\(String(repeating: "a", count: 62)).png",
                .attachment(sha256: "9f" + String(repeating: "a", count: 62))
            ),
        ] as [(String, PageKey)])
    func aPathNamesAPage(path: String, key: PageKey) { #expect(PageKey(path) == key) }

    @Test(arguments: [
        "", "/", ".", "..", "index", "index.htm", "Index.html", "INDEX.HTML", "index.html/", "/index.html",
        "//index.html",
        "./index.html", "../index.html", "conversations/../index.html", "conversations/./a/index.html",
        "conversations//index.html", "conversations\\a\\index.html", "index.html\0", "index\0.html", "%69ndex.html",
        "index%2ehtml", "conversations/a%2F..%2Fb/index.html", "index.html ", " index.html", "ındex.html",
        "index.html\u{301}",
        "index．html", "search.md", "index.json", "conversations/index-1.html", "conversations/index-0.html",
        "conversations/index-02.html", "conversations/index-+2.html", "conversations/index-99999999999999999999.html",
        "conversations/a/2026-13.html", "conversations/a/2026-00.html", "conversations/a/2026-3.html",
        "conversations/a/02026-03.html", "conversations/a/2026-03-1.html", "conversations/a/2026-03-02-1.html",
        "conversations/a/2026-03-02.html", "conversations/a/2026-03-.html", "conversations/a/year-02024.html",
        "conversations/a/participants.html", "conversations/a/participants-1.html", "conversations/a/feed.html",
        "conversations/a/b/index.html", "people/.feed.json", "people/7.json", "presence/2026-02-29.html",
        "presence/2026-3-2.html", "presence/people/7/2026-03-02.html", "presence/people/7/index.html",
        "presence/people/7/26.html", "presence/people/7/02026.html", "presence/people/2026.html",
        "reports/activity.xml",
        "reports/responses-1.html", "sitemap-0.xml", "sitemap-01.xml", "files/9f/9f.png", "files/9e/9f.bin",
        ".hansard/manifest.db", ".html", "search/root.js", "robots.txt/index.html",
    ])
    func whatABuildWouldNotWriteUnderThatNameIsNoPage(path: String) { #expect(PageKey(path) == nil, "\(path)") }

    @Test func anyOtherSpellingOfAPathIsNoPageOrAnother() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<2_000 {
            let path = String((0..<24).map { _ in "ab/.-_0129Z%\\ \0é".randomElement(using: &random)! })
            guard PageKey(path) != nil else { continue }
            #expect(path.utf8.allSatisfy { (0x2D...0x7A).contains($0) && !(0x3A...0x5E).contains($0) })
            #expect(!path.contains("//") && !path.contains("/.") && !path.hasPrefix("/"))
        }
    }
}
