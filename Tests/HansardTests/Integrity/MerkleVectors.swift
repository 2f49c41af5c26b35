import Foundation
import PairChannel
import Testing

@testable import Hansard

/// The vectors of others, `Fixtures/tlog`.
enum MerkleVectors {
    static func json(_ name: String) throws -> JSONValue {
        var url = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<2 { url.deleteLastPathComponent() }
        return try JSONValue(parsing: Array(Data(contentsOf: url.appendingPathComponent("Fixtures/tlog/\(name).json"))))
    }

    /// The hashes of the eight leaves that Certificate Transparency’s code is tested with, and the entries themselves.
    static func leaves() throws -> [(entry: [UInt8], hash: LogHash)] {
        let json = try json("rfc6962-roots")
        let entries = try #require(json["leaves_hex"]?.elements)
        let hashes = try #require(json["leaf_hashes_hex"]?.elements)
        return try zip(entries, hashes).map { entry, hash in
            (
                try #require(entry.string.flatMap { Hexadecimal.bytes($0) }),
                try #require(hash.string.flatMap { LogHash(hexadecimal: $0) })
            )
        }
    }

    /// The root over the first `size` of those leaves.
    static func root(size: Int) throws -> LogHash {
        try #require(json("rfc6962-roots")["roots_hex"]?["\(size)"]?.string.flatMap { LogHash(hexadecimal: $0) })
    }
}

/// The root over leaves as RFC 6962 defines it, section 2.1, without anything clever.
func definedRoot(_ leaves: ArraySlice<LogHash>) -> LogHash {
    guard leaves.count > 1 else { return leaves.first ?? MerkleHashing.emptyRoot }
    var left = 1
    while left * 2 < leaves.count { left *= 2 }
    return MerkleHashing.node(definedRoot(leaves.prefix(left)), definedRoot(leaves.dropFirst(left)))
}

/// Different hashes, the same at each run.
func sampleLeaves(_ count: Int) -> [LogHash] {
    (0..<count).map { n in withUnsafeBytes(of: n.littleEndian) { MerkleHashing.leaf($0) } }
}
