import Foundation
import Hansard

/// The files that pages and the chat’s widget are made with: templates, strings, words, assets and `chat/` of one folder, with those
/// of a theme in their place, file by file.
struct TemplateFolder {
    struct File {
        let path: String
        let bytes: Data

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// By name, without the ending.
    private(set) var templates: [String: File] = [:]
    /// By language.
    private(set) var strings: [String: File] = [:]
    /// Those with the words of one page or role in every language, by name without the ending.
    private(set) var words: [String: File] = [:]
    /// By path in the output.
    private(set) var assets: [String: File] = [:]
    /// The widget’s, by path in the folder: `chat/hansard-chat.js`.
    private(set) var chat: [String: File] = [:]
    /// What checks an exported bundle, by path in the folder: `evidence/verify.html`.
    private(set) var evidence: [String: File] = [:]

    /// - Throws: `Site.Problem` when there is no such folder, `SourceFiles.Problem` when something in it cannot be read.
    init(_ folder: String) throws {
        guard let names = try SourceFiles.names(in: folder) else {
            throw Site.Problem(
                description:
                    "\(folder): There are no templates here. Name their folder with --templates, or run in the project’s own folder."
            )
        }
        try read(folder, names)
    }

    /// Puts the files of `theme` in the place of these.
    ///
    /// - Throws: `Site.Problem` when there is no such folder, or when a file in it is in the place of none: its name
    ///   would be misspelt, and the page stay as it is.
    mutating func overlay(_ theme: String, named name: String, in settings: String) throws {
        guard let names = try SourceFiles.names(in: theme) else {
            throw Site.Problem(
                description: "\(settings): The theme “\(name)” is no folder: there is nothing at \(theme). "
                    + "Write the folder’s path as seen from the folder of site.yml.")
        }
        let known =
            templates.keys.map { $0 + ".mustache" } + ["assets", "chat", "evidence", "strings", "theme.css", "words"]
        for name in names where !name.hasPrefix(".") && !known.contains(name) {
            throw Site.Problem(
                description:
                    "\(theme)/\(name): There is no template of this name for it to take the place of. Did you mean "
                    + "“\(nearestName(to: name, among: known.sorted()))”? Files to be copied as they are belong in assets/."
            )
        }
        try read(theme, names)
    }

    /// Puts the files that pages load as one in the place of their parts, once all that takes the place of a part is there.
    ///
    /// - Throws: `Site.Problem`, as `JoinedAssets` does.
    mutating func joinAssets() throws(Site.Problem) {
        guard let list = assets.removeValue(forKey: JoinedAssets.list) else { return }
        assets = try JoinedAssets(list).join(assets)
    }

    /// Takes out the style sheet that goes beside ours.
    mutating func takeStyle() -> Data? { assets.removeValue(forKey: SiteLook.stylePath)?.bytes }

    /// Names and bytes of the files that pages are made with, in an order of their own.
    func each(_ body: (String, Data) -> Void) {
        for (name, file) in templates.sorted(by: { $0.key < $1.key }) { body("\(name).mustache", file.bytes) }
        for (name, file) in strings.sorted(by: { $0.key < $1.key }) { body("strings/\(name)", file.bytes) }
        for (name, file) in words.sorted(by: { $0.key < $1.key }) { body("words/\(name)", file.bytes) }
        for (name, file) in assets.sorted(by: { $0.key < $1.key }) { body(name, file.bytes) }
    }

    private mutating func read(_ folder: String, _ names: [String]) throws(SourceFiles.Problem) {
        for name in names where name.hasSuffix(".mustache") {
            templates[String(name.dropLast(9))] = try Self.file("\(folder)/\(name)")
        }
        try readWords(in: folder, "strings", into: \.strings)
        try readWords(in: folder, "words", into: \.words)
        try readAll(in: folder, "assets", into: \.assets)
        if names.contains("theme.css") { assets[SiteLook.stylePath] = try Self.file("\(folder)/theme.css") }
        try readAll(in: folder, "chat", into: \.chat)
        try readAll(in: folder, "evidence", into: \.evidence)
    }

    /// The YAML files in the folder `path` of `root`.
    private mutating func readWords(
        in root: String, _ path: String, into list: WritableKeyPath<Self, [String: File]>
    ) throws(SourceFiles.Problem) {
        for name in try SourceFiles.names(in: "\(root)/\(path)") ?? [] where name.hasSuffix(".yml") {
            self[keyPath: list][String(name.dropLast(4))] = try Self.file("\(root)/\(path)/\(name)")
        }
    }

    /// Those in the folder `path` of `root`, and in the folders in it. What is only linked to is none.
    private mutating func readAll(
        in root: String, _ path: String, into list: WritableKeyPath<Self, [String: File]>
    ) throws(SourceFiles.Problem) {
        for name in try SourceFiles.names(in: "\(root)/\(path)") ?? [] where !name.hasPrefix(".") {
            var status = stat()
            guard lstat("\(root)/\(path)/\(name)", &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: try readAll(in: root, "\(path)/\(name)", into: list)
            case S_IFREG: self[keyPath: list]["\(path)/\(name)"] = try Self.file("\(root)/\(path)/\(name)")
            default: continue
            }
        }
    }

    private static func file(_ path: String) throws(SourceFiles.Problem) -> File? {
        try SourceFiles.contents(of: path).map { File(path: path, bytes: $0) }
    }
}
