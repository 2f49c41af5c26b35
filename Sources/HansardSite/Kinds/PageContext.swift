import Hansard
import HansardStore
import Synchronization

/// What all pages of one state of the archive share, and the drawing of a page into its files. Each thread has its own.
final class PageContext {
    let site: Site
    let words: Words
    let reader: ArchiveReader
    let people: PeopleDirectory
    let conversations: ConversationDirectory
    let extent: ArchiveReader.Extent
    let offline: OfflineTimes
    /// What several pages need, for all threads.
    let shared: SharedValues
    var zone: SiteZone
    /// By conversation and number of names: a room of thousands stands on the page of each of them.
    var knownParticipantNames: [String: Cell] = [:]
    var knownPeopleByName: [PersonIndex]?
    /// Whom and what mentions in texts mean.
    var knownMentions: TextLinks.Mentions?
    private var knownDates: [Int: String] = [:]
    private var knownPeriods: [Int64: [TranscriptPeriod]] = [:]
    private let templates: PageTemplates
    /// The one that is open on this thread.
    private var openTranscripts: TranscriptReader?

    /// - Throws: What is wrong with a template.
    init(
        site: Site, reader: ArchiveReader, people: PeopleDirectory, conversations: ConversationDirectory,
        extent: ArchiveReader.Extent, offline: OfflineTimes = OfflineTimes(), shared: SharedValues = SharedValues()
    ) throws {
        self.site = site
        words = site.words
        self.reader = reader
        reader.presenceGapSeconds = site.settings.live.presenceGapSeconds
        reader.naming = site.settings.names
        self.people = people
        self.conversations = conversations
        self.extent = extent
        self.offline = offline
        self.shared = shared
        zone = site.settings.zone
        templates = try site.pageTemplates()
    }

    // MARK: Files

    /// A page as HTML.
    ///
    /// - Parameters:
    ///   - path: The page’s, without its ending.
    ///   - markdown: The name of the page’s Markdown version, if it has one.
    func html(
        _ page: some SitePage, at path: String, root: String, markdown: String? = nil, served: ServedPage?
    ) throws -> SiteFile {
        var html: [UInt8] = []
        html.reserveCapacity(4_096 + page.byteEstimate)
        let policy = try templates.draw(
            FramedPage(
                page: page, settings: site.settings, root: root, markdown: markdown, look: site.look,
                links: FreePageLinks(site.freePages, about: words("site.about"), current: path), served: served,
                caseBar: caseBar(served), readerLinks: readerLinks(served, root: root)),
            to: &html)
        var file = SiteFile(path: path + ".html", bytes: html)
        file.policy = policy
        return file
    }

    // MARK: What pages are drawn from

    /// How a conversation is cut into pages: read once, for all that leads to one of them.
    func periods(of conversation: Int64) throws -> [TranscriptPeriod] {
        if let known = knownPeriods[conversation] { return known }
        let periods =
            try shared.known(KnownPeriods.self)?.of(conversation) ?? reader.periods(of: conversation)
        knownPeriods[conversation] = periods
        return periods
    }

    /// Takes note of how a conversation is cut, for all threads.
    func know(_ periods: [TranscriptPeriod], of conversation: Int64) throws {
        try shared.value { KnownPeriods() }.set(periods, of: conversation)
    }

    /// Lends `body` a reader of transcripts: the one that is open, if one is.
    func withTranscripts<T>(_ body: (TranscriptReader) throws -> T) throws -> T {
        if let openTranscripts { return try body(openTranscripts) }
        return try reader.withTranscripts(people, offline) { transcripts in
            transcripts.publishesFiles = site.settings.attachments
            openTranscripts = transcripts
            defer { openTranscripts = nil }
            return try body(transcripts)
        }
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

    /// `2026-03-02 09:54:10+01:00`.
    func isoDateTime(_ at: Timestamp) -> String {
        var out: [UInt8] = []
        out.appendRFC3339(
            at, precision: .second, offsetSeconds: zone.offsetSeconds(at: at), separator: UInt8(ascii: " "))
        return String(decoding: out, as: UTF8.self)
    }
}

/// How conversations are cut into pages, for all threads of a build.
private final class KnownPeriods: Sendable {
    private let periods = Mutex<[Int64: [TranscriptPeriod]]>([:])

    func of(_ conversation: Int64) -> [TranscriptPeriod]? { periods.withLock { $0[conversation] } }

    func set(_ cut: [TranscriptPeriod], of conversation: Int64) { periods.withLock { $0[conversation] = cut } }
}
