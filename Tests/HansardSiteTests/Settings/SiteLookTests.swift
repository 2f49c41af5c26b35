import Foundation
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct SiteLookTests {
    private static let wordmark =
        #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 24"><path d="M0 0h120v24z"/></svg>"#

    private func site(_ settings: String, _ files: [String: Data] = [:]) throws -> Site {
        let content = NSTemporaryDirectory() + "/hansard-look-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: content) }
        for (name, bytes) in files.merging(["site.yml": Data(settings.utf8)], uniquingKeysWith: { $1 }) {
            let url = URL(fileURLWithPath: "\(content)/\(name)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try bytes.write(to: url)
        }
        return try Site(content: content, templates: Project.folder + "/Templates")
    }

    private func problem(_ settings: String, _ files: [String: Data] = [:]) -> String {
        do {
            _ = try site(settings, files)
            return "nothing"
        } catch { return "\(error)" }
    }

    private func style(of site: Site) -> String? {
        site.assets.first { $0.path == "assets/theme.css" }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    // MARK: Colours

    /// The examples of WCAG 2.2’s understanding documents and of its authors’ own checkers.
    @Test(arguments: [
        ("#000", "#fff", 21.0), ("#777777", "#ffffff", 4.478), ("#0c5c40", "0c5c40", 1), ("#f00", "#fff", 3.998),
    ])
    func contrastIsThatOfWCAG(one: String, other: String, contrast: Double) throws {
        let one = try #require(Colour(one))
        let other = try #require(Colour(other))
        #expect(abs(one.contrast(with: other) - contrast) < 0.001)
        #expect(one.contrast(with: other) == other.contrast(with: one))
    }

    @Test func thePaperThatIsReckonedWithIsThatOfTheTokens() throws {
        let tokens = try String(
            contentsOfFile: Project.folder + "/Templates/assets/css/tokens.css", encoding: .utf8)
        let papers = tokens.matches(of: /--paper: (#[0-9a-f]{6});/).map { String($0.1) }
        #expect(papers == [Colour.lightPaper.text, Colour.darkPaper.text])
        let accents = tokens.matches(of: /--accent: (#[0-9a-f]{6});/).compactMap { Colour(String($0.1)) }
        #expect(zip(accents, [Colour.lightPaper, .darkPaper]).allSatisfy { $0.contrast(with: $1) >= 4.5 })
    }

    @Test func anAccentIsLoadedAfterOurStyleAndHasALighterOneOnDarkPages() throws {
        let site = try site("accent: \"#7a1fa2\"\n")
        let css = try #require(style(of: site))
        #expect(
            css.hasPrefix(":root { --accent: #7a1fa2; }\n@media (prefers-color-scheme: dark) { :root { --accent: #"))
        let dark = try #require(css.matches(of: /#[0-9a-f]{6}/).last.flatMap { Colour(String($0.output)) })
        #expect(dark.contrast(with: .darkPaper) >= 7)
        #expect(
            try self.style(of: self.site("accent: 7a1fa2\naccent_dark: c9a\n"))?.contains("--accent: #cc99aa;") == true)
        #expect(try self.style(of: self.site("title: x\n")) == nil)
    }

    @Test(arguments: [("accent", "#999999", "darker"), ("accent_dark", "#333333", "lighter")])
    func aColourThatCannotBeReadIsAnErrorThatNamesOneThatCan(setting: String, colour: String, better: String) throws {
        let text = problem("\(setting): \"\(colour)\"\n")
        #expect(text.contains("site.yml: “\(setting)”: \(colour) has a contrast of "), "\(text)")
        #expect(text.contains(" to 1 on the paper of ") && text.contains("Take a \(better) one, such as #"))
        let offered = try #require(text.matches(of: /#[0-9a-f]{6}/).last)
        _ = try site("\(setting): \"\(offered.output)\"\n")
    }

    @Test func whatIsNoColourIsAnError() {
        #expect(problem("accent: green\n").contains("“accent” takes a colour such as “0c5c40”; “green” is none."))
        #expect(
            problem("accent: #0c5c40\n").contains(
                "is a comment from # on. Write the colour in quotes: accent: \"#0c5c40\""))
    }

    @Test func theChatTakesTheAccent() throws {
        let plain = try site("title: x\n").widget.parts["chat.css"]
        let own = try #require(try site("accent: \"#7a1fa2\"\n").widget.parts["chat.css"])
        #expect(String(decoding: own, as: UTF8.self).hasSuffix("\n.root { --hansard-site-accent: #7a1fa2; }\n"))
        #expect(plain.map { own.starts(with: $0) } == true)
        #expect(
            String(decoding: own, as: UTF8.self).contains(
                "var(--hansard-chat-accent, var(--hansard-site-accent, #0c5c40))"))
    }

    // MARK: A style sheet of one’s own

    @Test func theStyleSheetsOfThemeAndContentComeAfterTheAccent() throws {
        let site = try site(
            "accent: \"#7a1fa2\"\ntheme: mine\n",
            ["theme.css": Data(":root { --quiet: #444 }".utf8), "mine/theme.css": Data(".org { color: red }".utf8)])
        let css = try #require(style(of: site))
        let places = try ["--accent: #7a1fa2", ".org", "--quiet"].map {
            try #require(css.firstRange(of: $0)?.lowerBound)
        }
        #expect(places == places.sorted())
        let page = try ErrorPages(site).page(.missing, detail: "", root: "../", offersSignIn: false)
        #expect(String(decoding: page.html, as: UTF8.self).contains(".org { color: red }\n:root { --quiet: #444 }"))
    }

    @Test func pagesLoadItOnlyWhereThereIsOne() throws {
        let site = try TestSite.sample()
        try site.build(audience: nil, settings: "title: x")
        #expect(try !site.text("index.html").contains("theme.css"))
        try site.build(audience: nil, settings: "accent: \"#7a1fa2\"")
        #expect(try site.text("people/index.html").contains("<link rel=\"stylesheet\" href=\"../assets/theme.css\">"))
        #expect(try site.text("assets/theme.css").contains("#7a1fa2"))
    }

    // MARK: A logo

    @Test func aLogoTakesThePlaceOfOurSign() throws {
        let site = try TestSite.sample()
        try FileManager.default.createDirectory(atPath: site.base + "/content", withIntermediateDirectories: true)
        try Data(Self.wordmark.utf8).write(to: URL(fileURLWithPath: site.base + "/content/sign.svg"))
        try site.build(audience: nil, settings: "logo: sign.svg\norganisation: A & B\n")
        let html = try site.text("people/index.html")
        #expect(
            html.contains(#"<img class="logo" src="../assets/logo.svg" alt="A &amp; B" width="150" height="30"><span>"#)
        )
        #expect(!html.contains("icon.svg\" alt"))
        #expect(try site.text("assets/logo.svg") == Self.wordmark)
        try site.build(audience: nil, settings: "title: x")
        #expect(try site.text("people/index.html").contains("icon.svg\" alt=\"\""))
    }

    @Test func aLogoIsAsWideAsItsPictureSays() throws {
        var png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]) + Data("IHDR".utf8)
        png += [0, 0, 2, 0, 0, 0, 1, 0, 8, 6, 0, 0, 0]
        let logo = try #require(try site("logo: a.png\n", ["a.png": png]).look.logo)
        #expect(logo.path == "assets/logo.png" && logo.width == 60)
        let wide = #"<?xml version="1.0"?><svg width="3000px" height="30"></svg>"#
        #expect(try site("logo: a.svg\n", ["a.svg": Data(wide.utf8)]).look.logo?.width == 192)
    }

    @Test(arguments: [
        ("<svg></svg>", "This is no PNG, and no SVG whose <svg> says its size"),
        ("GIF89a", "This is no PNG"), (#"<svg viewBox="0 0 0 10">"#, "This is no PNG"),
        (#"<svg viewBox="0 0 9 9"><script>x</script></svg>"#, "This SVG has more than a drawing in it (<script>)."),
        (String(repeating: " ", count: 300_000), "The logo has 292 KiB, and every page loads it."),
    ])
    func whatIsNoLogoIsAnError(text: String, message: String) {
        #expect(problem("logo: a.svg\n", ["a.svg": Data(text.utf8)]).contains("/a.svg: \(message)"))
    }

    @Test func aLogoThatIsNotThereIsAnError() {
        #expect(problem("logo: a.svg\n").contains("site.yml: “logo”: there is nothing at "))
    }
}
