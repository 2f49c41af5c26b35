import Foundation
import Hansard
import HansardStore

/// A site’s own emoji: images `emoji/NAME.png` of the content, as an export or a program such as `slackdump emoji` has them, and
/// `emoji/emoji.json`, which says what else they are called. Published below `assets/emoji/`.
struct SiteEmoji {
    /// By its path below the content’s folder.
    typealias File = (name: String, bytes: [UInt8])

    /// What pages show names as.
    let names: ShortNames
    /// By their paths in the site.
    let assets: [(path: String, bytes: [UInt8])]
    /// Everything that was read, in order.
    let files: [File]

    /// The most that a site may have.
    static let maximumCount = 20_000

    private static let endings = EmojiImage.endings + ["svg"]

    /// - Throws: `Site.Problem` for a file that is none of these or too large, `SourceFiles.Problem`.
    init(content: String) throws {
        var (images, aliases): ([String: String], [String: String]) = ([:], [:])
        var (assets, files): ([(path: String, bytes: [UInt8])], [File]) = ([], [])
        let folder = content + "/emoji"
        for file in try SourceFiles.names(in: folder) ?? [] where !file.hasPrefix(".") {
            let path = "\(folder)/\(file)"
            guard let data = try SourceFiles.contents(of: path) else { continue }
            files.append(("emoji/\(file)", Array(data)))
            if file == "emoji.json" {
                aliases = try Self.aliases(Array(data), path)
                continue
            }
            let parts = file.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2, ShortNames.isName(parts[0]), Self.endings.contains(String(parts[1])) else {
                throw Site.Problem(
                    description:
                        "\(path): An emoji is a file NAME.png, .gif, .jpg, .webp or .svg, whose name has letters, "
                        + "digits, “_”, “-”, “+” and “'” alone. Rename the file, or move it away.")
            }
            try Self.check(Array(data), of: String(parts[1]), path)
            guard images.updateValue("assets/emoji/\(Self.escaped(file))", forKey: String(parts[0])) == nil else {
                throw Site.Problem(
                    description: "\(path): There is another file with the emoji “\(parts[0])”. Remove one of the two.")
            }
            assets.append(("assets/emoji/\(file)", Array(data)))
        }
        guard assets.count <= Self.maximumCount else {
            throw Site.Problem(
                description: "\(folder): There are \(assets.count) emoji here, and a site may have "
                    + "\(Self.maximumCount). Remove some.")
        }
        names = ShortNames(images: images, aliases: aliases)
        (self.assets, self.files) = (assets, files)
    }

    /// A file’s name as a part of an address.
    private static func escaped(_ file: String) -> String {
        file.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? file
    }

    private static func aliases(_ bytes: [UInt8], _ path: String) throws -> [String: String] {
        guard let list = EmojiList(bytes) else {
            throw Site.Problem(
                description: "\(path): This is no JSON object of emoji by their names. Export it again, or remove it.")
        }
        return Dictionary(list.aliases.map { ($0.name, $0.original) }) { $1 }
    }

    private static func check(_ bytes: [UInt8], of ending: String, _ path: String) throws {
        let isSVG = ending == "svg"
        // An SVG has no kind by its first bytes; of how many it may have, the rule is one.
        let look = isSVG ? FileLook(.png, width: 1, height: 1) : FileLook(head: bytes)
        if let problem = EmojiImage.problem(of: look, bytes: Int64(bytes.count)) {
            throw Site.Problem(description: "\(path): \(problem)")
        }
        if isSVG, let active = SVGDrawing.activePart(bytes) {
            throw Site.Problem(
                description:
                    "\(path): This SVG has more than a drawing in it (\(active)). Save it as a plain SVG or as PNG.")
        }
    }
}
