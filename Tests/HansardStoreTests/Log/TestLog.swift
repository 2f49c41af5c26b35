import Foundation
import Hansard
import PairChannel

@testable import HansardStore

/// A log in a folder of its own, which goes with it. Its segments are small.
final class TestLog: Sendable {
    let folder: ArchiveFolder
    let layout: LogLayout
    static let origin = RecordLog.origin(ofArchive: 0x2a)

    /// In memory where that can be: these tests wait for a disk thousands of times.
    private static let place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()

    init(linesPerSegment: Int64 = 256) throws {
        folder = ArchiveFolder(Self.place + "/hansard-log-\(UUID().uuidString)")
        layout = LogLayout(folder, linesPerSegment: linesPerSegment)
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder.path) }

    func open(acknowledged: Int64 = 0, disk: LogDisk? = nil) throws -> RecordLog {
        try RecordLog(layout, origin: Self.origin, acknowledged: acknowledged, disk: disk)
    }

    /// A log with `count` lines, committed and signed.
    static func signed(_ count: Int64, linesPerSegment: Int64 = 256) throws -> TestLog {
        let log = try TestLog(linesPerSegment: linesPerSegment)
        try log.add(1...count)
        return log
    }

    /// Another log with the same keys.
    static func signed(_ count: Int64, attempt: Int, keysOf other: TestLog) throws -> TestLog {
        let test = try TestLog()
        try FileManager.default.copyItem(atPath: other.folder.keys, toPath: test.folder.keys)
        let log = try test.open()
        try log.append(lines(1...count, attempt: attempt))
        try log.commit()
        try log.sign()
        return test
    }

    /// Appends lines of those numbers, commits and signs.
    func add(_ seqs: ClosedRange<Int64>, signing: Bool = true) throws {
        let log = try open()
        try log.append(Self.lines(seqs))
        try log.commit()
        if signing { try log.sign() }
    }

    /// A line as the log has it. Its length and key depend on its number and on `attempt`. The first says whose log it is.
    static func line(_ seq: Int64, attempt: Int = 0, format: Int = 1) -> String {
        let key = (0..<16).map { UInt8(truncatingIfNeeded: seq &* 31 &+ $0 &* 7 &+ Int64(attempt) &* 101) }
        let members =
            if seq == 1 {
                "\"type\":\"archive\",\"id\":\"000000000000002a\",\"at\":\"2026-03-02T08:00:00Z\",\"format\":\(format)"
            } else {
                "\"type\":\"message\",\"id\":\"m\(seq)\",\"channel\":\"private-chat-3-7\",\"sender\":\"7\","
                    + "\"sent_at\":\"2026-03-02T08:54:10Z\",\"text\":\""
                    + String(repeating: "ab", count: Int(seq % 13) + attempt) + "\""
            }
        return "{\"seq\":\(seq),\(members),\"key\":\"\(Base64URL.text(key))\"}\n"
    }

    static func lines(_ seqs: ClosedRange<Int64>, attempt: Int = 0) -> [UInt8] {
        guard attempt == 0, seqs.upperBound < known.ends.count else {
            return seqs.flatMap { Array(line($0, attempt: attempt).utf8) }
        }
        return Array(known.bytes[known.ends[Int(seqs.lowerBound) - 1]..<known.ends[Int(seqs.upperBound)]])
    }

    /// The first lines, and where each ends: they are asked for often.
    private static let known: (bytes: [UInt8], ends: [Int]) = {
        var (bytes, ends): ([UInt8], [Int]) = ([], [0])
        for seq in 1...1_024 as ClosedRange<Int64> {
            bytes += line(seq).utf8
            ends.append(bytes.count)
        }
        return (bytes, ends)
    }()

    /// All lines that the folder has.
    func read(from seq: Int64 = 1, to last: Int64 = .max) throws -> [UInt8] {
        var lines: [UInt8] = []
        try LogLines(layout, to: last).read(from: seq) { chunk, _ in lines += chunk }
        return lines
    }

    func path(_ name: String) -> String { folder.log + "/" + name }

    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name)))) }

    /// Changes a file of the log, or makes it.
    func edit(_ name: String, _ change: (inout [UInt8]) throws -> Void) throws {
        var bytes = FileManager.default.contents(atPath: path(name)).map { [UInt8]($0) } ?? []
        try change(&bytes)
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    func names() throws -> [String] { try layout.names() }

    /// A second log with the same files.
    func copy() throws -> TestLog {
        let copy = try TestLog(linesPerSegment: layout.linesPerSegment)
        try FileManager.default.removeItem(atPath: copy.folder.path)
        try FileManager.default.copyItem(atPath: folder.path, toPath: copy.folder.path)
        return copy
    }

    /// All files and what is in them.
    func snapshot() throws -> [String: [UInt8]] {
        try Dictionary(uniqueKeysWithValues: names().map { ($0, try bytes($0)) })
    }
}
