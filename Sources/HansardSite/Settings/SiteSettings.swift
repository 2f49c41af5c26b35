import Foundation
import Hansard
import Yams

/// The settings in `Content/site.yml`.
package struct SiteSettings: Sendable, Equatable {
    package var title = "Staff record"
    package var organisation: String?
    package var language = "en"
    package var timezone = "UTC"
    package var notice: String?
    /// The site’s address, with `/` at the end.
    package var baseURL: String?
    package var feeds = true
    /// A folder with templates, strings and assets in the place of ours, as seen from that of the settings.
    package var theme: String?
    /// The colour of links and charts, on light pages and on dark ones; what `SiteLook` checks.
    package var accent: String?
    package var accentDark: String?
    /// A picture at the top of every page, as seen from the folder of the settings.
    package var logo: String?
    /// Whether pages have single-key shortcuts.
    package var shortcuts = true
    /// The site’s own pages by name, in the order of their links.
    package var pages: [String] = []
    package var searchEngines = false
    /// By name.
    package var audiences: [Audience] = []
    /// Whether the files of attachments are published with the pages that show them.
    package var attachments = true
    package var workingHours = "Mon-Fri 09:00-17:00"
    package var responseLimit = "7"
    package var live = LiveSettings()
    /// How long what is kept, by name; what no class names is kept.
    package var retention: [RetentionRule] = []
    /// `nil` where there is none.
    package var chat: ChatSettings?
    /// What else documents for auditors say.
    package var processing = ProcessingSettings()

    package init() {}

    /// The path of the site’s address, with a `/` at both ends: `/`, `/record/`.
    package var rootPath: String {
        baseURL.flatMap { URL(string: $0)?.path() }.flatMap { $0.isEmpty ? nil : $0 } ?? "/"
    }

    package var responseLimitDays: Int { Int(responseLimit) ?? 7 }

    /// Each setting’s name, property and meaning: what the file’s reader and the documentation are made from.
    package static var table: [(name: String, property: WritableKeyPath<SiteSettings, String?>, help: String)] {
        [
            ("title", \.optionalTitle, "The name of the record, at the top of every page."),
            ("organisation", \.organisation, "Whose record it is."),
            ("language", \.optionalLanguage, "The language of the pages themselves, as a BCP 47 tag."),
            ("timezone", \.optionalTimezone, "The zone in which times are shown, such as Europe/Berlin."),
            ("notice", \.notice, "One line on every page."),
            ("theme", \.theme, "A folder with templates, strings and assets of your own, from the folder of site.yml."),
            ("accent", \.accent, "The colour of links, charts and the chat’s button, such as \"#0c5c40\"."),
            ("accent_dark", \.accentDark, "The same on dark pages; a lighter accent if left out."),
            ("logo", \.logo, "An SVG or PNG in the place of our sign, from the folder of site.yml."),
            (
                "base_url", \.baseURL,
                "Where the site will stand, such as https://record.example.com/. Feeds then have addresses."
            ),
            (
                "working_hours", \.optionalWorkingHours,
                "When people work, such as Mon-Fri 09:00-17:00: what response times count beside the time elapsed."
            ),
            (
                "response_limit", \.optionalResponseLimit,
                "Days after which a message counts as unanswered, whatever is written then."
            ),
        ]
    }

    /// Settings that are more than one text, each with what reads it.
    static var structuredTable: [StructuredSetting] {
        [
            StructuredSetting(
                name: "audiences", help: "For whom a part of the record can be published on its own.",
                read: { (settings, node) throws(Problem) in
                    var audiences: [Audience] = []
                    for (name, node) in try node.mapping() { audiences.append(try Audience(name: name, node)) }
                    settings.audiences = audiences
                }),
            StructuredSetting(
                name: "chat", help: "The messenger that an application embeds; see docs/chat.md.",
                read: { (settings, node) throws(Problem) in
                    settings.chat = node.isNothing ? nil : try ChatSettings(node)
                }),
            StructuredSetting(
                name: "live", help: "The apps whose clients the live server lets in; see docs/live.md.",
                read: { (settings, node) throws(Problem) in settings.live = try LiveSettings(node) }),
            StructuredSetting(
                name: "pages", help: "The order in which pages of your own are linked.",
                read: { (settings, node) throws(Problem) in settings.pages = try node.list() }),
            StructuredSetting(
                name: "processing", help: "What documents for auditors say besides the settings; see docs/policy.md.",
                read: { (settings, node) throws(Problem) in settings.processing = try ProcessingSettings(node) }),
            StructuredSetting(
                name: "retention", help: "How long which conversations are kept; see docs/erasure.md.",
                read: { (settings, node) throws(Problem) in
                    var rules: [RetentionRule] = []
                    for (name, node) in try node.mapping() { rules.append(try RetentionRule(name: name, node)) }
                    settings.retention = rules
                }),
            .flag("attachments", \.attachments, "Whether files of attachments are published."),
            .flag("feeds", \.feeds, "Whether to write JSON Feed and Atom."),
            .flag("shortcuts", \.shortcuts, "Whether pages have single-key shortcuts, which a reader can turn off."),
            .flag("search_engines", \.searchEngines, "Whether search engines may list the site."),
        ]
    }

    struct StructuredSetting {
        let name: String
        let help: String
        let read: (inout SiteSettings, SettingNode) throws(Problem) -> Void

        static func flag(_ name: String, _ property: WritableKeyPath<SiteSettings, Bool>, _ help: String) -> Self {
            Self(name: name, help: help) { (settings, node) throws(Problem) in
                settings[keyPath: property] = try node.flag()
            }
        }
    }

    /// Every name that the file may use, with its meaning.
    package static var documented: [(name: String, help: String)] {
        table.map { ($0.name, $0.help) } + structuredTable.map { ($0.name, $0.help) }
    }

    private var optionalTitle: String? {
        get { title }
        set { title = newValue ?? title }
    }
    private var optionalLanguage: String? {
        get { language }
        set { language = newValue ?? language }
    }
    private var optionalWorkingHours: String? {
        get { workingHours }
        set { workingHours = newValue ?? workingHours }
    }
    private var optionalResponseLimit: String? {
        get { responseLimit }
        set { responseLimit = newValue ?? responseLimit }
    }
    private var optionalTimezone: String? {
        get { timezone }
        set { timezone = newValue ?? timezone }
    }

    package struct Problem: Error, Equatable, CustomStringConvertible {
        package let file: String
        package let reason: String
        package var description: String { "\(file): \(reason)" }

        package init(file: String, reason: String) { (self.file, self.reason) = (file, reason) }
    }

    /// Reads settings.
    ///
    /// - Parameter file: What errors call the source.
    /// - Throws: `Problem` for what is no YAML mapping, a name that is no setting (with the nearest that is), a value
    ///   that is no text, or an unknown time zone.
    package init(yaml: String, file: String) throws(Problem) {
        let loaded: Any?
        // Every value is the text that was written: `yes` is a word, and `1.50` no number.
        do { loaded = try Yams.load(yaml: yaml, Resolver.basic.appending(.null)) } catch {
            throw Problem(file: file, reason: "This is not YAML (\(error)). Write one “name: value” a line.")
        }
        guard let loaded, !(loaded is NSNull) else { return }
        guard let mapping = loaded as? [String: Any] else {
            throw Problem(file: file, reason: "This is no list of settings. Write one “name: value” a line.")
        }
        for (name, value) in mapping.sorted(by: { $0.key < $1.key }) {
            if let setting = Self.structuredTable.first(where: { $0.name == name }) {
                let node = SettingNode(value: value, names: [name], file: file)
                if !(value is NSNull) { try setting.read(&self, node) }
                continue
            }
            guard let setting = Self.table.first(where: { $0.name == name }) else {
                let nearest = nearestName(to: name, among: Self.documented.map(\.name))
                throw Problem(file: file, reason: "“\(name)” is no setting. Did you mean “\(nearest)”?")
            }
            guard !(value is [Any]), !(value is [String: Any]) else {
                throw Problem(
                    file: file, reason: "“\(name)” takes one text. Write it on one line, in quotes if need be.")
            }
            self[keyPath: setting.property] = value is NSNull ? nil : "\(value)"
        }
        if let written = baseURL {
            baseURL = written.hasSuffix("/") ? written : written + "/"
            guard let url = URL(string: written), url.scheme == "https" || url.scheme == "http", url.host() != nil,
                url.query() == nil, url.fragment == nil
            else {
                throw Problem(
                    file: file,
                    reason:
                        "“base_url” takes the site’s address, such as https://record.example.com/; “\(written)” is none."
                )
            }
        }
        guard SiteZone(name: timezone) != nil else {
            throw Problem(
                file: file, reason: "“\(timezone)” is no time zone. Use a name such as Europe/Berlin, or UTC.")
        }
        guard WorkingHours(workingHours) != nil else {
            throw Problem(
                file: file,
                reason: "“\(workingHours)” are no working hours. Write them as “Mon-Fri 09:00-17:00”, or as "
                    + "“Mon-Thu 08:00-12:00 13:00-17:00, Fri 08:00-14:00”.")
        }
        guard (1...365).contains(Int(responseLimit) ?? 0) else {
            throw Problem(
                file: file, reason: "“\(responseLimit)” is no number of days for response_limit. Write 1 to 365.")
        }
    }
}
