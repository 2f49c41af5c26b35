import Foundation
import Hansard
import HansardStore
import PairChannel

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

    /// The most bytes of one: about twice what any of the systems takes.
    static let maximumBytes = 512 << 10
    /// The most that a site may have.
    static let maximumCount = 20_000

    private static let endings = ["png", "gif", "jpg", "jpeg", "webp", "svg"]

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
            guard parts.count == 2, Self.isName(parts[0]), Self.endings.contains(String(parts[1])) else {
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

    /// As texts have names; of no other characters, so that a path in the site is one in an address.
    private static func isName(_ name: Substring) -> Bool {
        (1...100).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || "_-+'".unicodeScalars.contains($0)
            }
    }

    /// A file’s name as a part of an address.
    private static func escaped(_ file: String) -> String {
        file.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? file
    }

    /// Slack’s list, `{"party": "https://…", "bigparty": "alias:party"}`, also inside of `emoji`, as its API answers; and
    /// `{"bigparty": "party"}`. What is an address is somebody else’s image, and is left.
    private static func aliases(_ bytes: [UInt8], _ path: String) throws -> [String: String] {
        guard let json = try? JSONValue(parsing: bytes), case .object(let all) = json["emoji"] ?? json else {
            throw Site.Problem(
                description: "\(path): This is no JSON object of emoji by their names. Export it again, or remove it.")
        }
        var aliases: [String: String] = [:]
        for member in all {
            guard let text = member.value.string, !text.contains("://") else { continue }
            aliases[member.name] = text.hasPrefix("alias:") ? String(text.dropFirst(6)) : text
        }
        return aliases
    }

    private static func check(_ bytes: [UInt8], of ending: String, _ path: String) throws {
        func problem(_ what: String) -> Site.Problem { Site.Problem(description: "\(path): \(what)") }
        guard bytes.count <= maximumBytes else {
            throw problem(
                "This has \(bytes.count) bytes, and an emoji may have \(maximumBytes). Make it smaller, or move it away."
            )
        }
        guard ending == "svg" else {
            let look = FileLook(head: bytes)
            let kinds: [FileKind] = [.png, .gif, .jpeg, .webp]
            guard look.isDrawable, kinds.contains(look.kind) else {
                throw problem("This is no image that a browser draws. Export it again, or move it away.")
            }
            return
        }
        if let active = SVGDrawing.activePart(bytes) {
            throw problem("This SVG has more than a drawing in it (\(active)). Save it as a plain SVG or as PNG.")
        }
    }
}
