import Crypto
import Foundation
import Hansard
import HansardStore
import PairChannel
import Synchronization
import Yams

/// All that a site is made from beside the archive: settings, templates, assets, free pages.
package struct Site: Sendable {
    package var settings: SiteSettings
    /// Where they stand, for errors.
    package let settingsFile: String
    /// SHA-256 of that file, in hexadecimal digits; `nil` where there is none.
    let settingsSHA256: String?
    /// The folders of the content and of the templates.
    package let contentFolder: String
    let templateFolder: String
    /// What `site.yml` and `access.yml` name in settings that end in `_file`: secrets, most of them.
    let secretFiles: [String]
    package let templates: [String: String]
    /// Where each of them stands, for errors.
    package let templateFiles: [String: String]
    private let parsedTemplates = ParsedTemplates()
    /// Where the settings’ theme is.
    package let themeFolder: String?
    package let words: Words
    /// Its colours and its logo.
    let look: SiteLook
    /// Files that are copied as they are: path in the output, bytes.
    package private(set) var assets: [(path: String, bytes: [UInt8])]
    package let freePages: [FreePage]
    /// What texts of systems that have them call emoji by.
    let emoji: ShortNames
    /// What the chat’s widget is made from. No page depends on it, and the fingerprint is not over it.
    package let widget: WidgetSources
    /// What checks an exported bundle, by its path there. No page depends on it, and the fingerprint is not over it.
    let verifiers: [(path: String, bytes: [UInt8])]
    /// It goes into an export: the same record gives the same pages on whatever machine.
    var isExported = false
    /// SHA-256 over all of these and the program’s own version of its pages: two equal ones draw equal pages.
    package let fingerprint: String

    /// Raised whenever the program would draw the same records otherwise than before.
    private static let pageVersion = "6"

    /// A page of the owner’s own: `Content/pages/about.md` becomes `about.html`.
    package struct FreePage: Sendable {
        package let name: String
        package let title: String
        package let markdown: String
    }

    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    /// Reads a site’s folders.
    ///
    /// - Throws: `Problem`, `SiteSettings.Problem`, and `SourceFiles.Problem` for a file that is there and cannot be read.
    package init(content: String, templates folder: String) throws {
        var hash = SHA256()
        hash.update(data: Data(Self.pageVersion.utf8))
        func note(_ name: String, _ bytes: Data) {
            hash.update(data: Data("\(name)\n\(bytes.count)\n".utf8))
            hash.update(data: bytes)
        }
        guard try SourceFiles.names(in: content) != nil else {
            throw Problem(
                description: "\(content): There is no content here. Name the folder with site.yml and pages/ with "
                    + "--content, or run in the project’s own folder.")
        }
        settingsFile = content + "/site.yml"
        (contentFolder, templateFolder) = (content, folder)
        if let data = try SourceFiles.contents(of: settingsFile) {
            let yaml = String(decoding: data, as: UTF8.self)
            settings = try SiteSettings(yaml: yaml, file: settingsFile)
            try SiteLook.refuseColoursWithoutQuotes(in: yaml, file: settingsFile)
            note("site.yml", data)
            settingsSHA256 = Hexadecimal.text(SHA256.hash(data: data))
        } else {
            (settings, settingsSHA256) = (SiteSettings(), nil)
        }
        secretFiles = try ["site.yml", "access.yml"].flatMap { try Self.secretFiles(content + "/" + $0) }
        var theme = try TemplateFolder(folder)
        themeFolder = settings.theme.map { $0.hasPrefix("/") ? $0 : "\(content)/\($0)" }
        if let themeFolder {
            try theme.overlay(themeFolder, named: settings.theme ?? "", in: settingsFile)
        }
        try theme.joinAssets()
        look = try SiteLook(settings, content: content, themeStyle: theme.takeStyle(), file: settingsFile)
        theme.each { note($0, $1) }
        for asset in look.assets { note(asset.path, Data(asset.bytes)) }
        templates = theme.templates.mapValues(\.text)
        templateFiles = theme.templates.mapValues(\.path)
        let strings = theme.strings[settings.language] ?? theme.strings["en"]
        words = try Words(
            settings.language, in: theme.strings.mapValues(\.text),
            shared: Dictionary(theme.words.values.map { ($0.path, $0.text) }) { first, _ in first },
            folder: strings.map { FilePath.folder(of: $0.path) } ?? folder + "/strings")
        widget = WidgetSources(theme, stringsFolder: folder + "/strings", accent: look.accent)
        verifiers = theme.evidence.sorted { $0.key < $1.key }
            .map { (path: FilePath.name(of: $0.key), bytes: Array($0.value.bytes)) }
        var assets = theme.assets.sorted { $0.key < $1.key }.map { (path: $0.key, bytes: Array($0.value.bytes)) }
        assets.append(("assets/words.js", words.script))
        assets.append(("robots.txt", settings.robots))
        let emoji = try SiteEmoji(content: content)
        for file in emoji.files { note(file.name, Data(file.bytes)) }
        self.emoji = emoji.names
        self.assets = assets + look.assets + emoji.assets
        var freePages: [FreePage] = []
        for name in try SourceFiles.names(in: content + "/pages") ?? [] {
            guard name.hasSuffix(".md"), let data = try SourceFiles.contents(of: "\(content)/pages/\(name)") else {
                continue
            }
            note("pages/\(name)", data)
            freePages.append(try Self.freePage(name, String(decoding: data, as: UTF8.self), content))
        }
        self.freePages = try Self.ordered(freePages, settings.pages, settingsFile)
        fingerprint = Hexadecimal.text(hash.finalize())
    }

    private static func secretFiles(_ file: String) throws -> [String] {
        guard let data = try SourceFiles.contents(of: file) else { return [] }
        // What is wrong with its settings is said where they are used; nothing is named then.
        let settings = try? Yams.load(yaml: String(decoding: data, as: UTF8.self), Resolver.basic)
        let folder = FilePath.folder(of: file)
        var found: [String] = []
        func look(_ value: Any?) {
            for item in value as? [Any] ?? [] { look(item) }
            for (name, value) in value as? [String: Any] ?? [:] {
                if name.hasSuffix("_file"), let path = value as? String {
                    found.append(path.hasPrefix("/") ? path : "\(folder)/\(path)")
                } else {
                    look(value)
                }
            }
        }
        look(settings)
        return found.sorted()
    }

    /// The templates, to draw pages with: parsed when they are asked for first, and shared by all that have this site.
    ///
    /// - Throws: What is wrong with one of them; each time, until there is another site.
    func pageTemplates() throws(PageTemplates.Problem) -> PageTemplates {
        try parsedTemplates.of { () throws(PageTemplates.Problem) in
            try PageTemplates(templates, files: templateFiles, words: words)
        }
    }

    /// Has the site stand at `address`, which ends with `/`, whatever its settings say.
    package mutating func move(to address: String) {
        settings.baseURL = address
        drawRobots()
    }

    /// Has `robots.txt` say what the settings say now.
    mutating func drawRobots() {
        assets = assets.map { $0.path == "robots.txt" ? (path: $0.path, bytes: settings.robots) : $0 }
    }

    /// The pages that the settings name, as they name them, and the others by name.
    private static func ordered(
        _ pages: [FreePage], _ names: [String], _ file: String
    ) throws(Problem) -> [FreePage] {
        let known = pages.map(\.name)
        for name in names where !known.contains(name) {
            let offer = known.isEmpty ? "" : " Did you mean “\(nearestName(to: name, among: known))”?"
            throw Problem(description: "\(file): “pages”: there is no pages/\(name).md.\(offer)")
        }
        return names.compactMap { name in pages.first { $0.name == name } } + pages.filter { !names.contains($0.name) }
    }

    func unknownAudience(_ name: String) -> Problem {
        let names = settings.audiences.map(\.name)
        let how =
            names.isEmpty
            ? "It has no audiences. Add some; docs/audiences.md says how."
            : "Did you mean “\(nearestName(to: name, among: names))”?"
        return Problem(description: "\(settingsFile): There is no audience “\(name)” in it. \(how)")
    }

    private static func freePage(_ name: String, _ text: String, _ content: String) throws -> FreePage {
        let base = String(name.dropLast(3))
        guard slug(of: base) == base else {
            throw Problem(
                description:
                    "\(content)/pages/\(name): A page’s name is small letters, digits and “-”. Rename the file.")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let heading = lines.firstIndex(where: { $0.hasPrefix("# ") }) else {
            return FreePage(name: base, title: base, markdown: text)
        }
        let title = lines[heading].dropFirst(2).trimmingCharacters(in: .whitespaces)
        return FreePage(name: base, title: title, markdown: lines[(heading + 1)...].joined(separator: "\n"))
    }
}

/// The templates of a site and of its copies, once somebody has asked for them.
private final class ParsedTemplates: Sendable {
    private let known = Mutex<PageTemplates?>(nil)

    func of(_ make: () throws(PageTemplates.Problem) -> PageTemplates) throws(PageTemplates.Problem) -> PageTemplates {
        try known.withLock { known throws(PageTemplates.Problem) in
            if let known { return known }
            let made = try make()
            known = made
            return made
        }
    }
}
