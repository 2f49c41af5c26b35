import Foundation
import Hansard

/// The hashes of one segment, as its file has them: a leaf for each line and, of a compressed segment, the roots of its
/// tiles behind them. They are worked out from the lines, so what is wrong or missing here is no loss.
struct SegmentHashes {
    private let layout: LogLayout
    private let bytes: [UInt8]

    /// Reads the file; one that is not there or cannot be read has no hashes.
    init(_ layout: LogLayout, segment: Int64) {
        self.layout = layout
        bytes = (FileManager.default.contents(atPath: layout.hashes(segment))).map { [UInt8]($0) } ?? []
    }

    /// How many leaves there are.
    var count: Int64 { min(Int64(bytes.count / LogHash.byteCount), layout.linesPerSegment) }

    /// Whether the roots of all tiles are there too, and nothing else.
    var hasTileRoots: Bool {
        bytes.count == LogHash.byteCount * Int(layout.linesPerSegment + layout.tilesPerSegment)
    }

    /// The file’s length in bytes.
    var length: Int64 { Int64(bytes.count) }

    /// The leaf of the line that is number `index` in the segment, counted from 0.
    func leaf(_ index: Int64) -> LogHash { hash(Int(index)) }

    /// The root of a tile as the file has it.
    func tileRoot(_ tile: Int64) -> LogHash { hash(Int(layout.linesPerSegment + tile)) }

    private func hash(_ index: Int) -> LogHash {
        bytes.withUnsafeBytes { LogHash($0, at: index * LogHash.byteCount) }
    }

    /// The root of a tile, computed from its leaves.
    func computedTileRoot(_ tile: Int64) -> LogHash {
        let first = tile * LogLayout.linesPerTile
        return Self.root((first..<first + LogLayout.linesPerTile).map(leaf))
    }

    /// The root over so many leaves.
    static func root(_ leaves: some Sequence<LogHash>) -> LogHash {
        var tree = MerkleFrontier()
        for leaf in leaves { tree.append(leaf) }
        return tree.root
    }

    /// Appends the first `lines` leaves to `tree`.
    ///
    /// - Parameter isSealed: That the segment is compressed. Only then was the file made safe: a crash may leave the roots of
    ///   tiles right, and the leaves wrong.
    /// - Returns: False if the file has fewer.
    func append(first lines: Int64, isSealed: Bool, to tree: inout MerkleFrontier) -> Bool {
        if isSealed, lines == layout.linesPerSegment, hasTileRoots {
            for tile in 0..<layout.tilesPerSegment { tree.append(tileRoot(tile), height: LogLayout.tileHeight) }
            return true
        }
        guard lines <= count else { return false }
        for index in 0..<lines { tree.append(leaf(index)) }
        return true
    }
}
