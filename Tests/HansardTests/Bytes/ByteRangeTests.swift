import Testing

@testable import Hansard

@Suite struct ByteRangeTests {
    @Test func anAbsentRangeIsNoEmptyText() {
        let bytes = Array("text".utf8)
        let empty = ByteRange(offset: 2, count: 0)
        #expect(empty.isPresent && empty.isEmpty)
        #expect(!ByteRange.absent.isPresent && ByteRange.absent.isEmpty)
        #expect(bytes.text(empty) == "")
        #expect(bytes.text(.absent) == nil)
        #expect(bytes[ByteRange.absent].isEmpty)
    }

    @Test func whatIsStoredIsFoundAgain() {
        var bytes: [UInt8] = []
        let ranges = ["one", "", "zwei é", "🎈"].map { bytes.store($0.utf8) }
        #expect(ranges.map { bytes.text($0) } == ["one", "", "zwei é", "🎈"])
        #expect(ranges.map(\.range) == [0..<3, 3..<3, 3..<10, 10..<14])
    }

    @Test func offsetsGoUpToFourGibibytes() {
        let range = ByteRange(offset: 4_000_000_000, count: 200_000_000)
        #expect(range.range == 4_000_000_000..<4_200_000_000)
        #expect(range.isPresent)
    }
}
