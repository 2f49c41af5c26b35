import Foundation
import Hansard

/// The archive’s log on the disk, open for writing: the one door through which lines get on record.
///
/// Lines are appended, and are on record once `commit` has returned; `sign` promises them to whoever reads the checkpoint.
/// Between the two nothing is lost: opening keeps whole lines that no checkpoint covers. The order is always lines, `fsync`,
/// hashes, checkpoint, compressing, so that whatever was promised before a crash is there after it. `LogLayout` says which
/// files there are.
///
/// Whoever opens it holds the archive’s lock. It is used by one thread at a time.
package final class RecordLog {
    /// What lines are hashed and checkpoints signed with.
    package let keys: ArchiveKeys
    /// The number of the last line that was appended; 0 for none.
    package internal(set) var lastSeq: Int64
    /// The number of the last line that is on record: safe on the disk.
    package internal(set) var durableSeq: Int64
    /// The number of the last line that the checkpoint covers.
    package internal(set) var signedSeq: Int64
    /// What opening has mended, a sentence each, for the person at the terminal.
    package let recovered: [String]

    let layout: LogLayout
    let disk: LogDisk
    let hasher = LineLeaves()

    /// The tree over the lines whose leaves are in the files of hashes.
    var tree: MerkleFrontier
    /// The leaves of the lines behind those.
    var leaves: [LogHash]
    /// The file that hashes were written to last.
    var hashes: (segment: Int64, file: LogDisk.File)?
    /// Full segments from here on are not compressed yet.
    var firstRaw: Int64
    /// The SHA-256 of the lines of full segments that were begun since opening: what compressing gives has to have the same.
    var digests: [Int64: LogHash] = [:]
    /// Set when a note could not be put into the history of checkpoints, which may end with part of it.
    var isHistoryTorn = false

    private var current: LogDisk.File?
    /// The bytes that `current` has, without those in `buffer`.
    private var written: Int64
    private var buffer: [UInt8] = []
    /// Over the lines of `current`; `nil` where it was begun before opening.
    private var digest: SHA256Hasher?
    /// The segment that lines were in at the last commit, its length and digest then; `nil` when it was full or there was
    /// none.
    private var base: (file: LogDisk.File, length: Int64, digest: SHA256Hasher?)?
    /// Files that have lines since the last commit.
    private var changed: [LogDisk.File] = []
    /// Of these, segments that were begun since.
    private var begun: [Int64] = []
    /// Set when a write failed: what is on the disk is not known then.
    private var isBroken = false

    private static let bufferBytes = 1 << 20
    /// So many leaves are held at most: 1 MiB.
    private static let heldLeaves = 32_768

    /// Opens the log of the archive in `folder`, and makes it, and its keys, at the first use.
    ///
    /// What a crash left behind is put in order: what was written and never acknowledged, torn or full of zeros, is cut off,
    /// hashes are worked out anew, a segment that was half compressed counts as not compressed. `recovered` says so.
    ///
    /// - Parameters:
    ///   - origin: The name under which checkpoints are signed, when keys are made. See `origin(ofArchive:)`.
    ///   - acknowledged: So many lines are known to have been on record, by `applied_seq` of the database.
    /// - Throws: `.logDamaged` where lines are missing that are on record, or are others than those that were signed: nothing
    ///   is changed then; `.logKeyMissing`.
    package convenience init(
        _ folder: ArchiveFolder, origin: String, acknowledged: Int64 = 0
    ) throws(ArchiveError) {
        try self.init(LogLayout(folder), origin: origin, acknowledged: acknowledged)
    }

    init(
        _ layout: LogLayout, origin: String, acknowledged: Int64 = 0, disk: LogDisk? = nil
    ) throws(ArchiveError) {
        let disk = disk ?? LogDisk(archive: layout.folder.path)
        (self.layout, self.disk) = (layout, disk)
        try disk.makeFolder(layout.folder.log)
        keys = try ArchiveKeys(
            forWriting: layout.folder, origin: origin, disk: disk, isNew: try LogLines(layout).isEmpty)
        let found = try LogRecovery(layout, disk, keys).run(acknowledged: acknowledged)
        (lastSeq, durableSeq, signedSeq) = (found.lastSeq, found.lastSeq, found.signedSeq)
        (tree, leaves, firstRaw) = (found.tree, found.leaves, found.firstRaw)
        (recovered, written) = (found.notes, found.length)
        if lastSeq % layout.linesPerSegment > 0 {
            let file = try disk.open(layout.raw(layout.segment(of: lastSeq)))
            (current, base) = (file, (file, written, nil))
        }
        if leaves.count >= Self.heldLeaves { try settle() }
    }

    /// `hansard/` and the archive’s id in 16 hexadecimal digits.
    package static func origin(ofArchive id: Int64) -> String {
        let digits = String(UInt64(bitPattern: id), radix: 16)
        return "hansard/" + String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Takes whole lines into hand, each with its LF; the first has the number behind `lastSeq`. They are not on record before
    /// the next `commit`.
    ///
    /// - Throws: Also where one is no line of the log, or has another number. Roll back then.
    package func append(_ lines: UnsafeBufferPointer<UInt8>) throws(ArchiveError) {
        try checkUse()
        var rest = lines
        while !rest.isEmpty {
            let segment = layout.segment(of: lastSeq + 1)
            let held = leaves.count
            let (bytes, reason) = hasher.append(
                rest, from: lastSeq + 1, atMost: layout.lastSeq(segment) - lastSeq, to: &leaves)
            if let reason {
                let seq = lastSeq + 1 + Int64(leaves.count - held)
                leaves.removeLast(leaves.count - held)
                throw notWritten(line: seq, reason: reason)
            }
            try put(UnsafeBufferPointer(rebasing: rest[..<bytes]), in: segment)
            lastSeq += Int64(leaves.count - held)
            if lastSeq == layout.lastSeq(segment) { try end(segment) }
            rest = UnsafeBufferPointer(rebasing: rest[bytes...])
        }
    }

    /// The same for lines whose leaves have been computed while they were written.
    package func append(_ written: WrittenLines) throws(ArchiveError) {
        try checkUse()
        guard written.leaves.isEmpty || written.firstSeq == lastSeq + 1 else {
            throw notWritten(
                line: lastSeq + 1, reason: "The line is number \(written.firstSeq), not \(lastSeq + 1).")
        }
        var done = 0
        while done < written.leaves.count {
            let segment = layout.segment(of: lastSeq + 1)
            let next = min(written.leaves.count, done + Int(layout.lastSeq(segment) - lastSeq))
            try written.bytes.withUnsafeBufferPointer { bytes throws(ArchiveError) in
                try put(UnsafeBufferPointer(rebasing: bytes[written.range(done..<next)]), in: segment)
            }
            leaves.append(contentsOf: written.leaves[done..<next])
            lastSeq += Int64(next - done)
            if lastSeq == layout.lastSeq(segment) { try end(segment) }
            done = next
        }
    }

    /// The same for lines that are held in an array.
    package func append(_ lines: [UInt8]) throws(ArchiveError) {
        try lines.withUnsafeBufferPointer { lines throws(ArchiveError) in try append(lines) }
    }

    /// Puts all lines that were appended on record: when it returns, they are safe on the disk.
    ///
    /// - Throws: `.diskFull` and others of the system. Roll back then.
    package func commit() throws(ArchiveError) {
        guard lastSeq > durableSeq else { return }
        try checkUse()
        try flush()
        do throws(ArchiveError) {
            for file in changed { try disk.synchronize(file) }
            if !begun.isEmpty { try disk.synchronize(folder: layout.folder.log) }
        } catch {
            isBroken = true
            throw error
        }
        durableSeq = lastSeq
        base = current.map { ($0, written, digest) }
        (changed, begun) = ([], [])
        // What goes wrong with the hashes is for `sign` to say: the lines are safe.
        if leaves.count >= Self.heldLeaves { try? settle() }
    }

    /// Forgets all lines that were appended since the last commit.
    ///
    /// - Throws: Where the disk does not let them be taken away. Nothing can be appended then; opening the log anew tells what
    ///   is there.
    package func rollback() throws(ArchiveError) {
        isBroken = true
        buffer.removeAll(keepingCapacity: true)
        // An append that failed may have left more leaves than it counted.
        leaves.removeLast(leaves.count - Int(durableSeq - tree.size))
        lastSeq = durableSeq
        for segment in begun { try disk.remove(layout.raw(segment)) }
        if let base {
            try disk.truncate(base.file, to: base.length)
            try disk.synchronize(base.file)
        }
        // Lines that come back after a crash would be taken for ones on record.
        if !begun.isEmpty { try disk.synchronize(folder: layout.folder.log) }
        (current, written, digest) = (base?.file, base?.length ?? 0, base?.digest)
        digests = digests.filter { layout.lastSeq($0.key) <= durableSeq }
        (changed, begun, isBroken) = ([], [], false)
    }

    func notWritten(line seq: Int64, reason: String) -> ArchiveError {
        ArchiveError(layout.folder.path, .logNotWritten(place: "log/: Line \(seq)", reason: reason))
    }

    private func checkUse() throws(ArchiveError) {
        guard !isBroken else {
            throw ArchiveError(
                layout.folder.path,
                .logNotWritten(place: "log/", reason: "an earlier write failed, and has not been taken back"))
        }
    }

    /// Holds lines of one segment until there are enough to be written.
    private func put(_ lines: UnsafeBufferPointer<UInt8>, in segment: Int64) throws(ArchiveError) {
        if current == nil {
            isBroken = true
            current = try disk.create(layout.raw(segment))
            (isBroken, written, digest) = (false, 0, SHA256Hasher())
            begun.append(segment)
        }
        digest?.update(UnsafeRawBufferPointer(lines))
        guard lines.count >= Self.bufferBytes else {
            buffer.append(contentsOf: lines)
            if buffer.count >= Self.bufferBytes { try flush() }
            return
        }
        try flush()
        try write(UnsafeRawBufferPointer(lines))
    }

    private func end(_ segment: Int64) throws(ArchiveError) {
        try flush()
        digests[segment] = digest?.finalize()
        (current, digest) = (nil, nil)
    }

    private func flush() throws(ArchiveError) {
        guard !buffer.isEmpty else { return }
        try buffer.lendBytes { bytes throws(ArchiveError) in try write(bytes) }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes lines behind those that the segment has.
    private func write(_ lines: UnsafeRawBufferPointer) throws(ArchiveError) {
        guard let current else { return }
        isBroken = true
        if changed.last !== current { changed.append(current) }
        try disk.write(lines, to: current, at: written)
        written += Int64(lines.count)
        isBroken = false
    }
}
