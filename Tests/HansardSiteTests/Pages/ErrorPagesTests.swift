import Crypto
import Foundation
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct ErrorPagesTests {
    private func site(language: String) throws -> Site {
        let folder = NSTemporaryDirectory() + "/hansard-errors-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/pages", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let settings = "title: Nimbus\nlanguage: \(language)\n"
        try Data(settings.utf8).write(to: URL(fileURLWithPath: folder + "/site.yml"))
        try Data("# Who was promoted\n".utf8).write(to: URL(fileURLWithPath: folder + "/pages/promoted.md"))
        return try Site(content: folder, templates: Project.folder + "/Templates")
    }

    @Test(arguments: Project.languages, ErrorPages.Kind.allCases)
    func eachIsAPageInTheSitesLanguage(language: String, kind: ErrorPages.Kind) throws {
        let site = try site(language: language)
        let pages = ErrorPages(site) { Array($0.prefix(3)) }
        let page = try pages.page(kind, detail: "The <detail>.", root: "../", offersSignIn: true)
        let html = String(decoding: page.html, as: UTF8.self)
        #expect(page.gzipped == Array(page.html.prefix(3)))
        #expect(html.contains("<html lang=\"\(language)\""))
        #expect(html.contains("<h1 dir=\"auto\">\(site.words(kind.words.title))</h1>"))
        #expect(html.contains(site.words(kind.words.text)))
        #expect(html.contains("The &lt;detail&gt;.") == ![.unauthorized, .signedOut].contains(kind))
        let leadsToSignIn: [ErrorPages.Kind] = [.unauthorized, .signedOut, .notSignedIn]
        #expect(html.contains("href=\"../auth/sign-in\"") == leadsToSignIn.contains(kind))
        #expect(html.contains("href=\"../index.html\""))
        // Whole without another file, and with nothing of the site’s contents.
        #expect(!html.contains("\"../assets/") && !html.contains("Who was promoted"))
        let style = try #require(html.firstMatch(of: #/<style>((?s).*)<\/style>/#)?.output.1)
        let hash = Data(SHA256.hash(data: Array(style.utf8))).base64EncodedString()
        #expect(html.contains("style-src 'self' 'sha256-\(hash)';"))
    }

    @Test(arguments: [
        (400, ErrorPages.Kind.badRequest), (401, .unauthorized), (403, .forbidden), (404, .missing), (405, .badRequest),
        (421, .badRequest), (429, .tooMany), (500, .internalError), (502, .badGateway), (503, .unavailable),
    ])
    func eachStatusHasWords(status: Int, kind: ErrorPages.Kind) {
        #expect(ErrorPages.Kind(status: status) == kind)
    }

    @Test(arguments: [
        (403, "case-expired", ErrorPages.Kind.caseExpired), (403, "case-reason", .caseReason),
        (403, "role-foreign", .role),
        (400, "parameter", .parameter), (429, "busy", .busy), (503, "busy", .busy),
        (400, "sign-in", .notSignedIn), (502, "sign-in", .badGateway),
        (401, "unauthorized", .unauthorized), (404, "not-found", .missing), (400, "proxy-header", .badRequest),
    ])
    func whatAReaderCanDoSomethingAboutHasWordsOfItsOwn(status: Int, problem: String, kind: ErrorPages.Kind) {
        #expect(ErrorPages.Kind(status: status, problem: problem) == kind)
    }
}
