import Foundation
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct ThemeTests {
    private func site(_ theme: [String: String], settings: String = "theme: mine", pages: [String: String] = [:]) throws
        -> TestSite
    {
        let site = try TestSite.sample()
        for (name, text) in theme.map({ ("mine/" + $0, $1) }) + pages.map({ ("pages/" + $0, $1) }) {
            let url = URL(fileURLWithPath: "\(site.base)/content/\(name)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        try site.build(audience: nil, settings: settings)
        return site
    }

    private func problem(_ theme: [String: String], settings: String = "theme: mine") -> String {
        do {
            _ = try site(theme, settings: settings)
            return "nothing"
        } catch { return "\(error)" }
    }

    @Test func aFileOfTheThemeTakesThePlaceOfOurs() throws {
        let site = try site(
            [
                "page.mustache": "<p>Mine: {{title}}</p>", "assets/hansard.css": "mine {}",
                "assets/fonts/a.woff2": "font",
                ".DS_Store": "",
            ], pages: ["about.md": "# About\n"])
        #expect(try site.text("about.html") == "<p>Mine: About</p>")
        #expect(try site.text("assets/hansard.css") == "mine {}")
        #expect(try site.text("assets/fonts/a.woff2") == "font")
        #expect(try site.text("index.html").contains("<!doctype html>"))
        #expect(try !site.text("assets/icon.svg").isEmpty)
    }

    @Test func aPartOfTheStyleSheetTakesThePlaceOfOursAndTheOthersStay() throws {
        let site = try site(["assets/css/tokens.css": ":root { --paper: #ffe; }\n"])
        let css = try site.text("assets/hansard.css")
        #expect(css.contains(":root{--paper:#ffe}"))
        #expect(!css.contains("--accent:#0c5c40") && css.contains(".pager"))
        #expect(try !site.files().keys.contains { $0.hasPrefix("assets/css/") || $0 == "assets/parts.yml" })
    }

    @Test func scriptsAreJoinedFromTheirPartsInOneScope() throws {
        let site = try site(["assets/page/start.js": "// mine\nhansard.started = true;\n"])
        let script = try site.text("assets/hansard.js")
        #expect(script.contains("(() => {\n'use strict';\n"))
        #expect(script.hasSuffix("hansard.started = true;\n})();\n"))
        #expect(!script.contains("@param") && !script.contains("// mine"))
        for name in ["search-index.js", "search-server.js"] {
            #expect(try site.text("assets/" + name).contains("hansard.search = "))
        }
    }

    @Test func aPartOfAnotherNameIsAnErrorThatNamesTheNearest() {
        #expect(
            problem(["assets/css/token.css": ""]).contains(
                "mine/assets/css/token.css: “assets/css/token.css” is no part of a file that pages load. Did you mean "
                    + "“assets/css/tokens.css”?"))
        #expect(problem(["assets/parts.yml": "hansard.css: tokens"]).contains("This is no list of parts."))
        #expect(
            problem(["assets/parts.yml": "mine.css:\n  - mine/a.css"]).contains(
                "“assets/mine/a.css”, a part of assets/mine.css, is not there."))
    }

    @Test func aThemeCanHavePartsOfItsOwn() throws {
        let site = try site([
            "assets/parts.yml": "mine.css:\n  - mine/a.css\n  - mine/b.css\n", "assets/mine/a.css": "a { top: 0.5px; }",
            "assets/mine/b.css": "/* b */ b { top: 0 }",
        ])
        #expect(try site.text("assets/mine.css").hasSuffix("\na{top:.5px}\nb{top:0}\n"))
    }

    /// What a page costs a reader: the style sheet, and the scripts that a transcript loads.
    @Test func aTranscriptLoadsLittle() throws {
        let site = try TestSite.sample()
        try site.build()
        let page = try #require(
            try site.files().keys.first { $0.hasPrefix("conversations/") && $0.hasSuffix("-03.html") })
        let html = try site.text(page)
        let sizes = try ["js", "css"].map { ending in
            try html.matches(of: /(?:src|href)="(?:\.\.\/)*(assets\/[a-z.-]+)"/).map { String($0.1) }
                .filter { $0.hasSuffix("." + ending) }.reduce(0) { try $0 + site.text($1).utf8.count }
        }
        #expect((5_000...30_000).contains(sizes[0]), "scripts: \(sizes[0])")
        #expect((15_000...28_000).contains(sizes[1]), "style sheets: \(sizes[1])")
    }

    @Test func textsOfTheThemeTakeThePlaceOfOurs() throws {
        let english = try String(contentsOfFile: TestSite.project + "/Templates/strings/en.yml", encoding: .utf8)
        let site = try site(
            ["strings/en.yml": english.replacing("  about: About", with: "  about: Über uns")],
            pages: ["about.md": "# x"])
        #expect(try site.text("index.html").contains(">Über uns</a>"))
    }

    @Test func whatEndsASentenceAndTheWeekdaysAreThoseOfTheLanguage() throws {
        let site = try site([:], settings: "language: ja\nworking_hours: Mon-Fri 08:00-17:00")
        for page in try site.files().keys where page.hasPrefix("presence/") && page.hasSuffix(".html") {
            let lead = try #require(try site.text(page).firstMatch(of: #/<p class="lead">(.*?)<\/p>/#)?.1)
            #expect(lead.hasSuffix("。"), "\(page): \(lead)")
        }
        #expect(try site.text("reports/responses.html").contains(">月-金 08:00-17:00"))
    }

    @Test func aThemeThatChangesDrawsEveryPageAnew() throws {
        let site = try site(["pager.mustache": "<p>one</p>"])
        try Data("<p>two</p>".utf8).write(to: URL(fileURLWithPath: site.base + "/content/mine/pager.mustache"))
        let report = try site.build(audience: nil, settings: "theme: mine")
        #expect(report.written > 10)
    }

    @Test(arguments: [
        (
            "hom.mustache",
            "mine/hom.mustache: There is no template of this name for it to take the place of. Did you mean “home.mustache”?"
        ),
        ("asset", "Did you mean “assets”?"), ("style.css", "Files to be copied as they are belong in assets/."),
    ])
    func aFileInThePlaceOfNoneIsAnError(name: String, message: String) {
        #expect(problem([name: ""]).contains(message), "\(problem([name: ""]))")
    }

    @Test func aVariableThatDoesNotExistIsAnErrorThatSaysWhere() {
        #expect(
            problem(["home.mustache": "{{<layout}}{{$main}}{{leed}}{{/main}}{{/layout}}"]).hasSuffix(
                "content/mine/home.mustache: “leed” is no variable of this page. Did you mean “lead”? They stand at the head of ours."
            ))
        #expect(problem(["pager.mustache": "{{before}}"]).contains("mine/pager.mustache: “before” is no variable"))
        #expect(problem(["home.mustache": "{{#title}}"]).contains("mine/home.mustache:1: "))
    }

    /// All that draw pages of a site share its templates; what is wrong with one is said to each of them.
    @Test func templatesAreParsedOnceAndAMistakeInOneIsSaidEachTime() throws {
        let site = try site(["assets/empty.txt": ""])
        try Data("{{leed}}".utf8).write(to: URL(fileURLWithPath: site.base + "/content/mine/home.mustache"))
        let mistaken = try Site(content: site.base + "/content", templates: TestSite.project + "/Templates")
        #expect(try mistaken.pageTemplates() === mistaken.pageTemplates())
        for _ in 0..<2 {
            let builder = SiteBuilder(archive: site.archive, site: mistaken, output: site.base + "/output", jobs: 2)
            let error = #expect(throws: (any Error).self) { try builder.build(everything: true) { _, _ in } }
            #expect(error.map { "\($0)" }?.contains("“leed” is no variable of this page.") == true)
        }
    }

    @Test func aTemplateThatIncludesItselfIsAnErrorThatSaysOnWhichWay() {
        #expect(
            problem(["home.mustache": "{{>home}}"]).hasSuffix(
                "mine/home.mustache: This template includes itself (home → home), which has no end. Take one of these tags out."
            ))
        #expect(
            problem(["pager.mustache": "{{>pager-links}}", "pager-links.mustache": "{{>pager}}"]).contains(
                "includes itself (pager → pager-links → pager)")
                || problem(["pager.mustache": "{{>pager-links}}", "pager-links.mustache": "{{>pager}}"]).contains(
                    "includes itself (pager-links → pager → pager-links)")
        )
    }

    @Test func aTemplateThatCannotBeReadIsAnErrorThatSaysInWhichLine() {
        let found = problem(["home.mustache": "<p>\n{{#title}}\n"])
        #expect(found.contains("mine/home.mustache:"), "\(found)")
        #expect(found.contains("{{#…}} or {{<…}} is not closed by {{/…}}"), "\(found)")
        #expect(!found.contains("ParserError"), "\(found)")
    }

    @Test func aFolderThatIsNotThereIsAnError() {
        #expect(
            problem([:], settings: "theme: nowhere").contains(
                "site.yml: The theme “nowhere” is no folder: there is nothing at "))
    }

    // MARK: Pages of one's own

    private func links(_ settings: String, _ pages: [String: String]) throws -> [String] {
        let html = try site([:], settings: settings, pages: pages).text("people/index.html")
        let footer = html[html.firstRange(of: "<footer")!.lowerBound...]
        return footer.matches(of: /<a href="\.\.\/([a-z]+)\.html"/).map { String($0.1) }
    }

    @Test func everyPageOfOnesOwnIsLinkedBelowEveryPage() throws {
        let pages = ["about.md": "# A", "monitoring.md": "# M", "contact.md": "# C"]
        #expect(try links("title: x", pages) == ["about", "contact", "monitoring"])
        #expect(try links("pages: [monitoring]", pages) == ["monitoring", "about", "contact"])
        #expect(try links("title: x", [:]) == [])
        #expect(throws: Site.Problem.self) { try links("pages: [abuot]", pages) }
    }

    @Test func onlyThePageItselfIsMarkedAsTheOneInHand() throws {
        let site = try site([:], settings: "title: x", pages: ["about.md": "# A", "monitoring.md": "# M"])
        #expect(try site.text("about.html").contains(#"<a href="about.html" aria-current="page""#))
        #expect(try !site.text("monitoring.html").contains(#"<a href="about.html" aria-current"#))
        #expect(try site.text("monitoring.html").contains(#"<a href="monitoring.html" aria-current="page""#))
    }

    @Test func withoutAPageAboutNothingLeadsToIt() throws {
        #expect(try !site([:], settings: "title: x").text("index.html").contains("about.html"))
    }
}
