import PairChannel
import Testing

@testable import Hansard

@Suite struct LogTileTests {
    @Test func pathsAreThoseOfTheSpecification() throws {
        let paths = try #require(MerkleVectors.json("signed-note-vectors")["tile_paths"]?.members)
        #expect(paths.count == 5)
        for path in paths {
            let tile = LogTile(level: 3, index: try #require(Int64(path.name)))
            #expect(tile.path == "tile/3/\(try #require(path.value.string))")
            #expect(LogTile(path: tile.path) == tile)
        }
        let partial = LogTile(level: 0, index: 1_234_067, width: 17)
        #expect(partial.path == "tile/0/x001/x234/067.p/17")
        #expect(LogTile(path: partial.path) == partial)
        let last = LogTile(level: 63, index: .max, width: 1)
        #expect(LogTile(path: last.path) == last)
    }

    @Test(arguments: [
        "", "tile", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000/000", "tile/00/000",
        "tile/64/000",
        "tile/-1/000", "tile/0/001/002", "tile/0/x001", "tile/0/x001/x002", "tile/0/000.p", "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01", "tile/0/000.p/1/", "tile/0/000/1", "/tile/0/000", "tile/0/+01", "tile/0/../000",
        "tile/entries/000",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
    ])
    func otherPathsAreNone(path: String) { #expect(LogTile(path: path) == nil) }

    @Test func countsAreThoseOfTheSpecification() throws {
        let sizes = try #require(MerkleVectors.json("signed-note-vectors")["tiles_for_size"]?.members)
        #expect(sizes.count == 2)
        for size in sizes {
            for level in 0..<4 {
                let found = LogTile.count(size: try #require(Int64(size.name)), level: level)
                #expect(found.full == Int64(size.value["level\(level)_full"]?.int ?? 0))
                #expect(found.partialWidth == size.value["level\(level)_partial"]?.int ?? 0)
            }
        }
    }

    @Test func allTilesOfATreeAreListed() {
        #expect(LogTile.all(size: 0).isEmpty)
        let tiles = LogTile.all(size: 70_000)
        #expect(tiles.count == 274 + 2 + 1)
        #expect(tiles.last == LogTile(level: 2, index: 0, width: 1))
        #expect(tiles[273] == LogTile(level: 0, index: 273, width: 112))
        #expect(Set(tiles).count == tiles.count)
        #expect(LogTile.count(size: .max, level: 7) == (0, 127))
        #expect(LogTile.count(size: .max, level: 63) == (0, 0))
    }
}
