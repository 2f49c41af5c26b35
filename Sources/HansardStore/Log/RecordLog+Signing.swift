import Foundation
import Hansard

extension RecordLog {
    /// Signs a checkpoint over all lines that are on record, and compresses the segments that are full.
    ///
    /// It does not wait for the disk, only for compressing: the lines are safe, and opening can do without their checkpoint.
    /// One that would say the same as the last is not signed. What goes wrong here is no reason to roll back: the lines are
    /// on record.
    package func sign() throws(ArchiveError) {
        try signLines()
        try seal()
    }

    /// The same without compressing.
    func signLines() throws(ArchiveError) {
        try settle()
        if tree.size > signedSeq {
            let note = try keys.note(size: tree.size, root: tree.root)
            try disk.replace(layout.checkpoint, with: note, isSafe: false)
            try list(note)
            signedSeq = tree.size
        }
    }

    /// Whether `sign` has something to compress.
    var hasFullSegment: Bool { layout.lastSeq(firstRaw) <= durableSeq }

    /// A segment that is full and signed.
    struct FullSegment: Sendable {
        let number: Int64
        let digest: LogHash?
    }

    /// Hands over to somebody else to compress what `sign` would. What they leave is compressed after the next opening.
    func takeFull() throws(ArchiveError) -> [FullSegment] {
        guard layout.lastSeq(firstRaw) <= signedSeq else { return [] }
        // Once a segment, so that not much of the history can be lost.
        try disk.synchronize(disk.open(layout.checkpoints))
        var full: [FullSegment] = []
        while layout.lastSeq(firstRaw) <= signedSeq {
            if access(layout.raw(firstRaw), F_OK) == 0 {
                full.append(FullSegment(number: firstRaw, digest: digests[firstRaw]))
            }
            digests[firstRaw] = nil
            firstRaw += 1
        }
        return full
    }

    /// Puts a note into the history of checkpoints.
    private func list(_ note: [UInt8]) throws(ArchiveError) {
        if isHistoryTorn { try LogCheckpoints.cut(layout, disk) }
        isHistoryTorn = true
        try LogCheckpoints.append(note, layout, disk)
        isHistoryTorn = false
    }

    /// The root of the tree over all lines that are on record.
    package func root() throws(ArchiveError) -> LogHash {
        try settle()
        return tree.root
    }

    /// Compresses what segments are full and signed. One that cannot be is tried again the next time.
    private func seal() throws(ArchiveError) {
        let full = try takeFull()
        let sealer = SegmentSealer(layout: layout, disk: disk)
        for (place, segment) in full.enumerated() {
            do throws(ArchiveError) { try sealer.seal(segment.number, digest: segment.digest) } catch {
                for rest in full[place...] { digests[rest.number] = rest.digest }
                firstRaw = segment.number
                throw error
            }
        }
    }

    /// Writes the leaves of lines on record into the files of hashes, and lets the tree grow by them.
    func settle() throws(ArchiveError) {
        let count = Int(durableSeq - tree.size)
        var done = 0
        defer { leaves.removeFirst(done) }
        while done < count {
            let segment = layout.segment(of: tree.size + 1)
            let end = min(count, done + Int(layout.lastSeq(segment) - tree.size))
            let file = try hashFile(segment)
            let offset = tree.size % layout.linesPerSegment * Int64(LogHash.byteCount)
            try leaves[done..<end].lendBytes { bytes throws(ArchiveError) in
                try disk.write(bytes, to: file, at: offset)
            }
            for leaf in leaves[done..<end] { tree.append(leaf) }
            done = end
        }
    }

    private func hashFile(_ segment: Int64) throws(ArchiveError) -> LogDisk.File {
        if let hashes, hashes.segment == segment { return hashes.file }
        let file = try disk.openOrCreate(layout.hashes(segment))
        hashes = (segment, file)
        return file
    }
}
