import Testing

@testable import Hansard

@Suite struct PermalinkTests {
    private static let known = Permalink(system: "slack", conversation: "C003", message: "1773000000.000100")

    @Test(arguments: [
        "https://acme.slack.com/archives/C003/p1773000000000100",
        "https://acme.enterprise.slack.com/archives/C003/p1773000000000100?thread_ts=1772000000.000200&cid=C003",
        "http://ACME.slack.com/archives/C003/p1773000000000100#x",
    ])
    func anAddressOfSlacksNamesAMessage(address: String) { #expect(Permalink(address: address) == Self.known) }

    @Test(arguments: [
        "https://acme.slack.com/archives/C003", "https://acme.slack.com/archives/C003/p17730",
        "https://slack.com/x/y/z",
        "https://example.com?.slack.com/archives/C003/p1773000000000100",
        "https://example.com#.slack.com/archives/C003/p1773000000000100",
        "https://example.com\\.slack.com/archives/C003/p1773000000000100",
        "https://x@example.com:1.slack.com/archives/C003/p1773000000000100",
        "https://acme.example.com/archives/C003/p1773000000000100",
        "https://acme.slack.com/archives/C003/p177300000000010x",
        "https://acme.slack.com.example.com/archives/C003/p1773000000000100", "archives/C003/p1773000000000100", "",
        "https://acme.slack.com/files/C003/p1773000000000100", "https://acme.slack.com/archives/../p1773000000000100",
    ])
    func anyOtherAddressNamesNone(address: String) { #expect(Permalink(address: address) == nil) }

    @Test(arguments: [
        ("archives/C003", "C003"), ("archives/C003/", "C003"), ("archives/", nil), ("archives/C003/x", nil),
        ("archives/C003/p1773000000000100", nil), ("archives/../", nil), ("C003", nil),
    ])
    func aPathOfAConversationNamesIt(path: String, id: String?) {
        #expect(Permalink.Conversation(path: path) == id.map { .init(system: "slack", id: $0) })
    }

    @Test(arguments: [("C003", "C003"), ("slack/C003", "C003"), ("crm/C003", nil), ("team-1", nil), ("", nil)])
    func anIDOfTheArchiveSaysWhatAddressesCallTheConversation(sourceID: String, id: String?) {
        #expect(Permalink.Conversation(sourceID: sourceID)?.id == id)
    }

    @Test(arguments: [
        ("see https://acme.slack.com/archives/C003/p1773000000000100.", 1),
        ("<https://acme.slack.com/archives/C003/p1773000000000100?thread_ts=1.2&amp;cid=C003>", 1),
        (
            "[there](https://acme.slack.com/archives/C003/p1773000000000100) and (https://acme.slack.com/archives/C003/p1773000000000100)",
            2
        ),
        ("/archives/ https://example.com/archives/", 0), ("nothing", 0),
    ])
    func theyAreFoundInTexts(text: String, count: Int) {
        var text = text
        let found = text.withUTF8 { Permalink.all(in: $0) }
        #expect(found == Array(repeating: Self.known, count: count))
    }

    private func html(_ text: String, markdown: Bool = true, asHTML: Bool = true) -> String {
        var (out, text): ([UInt8], String) = ([], text)
        let target = TextLinks.Target(page: "conversations/c003_/2026-03", anchor: "m-1773000000.000100")
        let names = ["@Anna Berg", "@Anna", "#general", "@Twice", "@Twice"].map {
            ($0, TextLinks.Target(page: "to/\($0.dropFirst().lowercased().replacing(" ", with: "-"))"))
        }
        let drawing = TextDrawing(links: TextLinks(messages: [Self.known: target], mentions: .init(names)))
        text.withUTF8 {
            if !markdown {
                PlainText.append($0, drawing, to: &out)
            } else if asHTML {
                CommonMark.appendHTML($0, drawing, to: &out)
            } else {
                CommonMark.appendMarkdown($0, drawing, to: &out)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static let page = "../../conversations/c003_/2026-03"
    private static let place = page + ".html#m-1773000000.000100"

    @Test func aLinkToAMessageLeadsToItsPlaceInTheSite() {
        let address = "https://acme.slack.com/archives/C003/p1773000000000100"
        let link = "<a rel=\"nofollow noreferrer\" href=\"\(Self.place)\">"
        #expect(html("<\(address)>") == "<p>\(link)\(address)</a></p>\n")
        #expect(html("[there](\(address)?thread_ts=1.2)") == "<p>\(link)there</a></p>\n")
        #expect(html("look: \(address)") == "<p>look: \(link)\(address)</a></p>\n")
        #expect(html("look: \(address)", markdown: false).contains("href=\"\(Self.place)\""))
        #expect(html("[there](\(address))", asHTML: false) == "[there](\(Self.page).md)\n")
    }

    @Test func oneThatTheSiteDoesNotHaveStaysAsItIs() {
        let address = "https://acme.slack.com/archives/C003/p1773000000000999"
        #expect(html("[there](\(address))").contains("href=\"\(address)\""))
    }

    @Test func mentionsLeadToPeopleAndConversations() {
        func link(_ page: String, _ text: String) -> String {
            "<a rel=\"nofollow noreferrer\" href=\"../../to/\(page).html\">\(text)</a>"
        }
        #expect(
            html("@Anna Berg, #general!")
                == "<p>\(link("anna-berg", "@Anna Berg")), \(link("general", "#general"))!</p>\n")
        #expect(html("**@Anna** hi") == "<p><strong>\(link("anna", "@Anna"))</strong> hi</p>\n")
    }

    @Test(arguments: ["@Twice", "mail@Anna", "@Annabel", "`@Anna`", "#generally", "@Nobody"])
    func whoIsNotMeantForCertainHasNoLink(text: String) { #expect(!html(text).contains("<a ")) }
}
