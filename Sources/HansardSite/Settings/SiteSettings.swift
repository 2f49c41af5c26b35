import Foundation
import Hansard

/// The settings in `Content/site.yml`.
package struct SiteSettings: Sendable, Equatable {
    /// The name of the record.
    package var title = "Staff record"
    /// Whose record it is.
    package var organisation: String?
    /// That of the pages, as a BCP 47 tag.
    package var language = "en"
    /// Whose days and clocks the pages show.
    package var zone = SiteZone.utc
    /// One line on every page.
    package var notice: String?
    /// The site’s address, with `/` at the end.
    package var baseURL: String?
    /// Whether feeds are written.
    package var feeds = true
    /// A folder with templates, strings and assets in the place of ours, as seen from that of the settings.
    package var theme: String?
    /// By which of their names people are shown.
    package var names = PersonNaming.display
    /// The colour of links and charts on light pages; what `SiteLook` checks.
    package var accent: String?
    /// The same on dark pages.
    package var accentDark: String?
    /// A picture at the top of every page, as seen from the folder of the settings.
    package var logo: String?
    /// Whether pages have single-key shortcuts.
    package var shortcuts = true
    /// The site’s own pages by name, in the order of their links.
    package var pages: [String] = []
    /// Whether search engines may list the site.
    package var searchEngines = false
    /// By name.
    package var audiences: [Audience] = []
    /// Messages that what is built may have for each conversation of several pages to have one with all of it.
    package var wholeConversations = 100_000
    /// Whether the files of attachments are published with the pages that show them.
    package var attachments = true
    /// When people work.
    package var workingHours = WorkingHours.usual
    /// After so many days a message counts as unanswered.
    package var responseLimitDays = 7
    /// The live server’s apps.
    package var live = LiveSettings()
    /// How long what is kept, by name; what no class names is kept.
    package var retention: [RetentionRule] = []
    /// `nil` where there is none.
    package var chat: ChatSettings?
    /// What else documents for auditors say.
    package var processing = ProcessingSettings()

    /// What is wrong with settings.
    package typealias Problem = SettingsProblem

    /// Every default.
    package init() {}

    /// The path of the site’s address, with a `/` at both ends: `/`, `/record/`.
    package var rootPath: String {
        baseURL.flatMap { URL(string: $0)?.path() }.flatMap { $0.isEmpty ? nil : $0 } ?? "/"
    }

    /// The zone’s name.
    package var timezone: String { zone.name }

    /// All that the file may say.
    package static let table = SettingsTable(
        SiteSettings(),
        [
            Setting("title", \.title, .text, "The name of the record, at the top of every page."),
            Setting("organisation", optional: \.organisation, .text, "Whose record it is."),
            Setting(
                "language", \.language, .text("a BCP 47 tag"),
                "The language of the pages themselves; messages keep their own."),
            Setting("timezone", \.zone, .zone, "The zone in which times are shown, and whose days are meant."),
            Setting(
                "notice", optional: \.notice, .text,
                "One line on every page, so that nobody is recorded without knowing it."),
            Setting(
                "theme", optional: \.theme, .text("a folder, from that of `site.yml`"),
                "Templates, strings, assets and files of the chat’s widget in the place of ours, file by file: "
                    + "[theming.md](theming.md)."),
            Setting(
                "names", \.names, .naming,
                "By which name people are shown of whom a source has two: `display`, as their system shows them, or `real`, "
                    + "by their full one. Queries find each."),
            Setting(
                "accent", optional: \.accent, .text("a colour: `\"#0c5c40\"`"),
                "The colour of links, charts and the chat’s button: [theming.md](theming.md)."),
            Setting(
                "accent_dark", optional: \.accentDark, .text("a colour: `\"#8ad4b0\"`"),
                "The same on dark pages; a lighter accent if left out."),
            Setting(
                "logo", optional: \.logo, .text("an SVG or PNG, from the folder of `site.yml`"),
                "A picture in the place of our sign."),
            Setting(
                "shortcuts", \.shortcuts, .flag,
                "Whether pages have single-key shortcuts, which a reader can turn off."),
            Setting(
                "pages", \.pages, .list("names"), leftOut: "by name",
                "The order in which pages of your own are linked below every page."),
            Setting(
                "base_url", optional: \.baseURL, .siteAddress,
                "Where the site will stand. Feeds have full addresses then, and a server knows by which name readers find it."
            ),
            Setting("feeds", \.feeds, .flag, "Whether to write JSON Feed and Atom: [feeds.md](feeds.md)."),
            Setting(
                "search_engines", \.searchEngines, .flag,
                "Whether search engines may list the site; with `base_url`, a sitemap is written for them."),
            Setting(
                "whole_conversations", \.wholeConversations, .number(in: 0...100_000_000),
                "Messages up to which what is built gets, for each conversation of several pages, one page with all of it: "
                    + "[transcripts.md](transcripts.md#print). `0` for none. A server has such pages without it."),
            Setting(
                "attachments", \.attachments, .flag,
                "Whether the files of attachments are published with the pages that show them."),
            Setting(
                "working_hours", \.workingHours, .workingHours,
                "When people work, by the clock of `timezone`: what response times count beside the time elapsed."),
            Setting(
                "response_limit", \.responseLimitDays, .responseLimit,
                "Days after which a message counts as unanswered, whatever is written then."),
            Setting(
                "audiences", \.audiences,
                .named("NAME", Audience.table) { (name, node) throws(Problem) in try Audience(name: name, node) },
                "For whom a part of the record can be published on its own: [audiences.md](audiences.md)."),
            Setting(
                "retention", \.retention,
                .named("NAME", RetentionRule.table) { (name, node) throws(Problem) in
                    try RetentionRule(name: name, node)
                },
                "How long which conversations are kept: [erasure.md](erasure.md#retention)."),
            Setting(
                "processing", \.processing, .settings(ProcessingSettings.table, read: ProcessingSettings.init),
                "What documents for auditors say besides the settings: [policy.md](policy.md)."),
            Setting(
                "live", \.live, .settings(LiveSettings.table, read: LiveSettings.init),
                "The apps whose clients `hansard serve --live` lets in: [live.md](live.md)."),
            Setting(
                "chat", optional: \.chat, .settings(ChatSettings.table, read: ChatSettings.init),
                "The messenger that an application embeds: [chat.md](chat.md)."),
        ])

    /// Reads settings.
    ///
    /// - Parameters:
    ///   - file: What errors call the source.
    ///   - problems: Where all that is wrong is to go; without it, reading ends with the first.
    /// - Throws: `Problem` for what is no YAML mapping, a name that is no setting (with the nearest that is), or a value that
    ///   a setting does not take.
    package init(yaml: String, file: String, problems: SettingsProblems? = nil) throws(Problem) {
        let root = try SettingNode(
            yaml: yaml, file: file, problems: problems,
            otherwise: "This is no list of settings. Write one “name: value” a line.")
        try Self.table.read(root, into: &self)
    }
}

extension SettingType where Value == SiteZone {
    fileprivate static var zone: Self {
        Self("a name such as `Europe/Berlin`", text: \.name) { (node) throws(SettingsProblem) in
            let text = try node.text()
            guard let zone = SiteZone(name: text) else {
                throw SettingsProblem(
                    file: node.file, names: node.names,
                    reason: "“\(text)” is no time zone. Use a name such as Europe/Berlin, or UTC.")
            }
            return zone
        }
    }
}

extension SettingType where Value == WorkingHours {
    fileprivate static var workingHours: Self {
        Self(
            "days and hours, such as `Mon-Thu 08:00-12:00 13:00-17:00, Fri 08:00-14:00`", text: \.text
        ) { (node) throws(SettingsProblem) in
            let text = try node.text()
            guard let hours = WorkingHours(text) else {
                throw SettingsProblem(
                    file: node.file, names: node.names,
                    reason: "“\(text)” are no working hours. Write them as “Mon-Fri 09:00-17:00”, or as "
                        + "“Mon-Thu 08:00-12:00 13:00-17:00, Fri 08:00-14:00”.")
            }
            return hours
        }
    }
}

extension SettingType where Value == PersonNaming {
    fileprivate static var naming: Self {
        Self("`display` or `real`", text: \.rawValue) { (node) throws(SettingsProblem) in
            guard let naming = PersonNaming(rawValue: try node.text()) else {
                throw node.problem("is display or real.")
            }
            return naming
        }
    }
}

extension SettingType where Value == Int {
    fileprivate static var responseLimit: Self {
        Self(
            "1 to 365", text: { "\($0)" },
            read: { (node) throws(SettingsProblem) in
                let text = try node.text()
                guard let days = Int(text), (1...365).contains(days) else {
                    throw SettingsProblem(
                        file: node.file, names: node.names,
                        reason: "“\(text)” is no number of days for response_limit. Write 1 to 365.")
                }
                return days
            })
    }
}

extension SettingType where Value == String {
    fileprivate static var siteAddress: Self {
        Self(
            "an address: `https://record.example.com/`", text: { $0 },
            read: { (node) throws(SettingsProblem) in
                let text = try node.text()
                let written = text.hasSuffix("/") ? text : text + "/"
                guard let url = URL(string: text), url.scheme == "https" || url.scheme == "http", url.host() != nil,
                    url.query() == nil, url.fragment == nil
                else {
                    throw node.problem(
                        "takes the site’s address, such as https://record.example.com/; “\(text)” is none.")
                }
                return written
            })
    }
}
