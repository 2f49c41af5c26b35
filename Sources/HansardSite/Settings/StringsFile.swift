import Foundation
import Hansard
import Yams

/// A strings file: the words of the pages in one language.
struct StringsFile {
    let entries: [String: Words.Entry]

    /// - Parameter file: What errors call it.
    /// - Throws: `Site.Problem` for what is no YAML of sections with texts, forms by number, or lists.
    init(yaml: String, file: String) throws(Site.Problem) {
        let loaded: Any?
        // Every value is the text that was written: `no` is a word.
        do { loaded = try Yams.load(yaml: yaml, Resolver.basic) } catch {
            throw Site.Problem(description: "\(file): This is not YAML (\(error)). Mend it, or copy ours back.")
        }
        guard let sections = loaded as? [String: Any] else {
            throw Site.Problem(description: "\(file): There are no sections here. Copy ours back, and translate that.")
        }
        var entries: [String: Words.Entry] = [:]
        for (section, content) in sections {
            guard let texts = content as? [String: Any] else {
                throw Site.Problem(
                    description: "\(file): “\(section)” is no section. Write “name: text” lines below it.")
            }
            for (name, value) in texts {
                guard let entry = Self.entry(value) else {
                    throw Site.Problem(
                        description: "\(file): “\(section).\(name)” is neither a text, nor forms by number, nor a list."
                    )
                }
                entries["\(section).\(name)"] = entry
            }
        }
        self.entries = entries
    }

    private static func entry(_ value: Any) -> Words.Entry? {
        if let text = value as? String { return .text(Phrase(text)) }
        if let items = value as? [String] { return .list(items) }
        guard let forms = value as? [String: String] else { return nil }
        var byCategory: [PluralCategory: Phrase] = [:]
        for (name, text) in forms {
            guard let category = PluralCategory(rawValue: name) else { return nil }
            byCategory[category] = Phrase(text)
        }
        return .plural(byCategory)
    }
}

extension Words {
    /// The words for `language` among the strings files of a site, by name without ending: those of the very tag, or
    /// else of its first part.
    ///
    /// - Throws: `Site.Problem` when there are none, when English, which says what there must be, is missing, or when
    ///   texts are missing or do not fit.
    init(_ language: String, in files: [String: String], folder: String) throws(Site.Problem) {
        guard let english = files["en"] else {
            throw Site.Problem(description: "\(folder)/en.yml: The English texts are missing. Copy ours back.")
        }
        let base = Words(
            language: "en", entries: try StringsFile(yaml: english, file: "\(folder)/en.yml").entries)
        let first = String(language.prefix { $0 != "-" })
        guard let name = [language, first].first(where: { files[$0] != nil }), let text = files[name] else {
            throw Site.Problem(
                description: "\(folder): There are no words for the language “\(language)”. Use one of "
                    + "\(files.keys.sorted().joined(separator: ", ")), or add \(first).yml: a translated en.yml.")
        }
        if name == "en" {
            self = base
            return
        }
        let file = try StringsFile(yaml: text, file: "\(folder)/\(name).yml")
        let problems = base.problems(with: file.entries, language: name)
        guard problems.isEmpty else {
            throw Site.Problem(description: "\(folder)/\(name).yml: " + problems.prefix(5).joined(separator: " "))
        }
        self.init(language: name, entries: file.entries)
    }
}
