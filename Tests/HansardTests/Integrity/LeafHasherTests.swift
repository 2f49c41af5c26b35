import Crypto
import Foundation
import PairChannel
import TestSupport
import Testing

@testable import Hansard

/// The leaf of a line, and its number.
func leaf(_ line: String) throws -> (seq: Int64, leaf: LogHash) {
    try withBytes(line) { try LeafHasher().leaf(of: $0) }
}

@Suite struct LeafHasherTests {
    static let message =
        #"{"seq":1,"type":"message","id":"1","channel":"private-chat-3-7","sender":"7","sent_at":"2013-05-13T08:54:10.215Z","text":"Morning!","key":"AQEBAQEBAQEBAQEBAQEBAQ"}"#
    static let seen =
        #"{"seq":2,"type":"seen","channel":"private-chat-3-7","person":"3","days":{"2013-05-13":[["1","08:54:40.000"]]},"key":"AgICAgICAgICAgICAgICAg"}"#
    static let presence =
        #"{"seq":3,"type":"presence","person":"7","days":{"2013-05-13":[["07:58:12.000","online"],["17:00:00.000","offline"]],"2013-05-14":[["08:01:00.000","online"]]},"key":"AwMDAwMDAwMDAwMDAwMDAw"}"#

    /// The lines of `docs/log.md`, whose leaves were computed by programs in two other languages.
    @Test(arguments: [
        (message, 1, "17d0d72839dfe494152330286331b074dda84a37a08ca6086403761c6afcab0d"),
        (seen, 2, "745dce51128fe88450d0ab08842891d5ef20274061af66099fcce34ca44293cf"),
        (presence, 3, "b597d2312e21ffe531e5d7f475526b533991e81bae70e51b6ffca103ac7cbd21"),
    ])
    func hasTheLeavesOfTheWorkedExample(line: String, seq: Int64, digits: String) throws {
        let found = try leaf(line)
        #expect(found.seq == seq)
        #expect(found.leaf.hexadecimal == digits)
    }

    @Test func hasTheRootOfTheWorkedExample() throws {
        var tree = MerkleFrontier()
        for line in [Self.message, Self.seen, Self.presence] { tree.append(try leaf(line).leaf) }
        #expect(tree.root.hexadecimal == "bf28b4a7366d596ce22175cedeebc2832e72ce27013493ae821125f932be0839")
    }

    @Test func hasTheCommitmentsOfTheWorkedExample() throws {
        let key = try #require(withBytes("AQEBAQEBAQEBAQEBAQEBAQ") { LogKey(base64URL: $0) })
        let salts = [
            key.salts(pair: 0).0, key.salts(pair: 0).1, key.salts(pair: 1).0, key.salts(pair: 1).1,
            key.salts(pair: 2).0,
        ]
        let values = [
            #""type":"message","id":"1""#, #""channel":"private-chat-3-7""#, #""sender":"7""#,
            #""sent_at":"2013-05-13T08:54:10.215Z""#, #""text":"Morning!""#,
        ]
        let found = zip(salts, values).map { salt, value in
            withBytes(value) { salt.commitment(to: UnsafeRawBufferPointer($0)).hexadecimal }
        }
        #expect(found[0] == "79efe95ec5c3c08d84e9d46573240db6526b747f7a558bb262078bd996eaba69")
        #expect(found.dropFirst().map { $0.prefix(8) } == ["243298e3", "12cab0b7", "04e6a613", "e875252c"])
    }

    @Test func agreesWithTheObviousProgram() throws {
        var random = SeededRandom(seed: 11)
        for seq in 1...2_000 {
            let line = SampleLine(seq: Int64(seq) * 4_000_037, using: &random)
            let found = try leaf(line.text)
            #expect(found.seq == line.seq)
            #expect(found.leaf == line.leaf, "\(line.text)")
        }
    }

    /// Whatever byte is changed, the leaf is another one or there is none.
    @Test(arguments: [message, seen, presence])
    func everyByteCounts(line: String) throws {
        let right = try leaf(line).leaf
        for at in line.utf8.indices {
            for other: Character in ["x", "1", "\"", " ", ","] {
                var changed = line
                changed.replaceSubrange(at...at, with: String(other))
                guard changed != line else { continue }
                #expect((try? leaf(changed).leaf) != right, "\(changed)")
            }
        }
    }

    /// Wherever a line is cut, and whatever follows it, it is none.
    @Test(arguments: [message, seen, presence])
    func onlyAWholeLineHasALeaf(line: String) {
        for count in 0..<line.utf8.count {
            #expect(throws: LogLineProblem.self) { try leaf(String(decoding: line.utf8.prefix(count), as: UTF8.self)) }
        }
        for rest in ["\n", " ", "}", ",", "\0", line] {
            #expect(throws: LogLineProblem.notLast("key")) { try leaf(line + rest) }
        }
    }
}
