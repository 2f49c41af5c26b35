import Foundation
import Hansard
import HansardStore
import Yams

/// Files that pages load as one and that stand in the templates as parts, for those who write them: `assets/parts.yml` names the parts
/// of each, in order.
struct JoinedAssets {
    /// Where the list stands among the assets. It is not published.
    static let list = "assets/parts.yml"

    private let file: String
    /// Paths in the output, and the paths of the parts.
    private let joined: [(path: String, parts: [String])]

    /// - Throws: `Site.Problem` for what is no list of parts.
    init(_ list: TemplateFolder.File) throws(Site.Problem) {
        file = list.path
        guard let names = (try? Yams.load(yaml: list.text)) as? [String: [String]] else {
            throw Site.Problem(
                description:
                    "\(file): This is no list of parts. Write “hansard.css:” and below it one “- css/NAME.css” a "
                    + "line.")
        }
        joined = names.sorted { $0.key < $1.key }.map { name, parts in
            (path: "assets/" + name, parts: parts.map { "assets/" + $0 })
        }
    }

    /// The assets with the joined files in the place of their parts. One that is there as a whole, such as a theme’s, stays as it is.
    ///
    /// - Throws: `Site.Problem` when a part is missing, or when a file among the parts is none: its name would be misspelt, and change
    ///   nothing.
    func join(_ assets: [String: TemplateFolder.File]) throws(Site.Problem) -> [String: TemplateFolder.File] {
        let parts = Set(joined.flatMap(\.parts))
        let folders = Set(parts.map { FilePath.folder(of: $0) })
        var found = assets
        for (path, file) in assets.sorted(by: { $0.key < $1.key }) where folders.contains(FilePath.folder(of: path)) {
            guard parts.contains(path) else {
                throw Site.Problem(
                    description: "\(file.path): “\(path)” is no part of a file that pages load. Did you mean "
                        + "“\(nearestName(to: path, among: parts.sorted()))”? A file of your own belongs in assets/ itself."
                )
            }
            found[path] = nil
        }
        for (path, parts) in joined where assets[path] == nil {
            found[path] = TemplateFolder.File(path: file, bytes: try bytes(of: path, from: parts, in: assets))
        }
        return found
    }

    private func bytes(
        of path: String, from parts: [String], in assets: [String: TemplateFolder.File]
    ) throws(Site.Problem) -> Data {
        var text = "/* Joined by the build from parts that are there to be read. */\n"
        let isScript = path.hasSuffix(".js")
        if isScript { text += "(() => {\n'use strict';\n" }
        for part in parts {
            guard let source = assets[part] else {
                throw Site.Problem(
                    description:
                        "\(file): “\(part)”, a part of \(path), is not there. Copy ours back, or take it out of "
                        + "the list.")
            }
            text +=
                isScript
                ? CompactSource.script(source.text)
                : String(decoding: CompactSource.style(Array(source.bytes)), as: UTF8.self) + "\n"
        }
        if isScript { text += "})();\n" }
        return Data(text.utf8)
    }
}
