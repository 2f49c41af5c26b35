import Foundation
import Hansard
import Testing

@testable import HansardStore

/// An archive, and a folder that a bundle of it is written into.
final class TestBundle {
    let archive: TestArchive
    let path: String

    init() throws {
        archive = try TestArchive()
        path = archive.path + "-bundle"
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func export(_ selection: Selection, as name: String = "csv", mask: RecordMask? = nil) throws {
        let format = try #require(ExportFormats.format(name))
        try? FileManager.default.removeItem(atPath: path)
        let request = mask.map { MaskRequest($0, context: selection.json, MaskWords()) }
        _ = try RecordExport(archive: archive.path, selection, mask: request).write(
            format, to: path, .init(zone: .utc, words: Words(language: "en", entries: [:]), generator: "Hansard"))
    }

    var check: BundleCheck { BundleVerifier(path).verify() }

    func text(_ file: String) throws -> String {
        String(decoding: try #require(FileManager.default.contents(atPath: "\(path)/\(file)")), as: UTF8.self)
    }

    func write(_ text: String, _ file: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(file)"))
    }

    /// All files, each with its name as the first line.
    var files: [(name: String, text: String)] {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.compactMap { name in
            FileManager.default.contents(atPath: "\(path)/\(name)").map {
                (name, name + "\n" + String(decoding: $0, as: UTF8.self))
            }
        }
    }

    /// Whether the word stands in any of the files, or in its name.
    func has(_ word: String) -> Bool { files.contains { $0.text.contains(word) } }
}
