import Foundation
import HansardStore

/// The files of the native log that the archive is given, in `live/`: those of the server, `journal-000000000001.jsonl`, and of each
/// app that records what it publishes, `app-1-000000000001.jsonl`, by the number of the first entry.
struct JournalFiles {
    /// A file at whose end lines have been put.
    struct Grown {
        let series: JournalSeries
        let path: String
        let bytes: Int
        /// Whether what is in it says who has seen what.
        let recordsReading: Bool
    }

    /// About 1,000 messages: a file that grows is read again from its beginning.
    private static let fullBytes = 256 << 10

    private let folder: String
    private var growing: [JournalSeries: Grown] = [:]

    /// - Parameter folder: `live/` of the archive.
    init(folder: String) { self.folder = folder }

    /// Puts lines on the disk, at the end of the file that grows or at the beginning of the next one. Until they are kept, the same is
    /// put in the same place.
    func append(_ part: JournalBatch.Part) throws -> Grown {
        let file = growing[part.series].flatMap { $0.bytes + part.bytes.count <= Self.fullBytes ? $0 : nil }
        let path = file?.path ?? newFile(for: part)
        let start = file?.bytes ?? 0
        let handle = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, OwnerOnly.fileMode)
        guard handle >= 0 else { throw JournalFileError(path: path, code: errno) }
        defer { close(handle) }
        // What stands behind was written and not taken: the same follows here.
        guard ftruncate(handle, off_t(start)) == 0 else { throw JournalFileError(path: path, code: errno) }
        try Self.write(part.bytes, to: handle, at: start, path)
        return Grown(
            series: part.series, path: path, bytes: start + part.bytes.count, recordsReading: part.recordsReading)
    }

    /// The archive has what was appended.
    mutating func keep(_ grown: [Grown]) { for file in grown { growing[file.series] = file } }

    /// A file that a crash has cut short is written again; one with other lines is the log of a journal that is gone, and the
    /// archive says of its records that they come from there.
    private func newFile(for part: JournalBatch.Part) -> String {
        let name = "\(folder)/\(part.series.name)-\(String(1_000_000_000_000 + part.first).dropFirst())"
        var (path, number) = (name + ".jsonl", 1)
        while let there = FileManager.default.contents(atPath: path), !zip(there, part.bytes).allSatisfy({ $0 == $1 }) {
            number += 1
            path = "\(name)-\(number).jsonl"
        }
        return path
    }

    private static func write(_ bytes: [UInt8], to handle: Int32, at start: Int, _ path: String) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                pwrite(handle, $0.baseAddress, $0.count, off_t(start + written))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw JournalFileError(path: path, code: errno) }
            written += count
        }
        guard fdatasync(handle) == 0 else { throw JournalFileError(path: path, code: errno) }
    }
}

/// Why a file of the log cannot be written.
struct JournalFileError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    var description: String {
        "\(path): It cannot be written: \(String(cString: strerror(code))). Make room, or mend the folder’s rights."
    }
}
