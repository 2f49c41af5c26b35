import Foundation
import Hansard

/// The files that pages are made with: templates, strings and assets of one folder, with those of a theme in their
/// place, file by file.
struct TemplateFolder {
    struct File {
        let path: String
        let bytes: Data

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// By name, without the ending.
    private(set) var templates: [String: File] = [:]
    private(set) var strings: [String: File] = [:]
    /// By path in the output.
    private(set) var assets: [String: File] = [:]

    init(_ folder: String) throws(Site.Problem) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw Site.Problem(
                description:
                    "\(folder): There are no templates here. Name their folder with --templates, or run in the project’s own folder."
            )
        }
        read(folder, names)
    }

    /// Puts the files of `theme` in the place of these.
    ///
    /// - Throws: `Site.Problem` when there is no such folder, or when a file in it is in the place of none: its name
    ///   would be misspelt, and the page stay as it is.
    mutating func overlay(_ theme: String, named name: String, in settings: String) throws(Site.Problem) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: theme) else {
            throw Site.Problem(
                description: "\(settings): The theme “\(name)” is no folder: there is nothing at \(theme). "
                    + "Write the folder’s path as seen from the folder of site.yml.")
        }
        let known = templates.keys.map { $0 + ".mustache" } + ["assets", "strings"]
        for name in names.sorted() where !name.hasPrefix(".") && !known.contains(name) {
            throw Site.Problem(
                description:
                    "\(theme)/\(name): There is no template of this name for it to take the place of. Did you mean "
                    + "“\(nearestName(to: name, among: known.sorted()))”? Files to be copied as they are belong in assets/."
            )
        }
        read(theme, names)
    }

    /// The files’ names and bytes, in an order of their own.
    func each(_ body: (String, Data) -> Void) {
        for (name, file) in templates.sorted(by: { $0.key < $1.key }) { body("\(name).mustache", file.bytes) }
        for (name, file) in strings.sorted(by: { $0.key < $1.key }) { body("strings/\(name)", file.bytes) }
        for (name, file) in assets.sorted(by: { $0.key < $1.key }) { body(name, file.bytes) }
    }

    private mutating func read(_ folder: String, _ names: [String]) {
        for name in names where name.hasSuffix(".mustache") {
            templates[String(name.dropLast(9))] = Self.file("\(folder)/\(name)")
        }
        let strings = try? FileManager.default.contentsOfDirectory(atPath: folder + "/strings")
        for name in strings ?? [] where name.hasSuffix(".yml") {
            self.strings[String(name.dropLast(4))] = Self.file("\(folder)/strings/\(name)")
        }
        let walk = FileManager.default.enumerator(atPath: folder + "/assets")
        while let name = walk?.nextObject() as? String {
            guard !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }),
                walk?.fileAttributes?[.type] as? FileAttributeType == .typeRegular
            else { continue }
            assets["assets/\(name)"] = Self.file("\(folder)/assets/\(name)")
        }
    }

    private static func file(_ path: String) -> File? {
        FileManager.default.contents(atPath: path).map { File(path: path, bytes: $0) }
    }
}
