import Hansard
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct PageKeyTests {
    private static func key(_ path: String) -> (any PageKey)? { PagePath(path).flatMap { PageKinds.key($0) } }

    @Test(arguments: [
        ("index.html", "home"), ("index.md", "home"), ("search.html", "search"), ("feed.xml", "siteFeed"),
        ("conversations/index.html", "conversationList"), ("people/people.json", "peopleListData"),
        ("conversations/conversations.csv", "conversationListData"), ("people/people.html", "person"),
        ("conversations/index-2.md", "conversationList"),
        ("conversations/c0123_/index.html", "conversation"), ("conversations/a.b/year-2024.html", "conversationYear"),
        ("conversations/a/participants-2.html", "participants"), ("conversations/a/2026-03.html", "transcript"),
        ("conversations/a/2026-03-12.md", "transcript"), ("conversations/a/feed.json", "conversationFeed"),
        ("people/index-3.html", "peopleList"), ("people/7.html", "person"), ("people/7.feed.html", "person"),
        ("people/7.feed.json", "personFeed"), ("people/7/conversations.html", "personConversations"),
        ("people/7/conversations-2.html", "personConversations"), ("presence/index.html", "presence"),
        ("presence/hours.csv", "presenceHours"), ("presence/2024-02-29.html", "presenceDay"),
        ("presence/people/7/2026-03.md", "presencePerson"), ("presence/people/7/2026.html", "presencePerson"),
        ("reports/index.html", "reports"), ("reports/activity.json", "activity"), ("reports/gaps.html", "gaps"),
        ("reports/gaps.csv", "gaps"), ("reports/responses-2.html", "responses"), ("reports/responses.csv", "responses"),
        ("unseen/index.html", "unseen"), ("unseen/unseen.json", "unseenData"), ("unseen/feed.json", "unseenFeed"),
        ("archives/index.html", "permalinks"), ("sitemap-3.xml", "sitemap"), ("about.html", "free"),
        ("files/emoji/9f\(String(repeating: "a", count: 62)).gif", "emoji"),
        ("files/9f/9f\(String(repeating: "a", count: 62)).png", "attachment"),
    ])
    func aPathNamesAPage(path: String, kind: String) throws {
        let key = try #require(Self.key(path))
        #expect(type(of: key).kind == kind)
        // The page says its own path again, and each of its files leads back to it.
        #expect(key.files.contains(path))
        for file in key.files { #expect(Self.key(file).map { AnyHashable($0) } == AnyHashable(key), "\(file)") }
        #expect(PageAddress(path)?.kind == kind)
    }

    @Test func everyKindHasANameOfItsOwn() {
        #expect(Set(PageAddress.kinds).count == PageAddress.kinds.count)
    }

    @Test func noPageOfTheOwnersOwnStandsWhereOthersDo() {
        let kept: Set = [
            "index", "conversations", "people", "presence", "reports", "unseen", "assets", "search", "files",
            "archives",
        ]
        #expect(PageKinds.reservedNames.isSuperset(of: kept))
        // A page of the owner’s own is where no other kind has a place.
        for name in PageKinds.reservedNames { #expect(!(Self.key("\(name).html") is FreeKey), "\(name)") }
        #expect(Self.key("about.html") is FreeKey)
    }

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
        "conversations/a/b/index.html", "conversations/conversations.html", "people/index.csv", "people/.feed.json",
        "people/7.json", "presence/2026-02-29.html",
        "presence/2026-3-2.html", "presence/people/7/2026-03-02.html", "presence/people/7/index.html",
        "presence/people/7/26.html", "presence/people/7/02026.html", "presence/people/2026.html",
        "reports/activity.xml",
        "reports/responses-1.html", "sitemap-0.xml", "sitemap-01.xml", "files/9f/9f.png", "files/9e/9f.bin",
        ".hansard/manifest.db", ".html", "search/root.js", "robots.txt/index.html",
    ])
    func whatABuildWouldNotWriteUnderThatNameIsNoPage(path: String) { #expect(PageAddress(path) == nil, "\(path)") }

    @Test func anyOtherSpellingOfAPathIsNoPageOrAnother() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<2_000 {
            let path = String((0..<24).map { _ in "ab/.-_0129Z%\\ \0é".randomElement(using: &random)! })
            guard PageAddress(path) != nil else { continue }
            #expect(path.utf8.allSatisfy { (0x2D...0x7A).contains($0) && !(0x3A...0x5E).contains($0) })
            #expect(!path.contains("//") && !path.contains("/.") && !path.hasPrefix("/"))
        }
    }
}
