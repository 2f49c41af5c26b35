extension MerkleNodes {
    /// The nodes of a tree of `size` leaves that is kept in tiles.
    ///
    /// - Parameter tile: Gives a tile’s hashes, as many as it is wide.
    package static func tiles(
        size: Int64, _ tile: @escaping (LogTile) throws -> [LogHash]
    ) -> MerkleNodes {
        MerkleNodes { height, index in
            let level = height / LogTile.height
            // The node is over so many of its tile’s hashes, from this one of the level on.
            let below = Int64(height % LogTile.height)
            let first = index << below
            let number = first / Int64(LogTile.fullWidth)
            let (full, partialWidth) = LogTile.count(size: size, level: level)
            let hashes = try tile(
                LogTile(level: level, index: number, width: number < full ? LogTile.fullWidth : partialWidth))
            let start = Int(first % Int64(LogTile.fullWidth))
            var tree = MerkleFrontier()
            for hash in hashes[start..<start + 1 << below] { tree.append(hash) }
            return tree.root
        }
    }
}
