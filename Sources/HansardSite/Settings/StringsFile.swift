import Foundation
import Hansard
import Yams

/// A strings file: the words of the pages in one language.
struct StringsFile {
    let entries: [String: Words.Entry]

    /// - Parameter file: What errors call it.
    /// - Throws: `Site.Problem` for what is no YAML of sections with texts, forms by number, or lists.
    init(yaml: String, file: String) throws(Site.Problem) {
        entries = try Self.entries(try Self.members(yaml, file), file: file)
    }

    /// What stands at the top of a file, by name.
    fileprivate static func members(_ yaml: String, _ file: String) throws(Site.Problem) -> [String: Any] {
        let loaded: Any?
        // Every value is the text that was written: `no` is a word.
        do { loaded = try Yams.load(yaml: yaml, Resolver.basic) } catch {
            throw Site.Problem(description: "\(file): This is not YAML (\(error)). Mend it, or copy ours back.")
        }
        guard let members = loaded as? [String: Any] else {
            throw Site.Problem(description: "\(file): There are no sections here. Copy ours back, and translate that.")
        }
        return members
    }

    /// The texts of sections, by key.
    fileprivate static func entries(
        _ sections: [String: Any], file: String
    ) throws(Site.Problem) -> [String: Words.Entry] {
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
        return entries
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

/// A file with the words of one page, report or role in every language: at its top languages by their tags, below each the sections
/// of a strings file.
struct SharedStringsFile {
    /// By language, a BCP 47 tag, and by key.
    let entries: [String: [String: Words.Entry]]

    /// - Parameter file: What errors call it.
    /// - Throws: `Site.Problem` for what is no YAML of languages with sections.
    init(yaml: String, file: String) throws(Site.Problem) {
        var entries: [String: [String: Words.Entry]] = [:]
        for (language, content) in try StringsFile.members(yaml, file) {
            guard let sections = content as? [String: Any] else {
                throw Site.Problem(
                    description: "\(file): “\(language)” is no language with sections below it. Copy ours back.")
            }
            entries[language] = try StringsFile.entries(sections, file: "\(file): \(language)")
        }
        self.entries = entries
    }
}

extension Words {
    /// The words for `language` among the strings files of a site, by name without ending: those of the very tag, or
    /// else of its first part. What the file of a language has itself comes before what the shared ones have.
    ///
    /// - Parameter shared: Files with a few words in every language, by what errors call them.
    /// - Throws: `Site.Problem` when there are none, when English, which says what there must be, is missing, or when
    ///   texts are missing or do not fit.
    init(
        _ language: String, in files: [String: String], shared: [String: String] = [:], folder: String
    ) throws(Site.Problem) {
        guard let english = files["en"] else {
            throw Site.Problem(description: "\(folder)/en.yml: The English texts are missing. Copy ours back.")
        }
        var common: [SharedStringsFile] = []
        for (file, text) in shared { common.append(try SharedStringsFile(yaml: text, file: file)) }
        func entries(_ name: String, _ text: String) throws(Site.Problem) -> [String: Entry] {
            let own = try StringsFile(yaml: text, file: "\(folder)/\(name).yml").entries
            return common.reduce(into: own) { $0.merge($1.entries[name] ?? [:]) { own, _ in own } }
        }
        let base = Words(language: "en", entries: try entries("en", english))
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
        let theirs = try entries(name, text)
        let problems = base.problems(with: theirs, language: name)
        guard problems.isEmpty else {
            throw Site.Problem(description: "\(folder)/\(name).yml: " + problems.prefix(5).joined(separator: " "))
        }
        self.init(language: name, entries: theirs)
    }
}
