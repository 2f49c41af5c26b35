import Foundation
import Hansard

/// Puts the log in order when it is opened for writing: finds what is on record, and takes away what a crash left of lines
/// that never were.
///
/// First it only reads. What contradicts the last checkpoint is an error, and nothing has been changed. Lines behind it that
/// are whole and in order may have been acknowledged: they stay. From the first that is not, nothing was acknowledged, since a
/// commit returns when all before it is safe.
struct LogRecovery {
    /// What the log has.
    struct Found {
        var lastSeq: Int64 = 0
        var signedSeq: Int64 = 0
        /// Over the lines whose leaves are in the files.
        var tree = MerkleFrontier()
        /// The leaves of the lines behind those.
        var leaves: [LogHash] = []
        var firstRaw: Int64 = 0
        /// The bytes that are lines in the segment that the next line goes to.
        var length: Int64 = 0
        var notes: [String] = []
    }

    let layout: LogLayout
    let disk: LogDisk
    let signed: Checkpoint?
    private let history: LogCheckpoints
    private let files: LogFiles
    private let hasher = LineLeaves()

    init(_ layout: LogLayout, _ disk: LogDisk, _ keys: ArchiveKeys) throws(ArchiveError) {
        (self.layout, self.disk) = (layout, disk)
        history = try LogCheckpoints(layout, keys.verifier)
        signed = history.last
        files = try LogFiles(layout)
    }

    func run(acknowledged: Int64) throws(ArchiveError) -> Found {
        var found = Found()
        found.signedSeq = signed?.size ?? 0
        let repaired = try SignedTree(layout, files, signed).find()
        found.tree = repaired.tree
        try takeLinesBehind(&found)
        // A segment is compressed when all of it is on record.
        let onRecord = max(acknowledged, files.sealed.max().map(layout.lastSeq) ?? 0)
        guard found.lastSeq >= onRecord else {
            throw layout.damaged(
                layout.raw(layout.segment(of: found.lastSeq + 1)),
                line: found.lastSeq % layout.linesPerSegment + 1,
                reason: "The lines from here to number \(onRecord) are on record, and are missing or damaged.")
        }
        try mend(&found, repaired.hashes)
        return found
    }

    /// Goes over the lines that no checkpoint covers, as far as they are good.
    private func takeLinesBehind(_ found: inout Found) throws(ArchiveError) {
        found.lastSeq = found.signedSeq
        var segment = layout.segment(of: found.signedSeq + 1)
        found.length = try lengthOfSigned(found.signedSeq)
        while let isSealed = files.isSealed(segment) {
            let reader = try SegmentReader(layout, segment: segment, isSealed: isSealed)
            let isWhole = try take(reader, to: layout.lastSeq(segment), &found)
            let isFull = found.lastSeq == layout.lastSeq(segment)
            guard isFull == isWhole || !isFull else {
                throw damaged(reader.path, found, segment, "Lines stand behind the last one that belongs here.")
            }
            guard isFull else { return }
            segment += 1
            found.length = 0
        }
    }

    private func damaged(_ path: String, _ found: Found, _ segment: Int64, _ reason: String) -> ArchiveError {
        layout.damaged(path, line: found.lastSeq - layout.firstSeq(segment) + 2, reason: reason)
    }

    /// - Returns: Whether the segment’s lines are good to its end.
    private func take(_ reader: SegmentReader, to last: Int64, _ found: inout Found) throws(ArchiveError) -> Bool {
        while let chunk = try reader.next(from: found.lastSeq + 1) {
            let held = found.leaves.count
            let (bytes, reason) = hasher.append(
                chunk.lines, from: found.lastSeq + 1, atMost: last - found.lastSeq, to: &found.leaves)
            found.lastSeq += Int64(found.leaves.count - held)
            found.length = chunk.offset + Int64(bytes)
            guard reason == nil, bytes == chunk.lines.count else { return false }
        }
        return reader.tail == 0
    }

    /// The bytes of the lines of the last segment that the checkpoint covers, which have to be there.
    private func lengthOfSigned(_ size: Int64) throws(ArchiveError) -> Int64 {
        let segment = layout.segment(of: size + 1)
        let lines = size - segment * layout.linesPerSegment
        guard lines > 0, files.isSealed(segment) == false else { return 0 }
        return try SignedTree.length(of: lines, in: segment, layout)
    }

    /// Changes on the disk what has to be.
    private func mend(_ found: inout Found, _ repaired: [Int64: [LogHash]]) throws(ArchiveError) {
        let last = found.lastSeq == 0 ? -1 : layout.segment(of: found.lastSeq)
        if history.isCheckpointTorn {
            found.notes.append(
                "\(layout.name(layout.checkpoint)) was being written when a run ended: the one before it counts until the "
                    + "next is signed.")
        }
        for name in files.leftovers { try disk.remove(layout.folder.log + "/" + name) }
        for segment in files.sealed.intersection(files.raw).sorted() {
            try disk.remove(layout.sealed(segment))
            found.notes.append("\(layout.name(layout.sealed(segment))) was not finished: it is made anew.")
        }
        var isChanged = try cut(&found)
        for (segment, leaves) in repaired.sorted(by: { $0.key < $1.key }) {
            try writeHashes(leaves, segment)
            found.notes.append("\(layout.name(layout.hashes(segment))) did not fit its lines: it was worked out anew.")
        }
        try shortenHashes(found, last)
        // They may have been written by a process that ended before they were safe; from here on they count.
        if found.lastSeq > found.signedSeq {
            for segment in layout.segment(of: found.signedSeq + 1)...last where files.raw.contains(segment) {
                try disk.synchronize(disk.open(layout.raw(segment)))
            }
            isChanged = true
        }
        if isChanged { try disk.synchronize(folder: layout.folder.log) }
        try history.mend(disk)
        found.firstRaw = files.raw.filter { $0 <= last }.min() ?? last + 1
    }

    /// Takes away what stands behind the last line.
    ///
    /// - Returns: Whether files are gone.
    private func cut(_ found: inout Found) throws(ArchiveError) -> Bool {
        let open = layout.segment(of: found.lastSeq + 1)
        var isChanged = false
        for segment in files.raw.sorted() where segment >= open {
            let length = segment == open ? found.length : 0
            let path = layout.raw(segment)
            let size = LogFiles.size(path)
            if length == 0 {
                try disk.remove(path)
                isChanged = true
            } else if size > length {
                let file = try disk.open(path)
                try disk.truncate(file, to: length)
                try disk.synchronize(file)
            }
            guard size > length else { continue }
            found.notes.append(
                "\(layout.name(path)): \(size - length) bytes behind line \(found.lastSeq) were cut off. They are what "
                    + "was being written when a run ended; none of it was on record.")
        }
        return isChanged
    }

    private func writeHashes(_ leaves: [LogHash], _ segment: Int64) throws(ArchiveError) {
        let file = try disk.openOrCreate(layout.hashes(segment))
        try leaves.lendBytes { bytes throws(ArchiveError) in
            try disk.truncate(file, to: 0)
            try disk.write(bytes, to: file, at: 0)
        }
        if files.isSealed(segment) == true { try SegmentSealer(layout: layout, disk: disk).addTileRoots(segment) }
    }

    /// Takes away hashes of lines that are not covered by the tree: they are written anew with those lines.
    private func shortenHashes(_ found: Found, _ last: Int64) throws(ArchiveError) {
        for segment in files.hashes.sorted() where segment >= layout.segment(of: found.tree.size + 1) {
            let lines = max(0, found.tree.size - segment * layout.linesPerSegment)
            let path = layout.hashes(segment)
            if segment > last {
                try disk.remove(path)
            } else if files.isSealed(segment) == false, LogFiles.size(path) > lines * Int64(LogHash.byteCount) {
                try disk.truncate(disk.open(path), to: lines * Int64(LogHash.byteCount))
            }
        }
    }
}
