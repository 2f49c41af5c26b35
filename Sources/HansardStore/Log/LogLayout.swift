import Foundation
import Hansard

/// What the files of a log are called, and which lines are in which.
///
/// Segment N, eight decimal digits, has the lines N·65,536 + 1 to (N + 1)·65,536; all but the last segment are full.
///
/// | file | what |
/// |---|---|
/// | `log/00000000.jsonl` | its lines |
/// | `log/00000000.jsonl.zst` | the same of a full segment, compressed: a Zstandard frame for every 256 lines (a tile of the tree) |
/// | `log/00000000.hashes` | 32 bytes for each line, its leaf; of a compressed segment, the roots of its tiles follow |
/// | `log/checkpoint` | the tree’s size and root, signed: a C2SP checkpoint |
/// | `log/checkpoints` | all checkpoints that were ever signed, oldest first, an empty line behind each |
package struct LogLayout: Sendable {
    /// As many as an archive’s segments have; tests have small ones.
    package static let standardLinesPerSegment: Int64 = 65_536
    /// Leaves of a tile, and lines of a Zstandard frame.
    static let linesPerTile: Int64 = 256
    /// The height of a tile’s root above its leaves.
    static let tileHeight = 8

    /// The archive’s.
    package let folder: ArchiveFolder
    /// A power of two, a multiple of 256; smaller than 65,536 in tests only.
    let linesPerSegment: Int64

    /// - Parameter linesPerSegment: A power of two, at least those of a tile.
    package init(_ folder: ArchiveFolder, linesPerSegment: Int64 = standardLinesPerSegment) {
        precondition(linesPerSegment >= Self.linesPerTile && linesPerSegment.nonzeroBitCount == 1)
        (self.folder, self.linesPerSegment) = (folder, linesPerSegment)
    }

    var checkpoint: String { folder.log + "/checkpoint" }
    var checkpoints: String { folder.log + "/checkpoints" }

    func raw(_ segment: Int64) -> String { "\(folder.log)/\(Self.digits(segment)).jsonl" }
    func sealed(_ segment: Int64) -> String { raw(segment) + ".zst" }
    func hashes(_ segment: Int64) -> String { "\(folder.log)/\(Self.digits(segment)).hashes" }

    /// Where the line `seq` is.
    func segment(of seq: Int64) -> Int64 { (seq - 1) / linesPerSegment }
    func firstSeq(_ segment: Int64) -> Int64 { segment * linesPerSegment + 1 }
    func lastSeq(_ segment: Int64) -> Int64 { (segment + 1) * linesPerSegment }
    var tilesPerSegment: Int64 { linesPerSegment / Self.linesPerTile }
    /// The height of a full segment’s root above its leaves.
    var segmentHeight: Int { linesPerSegment.trailingZeroBitCount }

    /// The name within the archive’s folder: `log/00000000.jsonl`.
    func name(_ path: String) -> String { "log/" + FilePath.name(of: path) }

    /// Eight digits, or more where there are more.
    private static func digits(_ number: Int64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    /// A file of the log by its name; `nil` for one that is none.
    enum Entry: Hashable {
        case raw(Int64)
        case sealed(Int64)
        case hashes(Int64)
        case checkpoint, checkpoints
    }

    static func entry(_ name: String) -> Entry? {
        if name == "checkpoint" { return .checkpoint }
        if name == "checkpoints" { return .checkpoints }
        guard let dot = name.firstIndex(of: "."), let number = Int64(name[..<dot]), number >= 0,
            digits(number) == name[..<dot]
        else { return nil }
        return switch name[dot...] {
        case ".jsonl": .raw(number)
        case ".jsonl.zst": .sealed(number)
        case ".hashes": .hashes(number)
        default: nil
        }
    }

    /// The names in `log/`; none where there is no such folder.
    func names() throws(ArchiveError) -> [String] {
        guard let folder = opendir(self.folder.log) else {
            if errno == ENOENT { return [] }
            throw unreadable(self.folder.log)
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The last checkpoint, as it was signed.
    ///
    /// - Throws: `.logDamaged` where there is none that `key` signed.
    package func verifiedCheckpoint(_ key: VerifierKey) throws(ArchiveError) -> (bytes: [UInt8], checkpoint: Checkpoint)
    {
        guard let bytes = FileManager.default.contents(atPath: checkpoint).map({ [UInt8]($0) }) else {
            throw damaged(checkpoint, reason: "The file is missing. The next ingest signs a new one.")
        }
        do throws(NoteProblem) { return (bytes, try Checkpoint(bytes, verifiedBy: key)) } catch {
            throw damaged(checkpoint, reason: "The checkpoint is not to be believed: \(error).")
        }
    }

    /// That the file at `path` cannot be read, for the reason that the system gave last.
    func unreadable(_ path: String) -> ArchiveError {
        damaged(path, reason: "It cannot be read (\(String(cString: strerror(errno)))).")
    }

    /// That a line is not understood, or was written by a newer Hansard.
    func unusable(_ problem: LogRecordProblem) -> ArchiveError {
        if case .newerFormat(let format) = problem.kind {
            return ArchiveError(folder.path, .newerLog(found: Int(format), known: LogArchive.currentFormat))
        }
        let newer = problem.mayBeNewer ? " A newer Hansard may have written it: update this one." : ""
        return damaged(
            line: problem.seq, reason: problem.what.prefix(1).uppercased() + problem.what.dropFirst() + newer)
    }

    /// That the line of that number is not what it should be.
    func damaged(line seq: Int64, reason: String) -> ArchiveError {
        let segment = segment(of: seq)
        let isSealed = access(raw(segment), F_OK) != 0 && access(sealed(segment), F_OK) == 0
        return damaged(isSealed ? sealed(segment) : raw(segment), line: seq - firstSeq(segment) + 1, reason: reason)
    }

    /// That the log contradicts itself.
    ///
    /// - Parameter line: Within the file, counted from 1.
    func damaged(_ path: String, line: Int64? = nil, reason: String) -> ArchiveError {
        ArchiveError(
            folder.path, .logDamaged(place: name(path) + (line.map { ":\($0)" } ?? ""), reason: reason))
    }
}
