import Foundation
import Hansard

/// The last checkpoint, and the history of all that were signed, as opening finds them.
///
/// A checkpoint is renamed to its place, and the history grows behind it, without either being made safe, since the lines
/// are: a crash may take one or the other back, or tear it. All of them are of the same tree, so the largest counts that is
/// whole; lines behind it are kept as those behind any checkpoint.
struct LogCheckpoints {
    /// What was signed last; `nil` for nothing.
    private(set) var last: Checkpoint?

    private let layout: LogLayout
    /// The note that `checkpoint` lacks.
    private var newer: [UInt8]?
    /// The note that the history lacks.
    private var unlisted: [UInt8]?
    /// The history’s length without what was torn.
    private var historyLength: Int64 = 0
    private var isTorn = false
    /// That `checkpoint` is no note at all, and says nothing.
    private(set) var isCheckpointTorn = false

    /// - Throws: `.logDamaged` where a signature is not of this key, or two checkpoints contradict each other.
    init(_ layout: LogLayout, _ key: VerifierKey) throws(ArchiveError) {
        self.layout = layout
        var note = FileManager.default.contents(atPath: layout.checkpoint).map { [UInt8]($0) }
        if let found = note, (try? SignedNote(parsing: found)) == nil { (note, isCheckpointTorn) = (nil, true) }
        if let note { last = try Self.verified(note, key, layout, layout.checkpoint) }
        let history = try CheckpointHistory.tail(layout)
        (historyLength, isTorn) = (history.length, history.isTorn)
        guard let listed = history.last else {
            unlisted = note
            return
        }
        let latest = try Self.verified(listed, key, layout, layout.checkpoints)
        guard let last else {
            (self.last, newer) = (latest, listed)
            return
        }
        if latest.size > last.size { (self.last, newer) = (latest, listed) }
        if latest.size < last.size { unlisted = note }
        guard latest.size != last.size || latest.root == last.root else {
            throw layout.damaged(
                layout.checkpoint,
                reason: "The log’s last checkpoint in \(layout.name(layout.checkpoints)) has another root.")
        }
    }

    /// Makes both files say the same.
    func mend(_ disk: LogDisk) throws(ArchiveError) {
        if isTorn { try disk.truncate(disk.open(layout.checkpoints), to: historyLength) }
        if let newer { try disk.replace(layout.checkpoint, with: newer, isSafe: false) }
        if let unlisted { try Self.append(unlisted, layout, disk) }
    }

    /// Puts a note into the history.
    static func append(_ note: [UInt8], _ layout: LogLayout, _ disk: LogDisk) throws(ArchiveError) {
        let file = try disk.openOrCreate(layout.checkpoints)
        try (note + [0x0A]).lendBytes { bytes throws(ArchiveError) in try disk.append(bytes, to: file) }
    }

    /// Takes away what stands behind the last whole note of the history.
    static func cut(_ layout: LogLayout, _ disk: LogDisk) throws(ArchiveError) {
        let history = try CheckpointHistory.tail(layout)
        if history.isTorn { try disk.truncate(disk.open(layout.checkpoints), to: history.length) }
    }

    private static func verified(
        _ note: [UInt8], _ key: VerifierKey, _ layout: LogLayout, _ path: String
    ) throws(ArchiveError) -> Checkpoint {
        do throws(NoteProblem) { return try Checkpoint(note, verifiedBy: key) } catch {
            throw layout.damaged(path, reason: "The checkpoint is not to be believed: \(error).")
        }
    }
}

/// `log/checkpoints`: signed notes one behind the other, oldest first, each followed by an empty line.
enum CheckpointHistory {
    /// More than the last note has, whatever its origin is called.
    private static let tailBytes: Int64 = 16_384

    /// - Returns: The last note that is whole; the file’s length up to its end; and whether something stands behind it.
    static func tail(_ layout: LogLayout) throws(ArchiveError) -> (last: [UInt8]?, length: Int64, isTorn: Bool) {
        let size = LogFiles.size(layout.checkpoints)
        guard size > 0 else { return (nil, 0, false) }
        let start = max(0, size - tailBytes)
        let descriptor = open(layout.checkpoints, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw layout.unreadable(layout.checkpoints) }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(size - start)) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress!, Int(size - start), off_t(start)))
        }
        // A crash may leave zeros for what was not safe yet.
        let ends = ends(in: bytes[..<(bytes.firstIndex(of: 0) ?? bytes.endIndex)])
        guard let end = ends.last else {
            guard start == 0 else {
                throw layout.damaged(layout.checkpoints, reason: "There is no checkpoint at its end.")
            }
            return (nil, 0, true)
        }
        let begin = ends.count > 1 ? ends[ends.count - 2] : 0
        return (Array(bytes[begin..<(end - 1)]), start + Int64(end), end < bytes.count)
    }

    /// A note of the history.
    struct Entry {
        /// Its first line, counted from 1.
        let line: Int64
        let note: [UInt8]
        /// What it says, not verified; `nil` for what is no checkpoint.
        let checkpoint: Checkpoint?
    }

    /// All of the history; none where there is no file.
    static func all(_ layout: LogLayout) -> [Entry] {
        let bytes = FileManager.default.contents(atPath: layout.checkpoints).map { [UInt8]($0) } ?? []
        var entries: [Entry] = []
        var (start, line): (Int, Int64) = (0, 1)
        let ends = ends(in: bytes[...])
        for end in ends + (ends.last == bytes.count || bytes.isEmpty ? [] : [bytes.count]) {
            let piece = bytes[start..<end]
            // Without the empty line behind it.
            let note = Array(end != bytes.count || ends.last == end ? piece.dropLast() : piece)
            let checkpoint = (try? SignedNote(parsing: note)).flatMap { try? Checkpoint(parsing: $0.text) }
            entries.append(Entry(line: line, note: note, checkpoint: checkpoint))
            line += Int64(piece.count { $0 == 0x0A })
            start = end
        }
        return entries
    }

    /// Where notes end, behind their empty lines: there, the last line before was a signature.
    static func ends(in bytes: ArraySlice<UInt8>) -> [Int] {
        var ends: [Int] = []
        var (line, isSignature) = (bytes.startIndex, false)
        while let feed = bytes[line...].firstIndex(of: 0x0A) {
            if feed == line, isSignature { ends.append(feed + 1) }
            isSignature = bytes[line..<feed].starts(with: "\u{2014} ".utf8)
            line = feed + 1
        }
        return ends
    }
}
