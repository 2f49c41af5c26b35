import Foundation
import Hansard
import PairChannel

/// The files of attachments and emoji that the log says the archive has.
enum FilesOnRecord {
    /// What lines are called that may name one.
    private static let types = ["file", "attachment", "emoji"].map { LineOpening(type: $0) }

    /// Their SHA-256, in hexadecimal digits.
    ///
    /// - Throws: `.logDamaged` where the log cannot be read.
    static func hashes(_ folder: ArchiveFolder) throws -> Set<String> {
        var hashes: Set<String> = []
        try LogLines(folder).read(from: 1) { lines, _ in
            var start = 0
            while let length = LineLeaves.length(lines, from: start) {
                let line = UnsafeBufferPointer(rebasing: lines[start..<start + length])
                if types.contains(where: { $0.matches(line) }), let hash = hash(line) { hashes.insert(hash) }
                start += length + 1
            }
        }
        return hashes
    }

    private static func hash(_ line: UnsafeBufferPointer<UInt8>) -> String? {
        (try? JSONValue(parsing: Array(line)))?["file"]?["sha256"]?.string
    }
}
