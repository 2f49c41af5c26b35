import Foundation
import Hansard
import HansardSite
import HansardStore

/// Reads all that a folder of content says, and keeps what is wrong with it: everything, and not the first thing alone.
package struct ConfigurationCheck {
    /// The files that were there.
    package private(set) var files: [String] = []
    private let problems = SettingsProblems()
    private let content: String

    /// What is wrong, file by file.
    package var list: [SettingsProblem] { problems.list }

    /// - Parameters:
    ///   - templates: The folder of the templates, which the settings’ language and theme are about.
    ///   - archive: That whose people and conversations the files name; `nil` for none.
    /// - Throws: What the archive says that cannot be read. What is wrong with the content is in the list.
    package init(content: String, templates: String, archive: String?) throws {
        self.content = content
        let problems = problems
        let names = try archive.map { try ArchiveNames(ArchiveReader(path: $0)) }
        let settings = read("site.yml") { (yaml, file) throws(SettingsProblem) in
            try SiteSettings(yaml: yaml, file: file, problems: problems)
        }
        if problems.list.isEmpty { checkSite(templates) }
        _ = read("people.yml") { (yaml, file) throws(SettingsProblem) in
            try AccountMap(yaml: yaml, file: file, problems: problems)
        }
        let zone = settings?.zone ?? .utc
        var rules = read("access.yml") { (yaml, file) throws(SettingsProblem) in
            try AccessRules(yaml: yaml, file: file, zone: zone, problems: problems)
        }
        guard let names else { return }
        settings?.checkNames(names, file: path("site.yml"), problems)
        problems.collect { () throws(SettingsProblem) in
            try rules?.resolve(names, file: path("access.yml"), keepsUnknown: false, problems: problems)
        }
    }

    private func path(_ name: String) -> String { "\(content)/\(name)" }

    /// - Returns: `nil` for a file that is not there, and for one with which something is wrong.
    private mutating func read<T>(
        _ name: String, _ read: (String, String) throws(SettingsProblem) -> T
    ) -> T? {
        let file = path(name)
        let bytes: Data?
        do { bytes = try SourceFiles.contents(of: file) } catch {
            problems.add(error.description, file: file)
            return nil
        }
        guard let bytes else { return nil }
        files.append(file)
        guard let yaml = String(validating: bytes, as: UTF8.self) else {
            problems.add("This is not UTF-8. Save it as such.", file: file)
            return nil
        }
        return problems.collect { () throws(SettingsProblem) in try read(yaml, file) }
    }

    /// What else a site is made from: pages, templates, words, and what settings say of each other.
    private func checkSite(_ templates: String) {
        do {
            let site = try Site(content: content, templates: templates)
            problems.collect { () throws(SettingsProblem) in try site.checkChat() }
        } catch { problems.add("\(error)", file: path("site.yml")) }
    }
}
