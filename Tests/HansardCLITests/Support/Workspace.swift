import Foundation

/// A folder of its own for one test, gone when the test is over. Programs run in it, so that names are relative.
final class Workspace {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/hansard-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    // MARK: Files

    /// Writes a log of `lines`.
    func write(_ name: String, _ lines: String...) throws {
        try write(name, bytes: Array(lines.map { $0 + "\n" }.joined().utf8))
    }

    func write(_ name: String, bytes: [UInt8]) throws {
        let file = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: "\(path)/\(name)").map { String(decoding: $0, as: UTF8.self) }
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(name)") }

    /// Every file below `folder` by its path, with its bytes; without folders whose name begins with a point.
    func files(_ folder: String) -> [String: Data] {
        let all = FileManager.default.enumerator(atPath: "\(path)/\(folder)")
        var files: [String: Data] = [:]
        while let name = all?.nextObject() as? String {
            guard all?.fileAttributes?[.type] as? FileAttributeType == .typeRegular, !name.hasPrefix(".") else {
                continue
            }
            files[name] = FileManager.default.contents(atPath: "\(path)/\(folder)/\(name)")
        }
        return files
    }

    /// How many files `files` would give, without their bytes.
    func fileCount(_ folder: String) -> Int {
        let all = FileManager.default.enumerator(atPath: "\(path)/\(folder)")
        var count = 0
        while let name = all?.nextObject() as? String {
            if all?.fileAttributes?[.type] as? FileAttributeType == .typeRegular, !name.hasPrefix(".") { count += 1 }
        }
        return count
    }

    // MARK: Programs

    func start(_ arguments: String..., environment: [String: String] = [:]) throws -> Run {
        try Run(Program.path, arguments, in: path, environment: environment)
    }

    @discardableResult
    func hansard(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
        try Run(Program.path, arguments, in: path, environment: environment).wait()
    }

    @discardableResult
    func shell(_ script: String) throws -> Outcome { try Run("/bin/bash", ["-c", script], in: path).wait() }

    /// Builds a site with the project’s own content and templates.
    func build(_ arguments: String...) throws -> Outcome { try build(arguments) }

    func build(_ arguments: [String]) throws -> Outcome { try startBuild(arguments).wait() }

    func startBuild(_ arguments: [String]) throws -> Run {
        let folders = ["--content", Program.package + "/Content", "--templates", Program.package + "/Templates"]
        return try Run(Program.path, ["build"] + folders + arguments, in: path)
    }

    // MARK: What an archive holds

    /// How many messages the archive in `archive/` has.
    var messages: Int? { get throws { try stats()["messages"] as? Int } }

    func stats(_ archive: String = "archive") throws -> [String: Any] {
        try hansard("stats", "--archive", archive, "--json").json()
    }

    /// The list of what was quarantined.
    func quarantine(_ archive: String = "archive") throws -> [[String: Any]] {
        try (text("\(archive)/quarantine/lines.jsonl") ?? "").split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
        }
    }
}
