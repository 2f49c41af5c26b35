import PairChannel
import Testing

@testable import Hansard

@Suite struct MerkleProofTests {
    private struct Vector {
        let json: JSONValue
        var name: String { json["name"]?.string ?? "" }
        var mustFail: Bool? { json["wantErr"]?.bool }
        /// `nil` if one of them is not 32 bytes.
        var proof: [LogHash]? {
            let texts = json["proof"]?.elements ?? []
            let hashes = texts.compactMap { $0.string.flatMap { LogHash(base64: $0) } }
            return hashes.count == texts.count ? hashes : nil
        }
        func hash(_ name: String) -> LogHash? { json[name]?.string.flatMap { LogHash(base64: $0) } }
        /// Another hash for what is none: one vector has two equal roots of 12 bytes and nothing to prove, which holds.
        func root(_ name: String) -> LogHash? {
            hash(name) ?? json[name]?.string.map { Array($0.utf8).withUnsafeBytes { MerkleHashing.leaf($0) } }
        }
        func number(_ name: String) -> Int64? { json[name]?.text.flatMap { Int64($0) } }
    }

    private func vectors(_ name: String) throws -> [Vector] {
        try #require(MerkleVectors.json("merkle-vectors")[name]?.elements).map { Vector(json: $0) }
    }

    /// What does not fit the types (a number beyond 63 bits, a hash of another length) is refused before it is a proof.
    @Test func inclusionVectorsOfOthersBehaveAsMarked() throws {
        let vectors = try vectors("inclusion")
        #expect(vectors.count == 98)
        for vector in vectors {
            var proves = false
            if let index = vector.number("leafIdx"), let size = vector.number("treeSize"), let proof = vector.proof,
                let leaf = vector.hash("leafHash"), let root = vector.hash("root")
            {
                proves = InclusionProof(index: index, size: size, hashes: proof).proves(leaf, in: root)
            }
            #expect(vector.mustFail == !proves, "\(vector.name)")
        }
        #expect(vectors.contains { $0.mustFail == false } && vectors.contains { $0.mustFail == true })
    }

    @Test func consistencyVectorsOfOthersBehaveAsMarked() throws {
        let vectors = try vectors("consistency")
        #expect(vectors.count == 98)
        for vector in vectors {
            var proves = false
            if let old = vector.number("size1"), let new = vector.number("size2"), let proof = vector.proof,
                let oldRoot = vector.root("root1"), let newRoot = vector.root("root2")
            {
                proves = ConsistencyProof(old: old, new: new, hashes: proof).proves(oldRoot, isBeginningOf: newRoot)
            }
            #expect(vector.mustFail == !proves, "\(vector.name)")
        }
        #expect(vectors.contains { $0.mustFail == false } && vectors.contains { $0.mustFail == true })
    }

    private static let leaves = sampleLeaves(70)

    private var nodes: MerkleNodes {
        MerkleNodes { height, index in definedRoot(Self.leaves[Int(index) << height..<Int(index + 1) << height]) }
    }

    @Test func everyLeafOfEveryTreeIsProven() throws {
        for size in 1...40 {
            let root = definedRoot(Self.leaves.prefix(size))
            #expect(try nodes.root(size: Int64(size)) == root)
            for index in 0..<size {
                let proof = try InclusionProof(index: Int64(index), size: Int64(size), from: nodes)
                #expect(proof.proves(Self.leaves[index], in: root))
                #expect(!proof.proves(Self.leaves[index + 1], in: root))
                #expect(!proof.proves(Self.leaves[index], in: Self.leaves[index]) || size == 1)
                #expect(
                    !InclusionProof(index: Int64(index), size: Int64(size), hashes: proof.hashes + [root]).proves(
                        Self.leaves[index], in: root))
                if size > 1 {
                    #expect(
                        !InclusionProof(index: Int64(index), size: Int64(size), hashes: proof.hashes.dropLast()).proves(
                            Self.leaves[index], in: root))
                }
            }
        }
    }

    @Test func everyTreeIsTheBeginningOfEveryLargerOne() throws {
        for new in 1...40 {
            let newRoot = definedRoot(Self.leaves.prefix(new))
            for old in 1...new {
                let oldRoot = definedRoot(Self.leaves.prefix(old))
                let proof = try ConsistencyProof(old: Int64(old), new: Int64(new), from: nodes)
                #expect(proof.proves(oldRoot, isBeginningOf: newRoot), "\(old) of \(new)")
                #expect(!proof.proves(Self.leaves[50], isBeginningOf: newRoot))
                #expect(!proof.proves(oldRoot, isBeginningOf: Self.leaves[50]))
                let longer = ConsistencyProof(old: Int64(old), new: Int64(new), hashes: proof.hashes + [newRoot])
                #expect(!longer.proves(oldRoot, isBeginningOf: newRoot))
            }
        }
    }

    @Test func anEmptyTreeProvesNothing() {
        let root = definedRoot(Self.leaves[...])
        #expect(!ConsistencyProof(old: 0, new: 70, hashes: []).proves(MerkleHashing.emptyRoot, isBeginningOf: root))
        #expect(
            !ConsistencyProof(old: 0, new: 0, hashes: []).proves(
                MerkleHashing.emptyRoot, isBeginningOf: MerkleHashing.emptyRoot))
        #expect(!ConsistencyProof(old: -1, new: 70, hashes: []).proves(root, isBeginningOf: root))
        #expect(!ConsistencyProof(old: 71, new: 70, hashes: []).proves(root, isBeginningOf: root))
        #expect(!InclusionProof(index: 0, size: 0, hashes: []).proves(root, in: root))
        #expect(!InclusionProof(index: 0, size: -1, hashes: []).proves(root, in: root))
        #expect(!InclusionProof(index: -1, size: 1, hashes: []).proves(root, in: root))
    }

    /// Sizes around a full tile and a full tile of tiles.
    @Test(arguments: [1, 255, 256, 257, 65_536, 70_000])
    func tilesHaveAllNodes(size: Int) throws {
        let leaves = sampleLeaves(size)
        var tiles: [LogTile: [LogHash]] = [:]
        for tile in LogTile.all(size: Int64(size)) {
            let from = Int(tile.index) * 256
            if tile.level == 0 {
                tiles[tile] = Array(leaves[from..<from + tile.width])
            } else {
                tiles[tile] = (from..<from + tile.width).map {
                    definedRoot(tiles[LogTile(level: tile.level - 1, index: Int64($0))]![...])
                }
            }
        }
        let nodes = MerkleNodes.tiles(size: Int64(size)) { try #require(tiles[$0]) }
        var tree = MerkleFrontier()
        for leaf in leaves { tree.append(leaf) }
        let root = tree.root
        #expect(try nodes.root(size: Int64(size)) == root)
        for index in [0, size / 3, size / 2, size - 1] {
            #expect(
                try InclusionProof(index: Int64(index), size: Int64(size), from: nodes).proves(leaves[index], in: root))
        }
        var old = MerkleFrontier()
        for leaf in leaves.prefix(max(1, size * 2 / 3)) { old.append(leaf) }
        let proof = try ConsistencyProof(old: old.size, new: Int64(size), from: nodes)
        #expect(proof.proves(old.root, isBeginningOf: root))
    }
}
