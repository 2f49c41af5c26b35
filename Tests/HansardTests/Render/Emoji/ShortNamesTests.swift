import Testing

@testable import Hansard

@Suite struct ShortNamesTests {
    private static let own = ShortNames(
        images: ["party": "assets/emoji/party.png", "日本": "assets/emoji/x.gif"],
        aliases: ["bigparty": "party", "yay": "tada", "a1": "a2", "a2": "a1"])

    private func html(_ text: String, markdown: Bool = false) -> String {
        var (out, text): ([UInt8], String) = ([], text)
        let drawing = TextDrawing(shortNames: Self.own)
        text.withUTF8 {
            if markdown {
                CommonMark.appendHTML($0, drawing, to: &out)
            } else {
                PlainText.append($0, drawing, to: &out)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    @Test(arguments: [
        (":tada:", "🎉"), ("Done :white_check_mark:!", "Done ✅!"), (":+1::thumbsup:", "👍👍"), ("すごい:tada:", "すごい🎉"),
        (":wave::skin-tone-3:", "👋🏼"), (":wave_dark_skin_tone: :wave_tone2:", "👋🏿 👋🏼"), (":tada::skin-tone-3:", "🎉🏼"),
        (":man-heart-man::skin-tone-2-6:", "👨🏻‍❤️‍👨🏿"), (":handshake::skin-tone-4:", "🤝🏽"), (":yay:", "🎉"),
        (":keycap_star:", "*️⃣"),
        (":nobody_knows_it::tada:", ":nobody_knows_it:🎉"),
    ])
    func aNameIsShownAsItsEmoji(text: String, shown: String) { #expect(Self.own.shown(text) == shown) }

    @Test(arguments: [
        "12:30:45", "3:100:5", "10:100:20", "a:b:c", "", ":", "::", ":tada", "tada:", ":no_such_emoji:", ":party:",
        ": tada :",
        ":a1:", "x:tada:", ":flag-england:",
    ])
    func whatIsNoNameOfAnEmojiStaysText(text: String) { #expect(Self.own.shown(text) == text) }

    @Test func codeAndAddressesStayAsTheyAre() {
        #expect(html("`:tada:` :tada:", markdown: true) == "<p><code>:tada:</code> 🎉</p>\n")
        #expect(html("```\n:tada:\n```", markdown: true).contains(":tada:"))
        #expect(html("https://example.com/:tada: :tada:").hasSuffix("</a>: 🎉</p>"))
        #expect(
            html("see https://example.com/:tada:/ now", markdown: true)
                == "<p>see https://example.com/:tada:/ now</p>\n")
        #expect(html("[x](https://example.com/:tada:)", markdown: true).contains("example.com/:tada:"))
    }

    @Test func aNameWithUnderscoresIsOneInCommonMark() {
        #expect(html("**:white_check_mark:** a_b", markdown: true) == "<p><strong>✅</strong> a_b</p>\n")
        #expect(html(":white\\_check\\_mark:", markdown: true) == "<p>✅</p>\n")
    }

    @Test func anEmojiOfAWorkspacesOwnIsAnImageThatIsReadAsItsName() {
        let image =
            #"<img class="em" src="../../assets/emoji/party.png" alt=":bigparty:" title=":bigparty:" loading="lazy">"#
        #expect(html("a :bigparty: < b") == "<p>a \(image) &lt; b</p>")
        #expect(html("*a* :bigparty: < b", markdown: true) == "<p><em>a</em> \(image) &lt; b</p>\n")
        #expect(html(":日本:").contains("assets/emoji/x.gif"))
    }

    @Test func aMarkdownPageHasTheNameInPlaceOfAnImage() {
        var (out, text): ([UInt8], String) = ([], ":party: :tada:")
        text.withUTF8 { CommonMark.appendMarkdown($0, TextDrawing(shortNames: Self.own), to: &out) }
        #expect(String(decoding: out, as: UTF8.self) == ":party: 🎉\n")
    }

    @Test(arguments: [
        ("slack", true), ("slack:T01", true), ("slack-acme", true), ("mattermost", true), ("", false), ("crm", false),
        ("slackers", false),
    ])
    func systemsThatHaveShortNamesAreKnownByTheirOwn(system: String, isUsed: Bool) {
        #expect(ShortNames.isUsed(by: system) == isUsed)
    }

    @Test func everyNameOfTheTableIsOneInATextAndStandsForSomethingThatShows() {
        var count = 0
        for line in EmojiData.lines.description.split(separator: "\n") {
            let parts = line.unicodeScalars.split(separator: " ")
            #expect(parts.count == 2)
            for name in String(parts[0]).split(separator: ",") {
                count += 1
                let shown = ShortNames.standard.shown(":\(name):")
                #expect(!shown.utf8.contains(UInt8(ascii: ":")), "\(name)")
                #expect(printable(shown) == shown, "\(name)")
            }
        }
        #expect(count > 1_900)
    }
}
