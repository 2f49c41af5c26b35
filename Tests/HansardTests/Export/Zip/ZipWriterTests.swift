import Foundation
import TestSupport
import Testing

@testable import Hansard

@Suite struct ZipWriterTests {
    @Test func theChecksumIsThatOfTheStandard() {
        #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(CRC32.of([]) == 0)
    }

    @Test func theChecksumOfPiecesIsThatOfTheWhole() {
        var random = SeededRandom(seed: 5)
        let bytes = (0..<1_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        for _ in 0..<200 {
            var crc = CRC32()
            var at = 0
            while at < bytes.count {
                let end = min(bytes.count, at + Int.random(in: 0...40, using: &random))
                bytes[at..<end].withUnsafeBytes { crc.update($0) }
                at = end
            }
            #expect(crc.value == oneByOne(bytes))
        }
    }

    private func oneByOne(_ bytes: [UInt8]) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    /// Byte for byte, since a receiver compares hashes of what was given.
    @Test func aSmallFileIsTheseBytes() throws {
        var (zip, out) = (ZipWriter(), [UInt8]())
        try zip.add("a", Array("hi".utf8), to: &out)
        zip.finish(to: &out)
        let head = [20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0] as [UInt8]
        let facts = [0xAC, 0x2A, 0x93, 0xD8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0] as [UInt8]
        var expected: [UInt8] = Array("PK\u{3}\u{4}".utf8)
        expected += head
        expected += facts
        expected += Array("ahi".utf8)
        expected += Array("PK\u{1}\u{2}".utf8)
        expected += [20, 0]
        expected += head
        expected += facts
        expected += [UInt8](repeating: 0, count: 14)
        expected += Array("aPK\u{5}\u{6}".utf8)
        expected += [0, 0, 0, 0, 1, 0, 1, 0, 47, 0, 0, 0, 33, 0, 0, 0, 0, 0]
        #expect(out == expected)
    }

    @Test func aReaderOfOursFindsWhatWasWritten() throws {
        var (zip, out) = (ZipWriter(), [UInt8]())
        let big = [UInt8](repeating: 7, count: 100_000)
        try zip.add("manifest.json", Array("{}".utf8), to: &out)
        try zip.begin("sub/größe.bin", size: 100_000, crc32: CRC32.of(big), to: &out)
        try big[..<40_000].withUnsafeBytes { try zip.append($0, to: &out) }
        try big[40_000...].withUnsafeBytes { try zip.append($0, to: &out) }
        try zip.end()
        zip.finish(to: &out)
        let path = NSTemporaryDirectory() + "zip-\(UUID().uuidString).zip"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(out).write(to: URL(fileURLWithPath: path))
        let tree = try SourceTree(path: path)
        #expect(tree.entries.map(\.path) == ["manifest.json", "sub/größe.bin"])
        #expect(try tree.head(of: tree.entries[1], 200_000) == big)
    }

    @Test(arguments: ["", "/a", "a//b", "../a", "a/..", "a\\b", "a\u{0}", "."])
    func aNameThatLeadsAstrayIsRefused(name: String) {
        var (zip, out) = (ZipWriter(), [UInt8]())
        #expect(throws: ZipProblem.badName(name)) { try zip.add(name, [], to: &out) }
    }

    @Test func aNameIsThereOnce() throws {
        var (zip, out) = (ZipWriter(), [UInt8]())
        try zip.add("a", [], to: &out)
        #expect(throws: ZipProblem.repeatedName("a")) { try zip.add("a", [], to: &out) }
    }

    @Test func whatNeedsZIP64IsRefused() throws {
        var (zip, out) = (ZipWriter(), [UInt8]())
        #expect(throws: ZipProblem.tooLarge) { try zip.begin("a", size: 1 << 32, crc32: 0, to: &out) }
        zip = ZipWriter()
        for i in 0..<ZipWriter.maximumEntries { try zip.add("\(i)", [], to: &out) }
        #expect(throws: ZipProblem.tooManyEntries) { try zip.add("more", [], to: &out) }
        #expect(ZipProblem.tooManyEntries.description.hasSuffix("Export a shorter period."))
    }

    @Test func manyEntriesAndGreatOffsetsStandInFieldsOfZIP64() throws {
        let path = NSTemporaryDirectory() + "zip64-\(UUID().uuidString).zip"
        defer { try? FileManager.default.removeItem(atPath: path) }
        // What is greater than 100 bytes is taken for too great.
        var (zip, out) = (ZipWriter(allowsZIP64: true, most: 100), [UInt8]())
        let long = [UInt8](repeating: 7, count: 1_000)
        try zip.add("long", long, to: &out)
        for i in 0..<ZipWriter.maximumEntries + 10 { try zip.add("\(i)", [UInt8(i & 255)], to: &out) }
        var (flushed, pieces) = ([UInt8](), 0)
        zip.finish(to: &out) { piece in
            flushed += piece
            piece = []
            pieces += 1
        }
        try Data(flushed + out).write(to: URL(fileURLWithPath: path))
        #expect(pieces > 1)
        let tree = try SourceTree(path: path, limits: .bundle)
        #expect(tree.entries.count == ZipWriter.maximumEntries + 11)
        #expect(try tree.head(of: try #require(tree["long"]), 2_000) == long)
        #expect(try tree.head(of: try #require(tree["65540"]), 10) == [UInt8(65_540 & 255)])
    }

    @Test func anEntryThatIsNotWhatWasAnnouncedIsAnError() throws {
        var (zip, out) = (ZipWriter(), [UInt8]())
        try zip.begin("a", size: 2, crc32: CRC32.of([1, 2]), to: &out)
        try [UInt8]([1]).withUnsafeBytes { try zip.append($0, to: &out) }
        #expect(throws: ZipProblem.changed("a")) { try zip.end() }
        #expect(throws: ZipProblem.changed("a")) {
            try [UInt8]([1, 2]).withUnsafeBytes { try zip.append($0, to: &out) }
        }
        try [UInt8]([3]).withUnsafeBytes { try zip.append($0, to: &out) }
        #expect(throws: ZipProblem.changed("a")) { try zip.end() }
    }
}
