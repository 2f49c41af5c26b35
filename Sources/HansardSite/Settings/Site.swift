import Crypto
import Foundation
import Hansard

/// All that a site is made from beside the archive: settings, templates, assets, free pages.
package struct Site: Sendable {
    package let settings: SiteSettings
    /// Where they stand, for errors.
    package let settingsFile: String
    package let templates: [String: String]
    package let words: Words
    /// Files that are copied as they are: path in the output, bytes.
    package let assets: [(path: String, bytes: [UInt8])]
    package let freePages: [FreePage]
    /// SHA-256 over all of these and the program’s own version of its pages: two equal ones draw equal pages.
    package let fingerprint: String

    /// Raised whenever the program would draw the same records otherwise than before.
    private static let pageVersion = "1"

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
    /// - Throws: `Problem` and `SiteSettings.Problem`.
    package init(content: String, templates folder: String) throws {
        let files = FileManager.default
        var hash = SHA256()
        hash.update(data: Data(Self.pageVersion.utf8))
        func note(_ name: String, _ bytes: Data) {
            hash.update(data: Data("\(name)\n\(bytes.count)\n".utf8))
            hash.update(data: bytes)
        }
        guard files.fileExists(atPath: content) else {
            throw Problem(
                description: "\(content): There is no content here. Name the folder with site.yml and pages/ with "
                    + "--content, or run in the project’s own folder.")
        }
        settingsFile = content + "/site.yml"
        if let data = files.contents(atPath: settingsFile) {
            settings = try SiteSettings(yaml: String(decoding: data, as: UTF8.self), file: settingsFile)
            note("site.yml", data)
        } else {
            settings = SiteSettings()
        }
        guard let names = try? files.contentsOfDirectory(atPath: folder) else {
            throw Problem(
                description:
                    "\(folder): There are no templates here. Name their folder with --templates, or run in the project’s own folder."
            )
        }
        var templates: [String: String] = [:]
        for name in names.sorted() where name.hasSuffix(".mustache") {
            guard let data = files.contents(atPath: "\(folder)/\(name)") else { continue }
            templates[String(name.dropLast(".mustache".count))] = String(decoding: data, as: UTF8.self)
            note(name, data)
        }
        self.templates = templates
        var strings: [String: String] = [:]
        for name in (try? files.contentsOfDirectory(atPath: folder + "/strings"))?.sorted() ?? [] {
            guard name.hasSuffix(".yml"), let data = files.contents(atPath: "\(folder)/strings/\(name)") else {
                continue
            }
            strings[String(name.dropLast(4))] = String(decoding: data, as: UTF8.self)
            note("strings/\(name)", data)
        }
        words = try Words(settings.language, in: strings, folder: folder + "/strings")
        var assets: [(path: String, bytes: [UInt8])] = []
        for name in (try? files.contentsOfDirectory(atPath: folder + "/assets"))?.sorted() ?? [] {
            guard !name.hasPrefix("."), let data = files.contents(atPath: "\(folder)/assets/\(name)") else { continue }
            assets.append(("assets/\(name)", Array(data)))
            note("assets/\(name)", data)
        }
        assets.append(("assets/words.js", words.script))
        assets.append(("assets/words.css", words.stylesheet))
        self.assets = assets
        var freePages: [FreePage] = []
        for name in (try? files.contentsOfDirectory(atPath: content + "/pages"))?.sorted() ?? [] {
            guard name.hasSuffix(".md"), let data = files.contents(atPath: "\(content)/pages/\(name)") else { continue }
            note("pages/\(name)", data)
            freePages.append(try Self.freePage(name, String(decoding: data, as: UTF8.self), content))
        }
        self.freePages = freePages
        fingerprint = hash.finalize().map { String(format: "%02x", $0) }.joined()
    }

    func unknownAudience(_ name: String) -> Problem {
        let names = settings.audiences.map(\.name)
        let how =
            names.isEmpty
            ? "It has no audiences. Add some; docs/audiences.md says how."
            : "Did you mean “\(nearestName(to: name, among: names))”?"
        return Problem(description: "\(settingsFile): There is no audience “\(name)” in it. \(how)")
    }

    private static let reservedNames: Set<String> = [
        "index", "conversations", "people", "presence", "unseen", "assets",
    ]

    private static func freePage(_ name: String, _ text: String, _ content: String) throws -> FreePage {
        let base = String(name.dropLast(3))
        guard slug(of: base) == base, !reservedNames.contains(base) else {
            throw Problem(
                description: "\(content)/pages/\(name): A page’s name is small letters, digits and “-”, and none of "
                    + "\(reservedNames.sorted().joined(separator: ", ")). Rename the file.")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let heading = lines.firstIndex(where: { $0.hasPrefix("# ") }) else {
            return FreePage(name: base, title: base, markdown: text)
        }
        let title = lines[heading].dropFirst(2).trimmingCharacters(in: .whitespaces)
        return FreePage(name: base, title: title, markdown: lines[(heading + 1)...].joined(separator: "\n"))
    }
}
