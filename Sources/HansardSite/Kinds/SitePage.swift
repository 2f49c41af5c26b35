import Hansard

/// A page of the site without what all pages have.
protocol SitePage {
    static var template: String { get }
    var title: String { get }
    var values: [(name: StaticString, value: PageValue)] { get }
    var byteEstimate: Int { get }
    /// The page’s feed beside it, without its ending; `nil` for a page without one.
    var feed: String? { get }
    /// Whether the page asks the server for more, where there is one.
    var asksServer: Bool { get }
    /// Of the address at which a server exports what the page has, what stands behind the `?`; `nil` where there is nothing.
    var export: String? { get }
}

extension SitePage {
    var feed: String? { nil }
    var asksServer: Bool { false }
    var export: String? { nil }

    var byteEstimate: Int {
        values.reduce(0) { sum, item in if case .html(let html) = item.value { sum + html.count } else { sum + 64 } }
    }
}

struct FramedPage<Inner: SitePage>: Page {
    let page: Inner
    let settings: SiteSettings
    let root: String
    let markdown: String?
    var look = SiteLook()
    var links = FreePageLinks([], about: "", current: "")
    var served: ServedPage?
    /// Under which case the page is read, as a sentence.
    var caseBar: [UInt8] = []
    /// Links to what only some readers have.
    var readerLinks: [UInt8] = []
    /// The style sheet itself, of a page that stands alone.
    var style: [UInt8]?

    static var template: String { Inner.template }

    private var feed: String? { settings.feeds ? page.feed : nil }

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("language", .text(settings.language)), ("siteTitle", .text(settings.title)),
            ("siteZone", .text(settings.timezone)), ("organisation", .init(settings.organisation)),
            ("title", .text(page.title)), ("root", .text(root)),
            ("notice", .init(settings.notice)), ("markdown", .init(markdown)),
            ("feedJSON", .init(feed.map { $0 + ".json" })), ("feedAtom", .init(feed.map { $0 + ".xml" })),
            ("noindex", .init(settings.searchEngines ? nil : "noindex")),
            ("aboutLink", .html(links.about(root))), ("pageLinks", .html(links.all(root))),
            ("server", served != nil && page.asksServer ? .text("api/v1/") : .absent),
            ("session", .init(served?.session)), ("caseBar", .html(caseBar)), ("readerLinks", .html(readerLinks)),
            ("export", served?.offersExport == true ? .init(page.export) : .absent),
            ("style", style.map { PageValue.html($0) } ?? .absent),
            ("noShortcuts", .init(settings.shortcuts ? nil : "off")),
        ] + look.values(with: settings, standsAlone: style != nil) + page.values
    }
}

extension PageValue {
    init(_ text: String?) { self = text.map { .text($0) } ?? .absent }
}

/// Links to the pages before and after, and to the one above.
struct Pager {
    var previous: (href: String, title: String)?
    var next: (href: String, title: String)?
    var index: (href: String, title: String)?

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("previous", .init(previous?.href)), ("previousTitle", .init(previous?.title)),
            ("next", .init(next?.href)), ("nextTitle", .init(next?.title)), ("index", .init(index?.href)),
            ("indexTitle", .init(index?.title)),
        ]
    }
}
