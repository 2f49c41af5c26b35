import Hansard

/// The files that the chat’s widget is made from, as templates and theme have them: `chat/hansard-chat.js`, what is in `chat/widget/`,
/// and the section `chat` of the strings files.
package struct WidgetSources: Sendable {
    /// The section of its words.
    private static let section = "chat"
    /// In which direction they are read.
    private static let direction = "language.direction"

    /// The script that pages have in a tag; `nil` where the templates have none.
    package let script: [UInt8]?
    /// Where that stands, for errors.
    package let scriptFile: String
    /// The modules, the stylesheet and whatever else is in `chat/widget/`, by path in it: `main.js`.
    package let parts: [String: [UInt8]]
    /// Text and place of the strings files, by language.
    private let strings: [String: TemplateFolder.File]
    private let stringsFolder: String

    /// - Parameters:
    ///   - stringsFolder: Where strings files belong, for errors about one that is missing.
    ///   - accent: The site’s colour, for the chat where a page sets none; white text can be read on it, since it can be read on paper.
    init(_ folder: TemplateFolder, stringsFolder: String, accent: Colour? = nil) {
        let script = folder.chat["chat/hansard-chat.js"]
        self.script = script.map { Array($0.bytes) }
        scriptFile = script?.path ?? "chat/hansard-chat.js"
        var parts: [String: [UInt8]] = [:]
        for (path, file) in folder.chat where path.hasPrefix("chat/widget/") {
            parts[String(path.dropFirst("chat/widget/".count))] = Array(file.bytes)
        }
        if let accent { parts["chat.css"]? += Array("\n.root { --hansard-site-accent: \(accent.text); }\n".utf8) }
        self.parts = parts
        (strings, self.stringsFolder) = (folder.strings, stringsFolder)
    }

    /// The widget’s words in one language, as JSON.
    package struct LanguageWords: Sendable {
        /// The name of the strings file without its ending: a BCP 47 tag.
        package let language: String
        package let json: [UInt8]
    }

    /// Its words, by language in order, and a sentence for each language that is left out because its file lacks some of them: it may be
    /// a theme’s, made before the chat had words there.
    ///
    /// - Throws: `Site.Problem` when the English file, which says what there must be, is missing or has none, or when one is no strings
    ///   file.
    package func words() throws(Site.Problem) -> (languages: [LanguageWords], leftOut: [String]) {
        guard let english = strings["en"] else {
            throw Site.Problem(description: "\(stringsFolder)/en.yml: The English texts are missing. Copy ours back.")
        }
        let base = Words(language: "en", entries: try entries(of: english))
        guard base.keys.contains(where: { $0 != Self.direction }) else {
            throw Site.Problem(
                description:
                    "\(english.path): The section “\(Self.section)” is missing, which the chat’s widget has its "
                    + "words from. Copy it from ours.")
        }
        var found: [LanguageWords] = []
        var leftOut: [String] = []
        for (language, file) in strings.sorted(by: { $0.key < $1.key }) {
            let entries = try entries(of: file)
            let problems = base.problems(with: entries, language: language)
            if problems.isEmpty {
                let json = Words(language: language, entries: entries).json(
                    of: [Self.section, "language"])
                found.append(LanguageWords(language: language, json: json))
            } else {
                leftOut.append(
                    "\(file.path): The chat does not speak this language: \(problems.prefix(3).joined(separator: " ")) "
                        + "Copy the section “\(Self.section)” from en.yml and translate it.")
            }
        }
        return (found, leftOut)
    }

    /// Those of the widget’s section, and the direction.
    private func entries(of file: TemplateFolder.File) throws(Site.Problem) -> [String: Words.Entry] {
        try StringsFile(yaml: file.text, file: file.path).entries.filter {
            $0.key.hasPrefix(Self.section + ".") || $0.key == Self.direction
        }
    }
}
