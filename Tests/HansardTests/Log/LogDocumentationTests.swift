import Foundation
import PairChannel
import Testing

@testable import Hansard

/// `docs/log.md` defines the log for those who have nothing else.
@Suite struct LogDocumentationTests {
    private static let document = try? String(
        contentsOf: URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../docs/log.md").standardized,
        encoding: .utf8)

    @Test(arguments: LogLineType.allCases)
    func everyTypeIsDocumented(type: LogLineType) throws {
        #expect(try #require(Self.document).contains("`\(type.text)`"))
    }

    @Test(arguments: LineMember.allCases)
    func everyMemberIsDocumented(member: LineMember) throws {
        let document = try #require(Self.document)
        #expect(document.contains("`\(member.text)`") || document.contains("\"\(member.text)\":"))
    }

    /// Their order in the line is that of the groups that the leaf commits to, and `key` and what stands for it are in none.
    @Test func membersStandInTheOrderOfTheirGroups() {
        let groups = LineMember.allCases.compactMap { LogGroup.of(member: $0.text)?.rawValue }
        #expect(groups.count == LineMember.allCases.count - [LineMember.leaf, .key, .salts, .commitments].count)
        #expect(groups == groups.sorted())
        #expect(Set(groups) == [0, 1, 2, 3, 4])
        #expect(
            LogGroup.members.allSatisfy { $0.1.allSatisfy { name in LineMember.allCases.contains { $0.text == name } } }
        )
    }

    @Test func itsLinesAreReadAndWrittenAsTheyStandThere() throws {
        let blocks = try #require(Self.document).components(separatedBy: "```json\n").dropFirst()
        #expect(blocks.count == 2)
        for block in blocks {
            let lines = try #require(block.components(separatedBy: "```").first)
            var reader = LogLineReader()
            var writer = LogLineWriter()
            var keys = SampleBatch.keys()
            var out: [UInt8] = []
            try Array(lines.utf8).withUnsafeBufferPointer {
                try reader.read($0, firstSeq: 1) { writer.append($0, keys: &keys, to: &out) }
            }
            try reader.finish { writer.append($0, keys: &keys, to: &out) }
            #expect(String(decoding: out, as: UTF8.self) == lines)
        }
    }

    @Test func theWorkedExampleHasItsLeavesAndRoot() throws {
        let document = try #require(Self.document)
        let example = try #require(
            document.components(separatedBy: "```json\n").last?.components(separatedBy: "```").first)
        let hasher = LeafHasher()
        var tree = MerkleFrontier()
        for line in example.split(separator: "\n") {
            let (_, leaf) = try Array(line.utf8).withUnsafeBufferPointer { try hasher.leaf(of: $0) }
            #expect(document.contains(leaf.hexadecimal))
            tree.append(leaf)
        }
        #expect(document.contains("root               " + tree.root.hexadecimal))
    }
}
