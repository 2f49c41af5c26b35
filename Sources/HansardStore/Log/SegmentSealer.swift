import CZstd
import Foundation
import Hansard

/// Compresses a full segment: a Zstandard frame for every 256 lines. The lines as they were written are removed only when
/// the compressed ones have been read back and are those whose leaves the log has.
struct SegmentSealer {
    let layout: LogLayout
    let disk: LogDisk

    /// Hardly larger than at level 19, and half the time of level 5 (measured on a million messages).
    private static let level: Int32 = 3

    /// - Parameter digest: The SHA-256 of the lines, from when their leaves were computed. What is read back with the same is
    ///   those lines, in a tenth of the time that their leaves take; without it, each line’s leaf is computed.
    /// - Throws: `.logDamaged` where other lines are read back; the segment stays as it is then.
    func seal(_ segment: Int64, digest: LogHash?) throws(ArchiveError) {
        try compress(segment)
        try disk.synchronize(folder: layout.folder.log)
        do throws(ArchiveError) {
            if let digest {
                try check(segment, against: digest)
            } else {
                try check(segment, against: SegmentHashes(layout, segment: segment))
            }
        } catch {
            try disk.remove(layout.sealed(segment))
            throw error
        }
        try addTileRoots(segment)
        try disk.remove(layout.raw(segment))
    }

    private func compress(_ segment: Int64) throws(ArchiveError) {
        let path = layout.sealed(segment)
        try disk.remove(path)
        let file = try disk.create(path)
        let reader = try SegmentReader(layout, segment: segment, isSealed: false)
        let compressor = FrameCompressor(level: Self.level)
        var (tile, offset): ([UInt8], Int64) = ([], 0)
        var linesLeft = Int(LogLayout.linesPerTile)
        while let chunk = try reader.next() {
            var (start, count) = (0, chunk.count)
            while count > 0 {
                let rest = UnsafeBufferPointer(rebasing: chunk.lines[start...])
                let lines = min(linesLeft, count)
                let bytes = LineLeaves.prefix(rest, lines: lines)
                tile.append(contentsOf: rest[..<bytes])
                (start, count, linesLeft) = (start + bytes, count - lines, linesLeft - lines)
                guard linesLeft == 0 else { continue }
                try compressor.compress(tile) { frame throws(ArchiveError) in
                    try disk.write(frame, to: file, at: offset)
                    offset += Int64(frame.count)
                }
                tile.removeAll(keepingCapacity: true)
                linesLeft = Int(LogLayout.linesPerTile)
            }
        }
        try disk.synchronize(file)
    }

    /// Reads the compressed lines back.
    private func check(_ segment: Int64, against digest: LogHash) throws(ArchiveError) {
        let reader = try SegmentReader(layout, segment: segment, isSealed: true)
        var found = SHA256Hasher()
        while let chunk = try reader.next() { found.update(UnsafeRawBufferPointer(chunk.lines)) }
        guard found.finalize() == digest else {
            throw damaged(
                segment, layout.firstSeq(segment), "The lines in the file are not those that were written to it.")
        }
    }

    /// The same, each line by its leaf.
    private func check(_ segment: Int64, against hashes: SegmentHashes) throws(ArchiveError) {
        let reader = try SegmentReader(layout, segment: segment, isSealed: true)
        let hasher = LineLeaves()
        let first = layout.firstSeq(segment)
        var seq = first
        var leaves: [LogHash] = []
        while let chunk = try reader.next() {
            leaves.removeAll(keepingCapacity: true)
            let (_, reason) = hasher.append(chunk.lines, from: seq, atMost: .max, to: &leaves)
            for leaf in leaves {
                guard seq - first < hashes.count, leaf == hashes.leaf(seq - first) else {
                    throw damaged(segment, seq, "The line is not the one whose hash the log has.")
                }
                seq += 1
            }
            if let reason { throw damaged(segment, seq, reason) }
        }
        guard seq == layout.lastSeq(segment) + 1 else { throw damaged(segment, seq, "Lines are missing from here on.") }
    }

    private func damaged(_ segment: Int64, _ seq: Int64, _ reason: String) -> ArchiveError {
        layout.damaged(layout.raw(segment), line: seq - layout.firstSeq(segment) + 1, reason: reason)
    }

    /// Writes the roots of the tiles behind the leaves, and makes all of the hashes safe: once a segment.
    func addTileRoots(_ segment: Int64) throws(ArchiveError) {
        let hashes = SegmentHashes(layout, segment: segment)
        var roots: [UInt8] = []
        for tile in 0..<layout.tilesPerSegment { hashes.computedTileRoot(tile).append(to: &roots) }
        let file = try disk.open(layout.hashes(segment))
        try roots.lendBytes { roots throws(ArchiveError) in
            try disk.write(roots, to: file, at: layout.linesPerSegment * Int64(LogHash.byteCount))
        }
        try disk.synchronize(file)
    }
}

/// Makes Zstandard frames.
private final class FrameCompressor {
    private let context: OpaquePointer
    private var out: [UInt8] = []

    init(level: Int32) {
        guard let context = ZSTD_createCCtx() else { fatalError("no memory for a Zstandard context") }
        self.context = context
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Lends `body` the frame that `bytes` are compressed to.
    func compress(
        _ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        let bound = ZSTD_compressBound(bytes.count)
        if out.count < bound { out = [UInt8](repeating: 0, count: bound) }
        let size = out.withUnsafeMutableBytes { out in
            bytes.withUnsafeBytes { ZSTD_compress2(context, out.baseAddress, out.count, $0.baseAddress, $0.count) }
        }
        precondition(ZSTD_isError(size) == 0, "there is room for any frame")
        try out.lendBytes { out throws(ArchiveError) in
            try body(UnsafeRawBufferPointer(rebasing: out[..<size]))
        }
    }
}
