import Foundation
import GRDB
import Hansard
import HansardStore
import TestSupport

@testable import HansardSite

/// An archive and what is built from it, in a folder of their own, which goes with them.
final class TestSite {
    let base: String
    var archive: String { base + "/archive" }

    static let project = Project.folder
    /// With the project’s own settings and templates.
    static let ours = Result { try Site(content: project + "/Content", templates: project + "/Templates") }

    init() throws {
        base = NSTemporaryDirectory() + "/hansard-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: base + "/sources", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: base) }

    /// The invented log that the demo is made from.
    static func sample() throws -> TestSite {
        let site = try TestSite()
        try site.ingest(paths: ["people", "chat", "presence"].map { "\(project)/Content/sample/\($0).jsonl" })
        return site
    }

    @discardableResult
    func ingest(
        _ lines: [String], file: String = "chat.jsonl", recordsReading: Bool = false
    ) throws -> IngestReport {
        let source = "\(base)/sources/\(file)"
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: source))
        return try ingest(paths: [source], recordsReading: recordsReading)
    }

    @discardableResult
    func ingest(paths: [String], recordsReading: Bool = false) throws -> IngestReport {
        let inputs = try paths.map { path in
            var input = try IngestInput(path: path)
            input.recordsReading = recordsReading
            return input
        }
        return try Ingestion.run(inputs, into: archive)
    }

    @discardableResult
    func build(
        _ output: String = "output", jobs: Int = 1, everything: Bool = false, content: String? = nil,
        searchSlice: Int? = nil
    ) throws -> BuildReport {
        let site =
            if let content { try Site(content: content, templates: Self.project + "/Templates") } else {
                try Self.ours.get()
            }
        var builder = SiteBuilder(archive: archive, site: site, output: "\(base)/\(output)", jobs: jobs)
        if let searchSlice { builder.searchSlice = searchSlice }
        return try builder.build(everything: everything) { _, _ in }
    }

    /// What pages are drawn from, with the project's own settings.
    func context() throws -> PageContext {
        let site = try Self.ours.get()
        let reader = try ArchiveReader(path: archive)
        let people = try reader.people(site.words)
        return try PageContext(
            site: site, reader: reader, people: people,
            conversations: ConversationDirectory(try reader.conversations(), people, site.words),
            extent: try reader.extent())
    }

    /// What stands in an output folder, by path, without the build's own notes.
    func files(_ output: String = "output") throws -> [String: Data] {
        let folder = "\(base)/\(output)"
        var files: [String: Data] = [:]
        let walk = FileManager.default.enumerator(atPath: folder)
        while let path = walk?.nextObject() as? String {
            guard !path.hasPrefix(".hansard"), walk?.fileAttributes?[.type] as? FileAttributeType == .typeRegular else {
                continue
            }
            files[path] = FileManager.default.contents(atPath: "\(folder)/\(path)")
        }
        return files
    }

    func text(_ path: String, in output: String = "output") throws -> String {
        try String(contentsOfFile: "\(base)/\(output)/\(path)", encoding: .utf8)
    }
}

/// The paths at which two outputs differ, each with what is wrong.
func differences(_ files: [String: Data], _ expected: [String: Data]) -> [String] {
    Set(files.keys).union(expected.keys).sorted().compactMap { path in
        switch (files[path], expected[path]) {
        case (nil, _?): return "\(path) is missing"
        case (_?, nil): return "\(path) should not be there"
        case (let a?, let b?): return a == b ? nil : "\(path): \(firstDifference(a, b))"
        case (nil, nil): return nil
        }
    }
}

private func firstDifference(_ found: Data, _ expected: Data) -> String {
    let at = zip(found, expected).prefix { $0 == $1 }.count
    func around(_ data: Data) -> String { String(decoding: data.dropFirst(max(0, at - 30)).prefix(90), as: UTF8.self) }
    return "“\(around(found))” instead of “\(around(expected))”"
}

extension TestSite {
    /// Builds with settings of its own.
    @discardableResult
    func build(_ output: String = "output", audience: String?, settings: String) throws -> BuildReport {
        let content = base + "/content"
        try FileManager.default.createDirectory(atPath: content, withIntermediateDirectories: true)
        try Data((settings + "\n").utf8).write(to: URL(fileURLWithPath: content + "/site.yml"))
        let site = try Site(content: content, templates: Self.project + "/Templates")
        return try SiteBuilder(archive: archive, site: site, output: "\(base)/\(output)", jobs: 2, audience: audience)
            .build(everything: false) { _, _ in }
    }

    /// What the build has written down for the next one, table by table.
    func notes(_ output: String = "output") throws -> [String: [String]] {
        let queue = try DatabaseQueue(path: "\(base)/\(output)/.hansard/manifest.db")
        return try queue.read { db in
            let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
            return try Dictionary(
                uniqueKeysWithValues: tables.map { table in
                    (table, try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map(\.description).sorted())
                })
        }
    }

    /// The names and the bytes of everything in an output folder, the build’s own notes among it.
    func everyByte(_ output: String) throws -> Haystack {
        let folder = "\(base)/\(output)"
        var bytes: [UInt8] = []
        let walk = FileManager.default.enumerator(atPath: folder)
        while let path = walk?.nextObject() as? String {
            bytes += Array((path + "\n").utf8)
            guard let file = FileManager.default.contents(atPath: "\(folder)/\(path)") else { continue }
            bytes += Array(file) + [UInt8(ascii: "\n")]
        }
        return Haystack(bytes)
    }
}

/// Pages without the numbers that their records have in the archive.
func withoutRecordNumbers(_ files: [String: Data]) -> [String: Data] {
    files.mapValues { bytes in
        guard let text = String(validating: bytes, as: UTF8.self) else { return bytes }
        return Data(
            text.replacing(/<div><dt>Records<\/dt><dd>[^<]*<\/dd><\/div>/, with: "")
                .replacing(/"record":[0-9]+/, with: "").utf8)
    }
}

extension TestSite {
    /// A site of these settings alone, whose folder is gone again.
    static func settings(_ yaml: String) throws -> Site {
        let content = NSTemporaryDirectory() + "/hansard-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: content, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: content) }
        try Data(yaml.utf8).write(to: URL(fileURLWithPath: content + "/site.yml"))
        return try Site(content: content, templates: project + "/Templates")
    }
}
