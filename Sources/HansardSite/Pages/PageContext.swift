import Hansard
import HansardStore

/// What all pages of one build share, and the drawing of a page into its files. Each worker has its own.
final class PageContext {
    let site: Site
    let words: Words
    let reader: ArchiveReader
    let people: PeopleDirectory
    let conversations: ConversationDirectory
    let extent: ArchiveReader.Extent
    let offline: OfflineTimes
    var zone: SiteZone
    /// By conversation and number of names: a room of thousands stands on the page of each of them.
    var knownParticipantNames: [String: String] = [:]
    var knownPeopleByName: [PersonIndex]?
    private var knownDates: [Int: String] = [:]
    private var knownPeriods: [Int64: [TranscriptPeriod]] = [:]
    private let templates: PageTemplates
    /// The one file that is asked for; `nil` in a build, which wants all.
    var wanted: String?
    /// How the page is served; `nil` in a build.
    var served: ServedPage?

    init(
        site: Site, reader: ArchiveReader, people: PeopleDirectory, conversations: ConversationDirectory,
        extent: ArchiveReader.Extent, offline: OfflineTimes = OfflineTimes()
    ) throws {
        self.site = site
        words = site.words
        self.reader = reader
        reader.presenceGapSeconds = site.settings.live.presenceGapSeconds
        self.people = people
        self.conversations = conversations
        self.extent = extent
        self.offline = offline
        zone = SiteZone(name: site.settings.timezone) ?? .utc
        templates = try site.pageTemplates()
    }

    /// Whether the page at `path` (without its ending) or its twin is wanted.
    func draws(_ path: String) -> Bool { wanted == nil || wanted == path + ".html" || wanted == path + ".md" }

    func draws(file path: String) -> Bool { wanted == nil || wanted == path }

    /// The page at `path` (without its ending) as HTML, and its Markdown twin.
    ///
    /// - Parameter markdown: Made only if it is wanted; `nil` for a page without a twin.
    func files(_ path: String, _ page: some SitePage, markdown: (() throws -> [UInt8])?) throws -> [SiteFile] {
        var files: [SiteFile] = []
        if draws(file: path + ".html") { files.append(try htmlFile(path, page, hasTwin: markdown != nil)) }
        if let markdown, draws(file: path + ".md") {
            files.append(SiteFile(path: path + ".md", bytes: try markdown()))
        }
        return files
    }

    func files(_ path: String, _ page: some SitePage, markdown: [UInt8]) throws -> [SiteFile] {
        try files(path, page, markdown: { markdown })
    }

    private func htmlFile(_ path: String, _ page: some SitePage, hasTwin: Bool) throws -> SiteFile {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return try html(page, at: path, root: path.prefixToRoot, markdown: hasTwin ? name + ".md" : nil)
    }

    /// - Parameter path: The page’s, without its ending.
    /// - Parameter markdown: The name of the page’s twin, if it has one.
    func html(_ page: some SitePage, at path: String, root: String, markdown: String? = nil) throws -> SiteFile {
        var html: [UInt8] = []
        html.reserveCapacity(4_096 + page.byteEstimate)
        let policy = try templates.draw(
            FramedPage(
                page: page, settings: site.settings, root: root, markdown: markdown,
                links: FreePageLinks(site.freePages, about: words("site.about"), current: path), served: served),
            to: &html)
        var file = SiteFile(path: path + ".html", bytes: html)
        file.policy = policy
        return file
    }

    /// How a conversation is cut into pages: read once, for all that leads to one of them.
    func periods(of conversation: Int64) throws -> [TranscriptPeriod] {
        if let known = knownPeriods[conversation] { return known }
        let periods = try reader.periods(of: conversation)
        knownPeriods[conversation] = periods
        return periods
    }

    // MARK: Words

    /// `2 March 2026 09:54`, in the site’s zone.
    func dateTime(_ at: Timestamp, seconds: Bool = false) -> String {
        let local = zone.local(at)
        var time: [UInt8] = []
        time.appendTime(microsecondOfDay: local.microsecond, precision: seconds ? .second : .minute)
        return "\(date(ofDay: local.day)) \(String(decoding: time, as: UTF8.self))"
    }

    func date(_ at: Timestamp) -> String { date(ofDay: zone.local(at).day) }

    /// Each day is put into words once: a report has thousands of times, and few days.
    private func date(ofDay day: Int) -> String {
        if let known = knownDates[day] { return known }
        let date = words.date(day)
        knownDates[day] = date
        return date
    }

    /// `<time datetime="…">2 March 2026 09:54</time>`.
    func appendDateTime(_ at: Timestamp, to out: inout [UInt8]) {
        out.append("<time datetime=\"")
        out.appendRFC3339(at, precision: .second, offsetSeconds: 0)
        out.append("\">")
        out.appendHTML(dateTime(at))
        out.append("</time>")
    }

    func dateTimeHTML(_ at: Timestamp) -> String {
        var out: [UInt8] = []
        appendDateTime(at, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Heads of a table’s columns.
    func fields(_ names: String...) -> [String] { names.map { words("field.\($0)") } }

    /// `2026-03-02 09:54:10+01:00`.
    func isoDateTime(_ at: Timestamp) -> String {
        var out: [UInt8] = []
        out.appendRFC3339(
            at, precision: .second, offsetSeconds: zone.offsetSeconds(at: at), separator: UInt8(ascii: " "))
        return String(decoding: out, as: UTF8.self)
    }
}

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
    var links = FreePageLinks([], about: "", current: "")
    var served: ServedPage?
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
            ("session", .init(served?.session)),
            ("export", served?.offersExport == true ? .init(page.export) : .absent),
            ("style", style.map { PageValue.html($0) } ?? .absent),
        ] + page.values
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

/// Rows of Markdown tables and the like.
enum Markdown {
    static func cell(_ text: String) -> String { MarkdownEscaping.escaped(text) }

    /// `text` as code, on one line, with what hides in it shown by its number.
    static func code(_ text: String) -> String { "`\(printable(text).replacing("`", with: "'"))`" }

    static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

    static func table(_ heads: [String], _ rows: [[String]]) -> String {
        row(heads) + row(heads.map { _ in "---" }) + rows.map { row($0) }.joined()
    }
}
