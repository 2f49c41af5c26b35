import Testing

@testable import Hansard

@Suite struct BatchCutterTests {
    private static let batch =
        #"{"seq":3,"type":"presence","person":"7","days":{"2013-05-13":[["07:58:12.000","online"],["17:00:00.000","offline"]],"#
        + #""2013-05-14":[["08:01:00.000","online"]],"2013-05-15":[["09:00:00.000","away"]]},"key":"AwMDAwMDAwMDAwMDAwMDAw"}"#

    private func cut(_ line: String, _ shown: String...) throws -> String? {
        try Array(line.utf8).withUnsafeBufferPointer { line throws -> String? in
            try BatchCutter().cut(line) { shown.contains($0) }.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    private func leaf(_ line: String) throws -> LogHash {
        try Array(line.utf8).withUnsafeBufferPointer { line throws -> LogHash in try LeafHasher().leaf(of: line).leaf }
    }

    @Test func whatIsLeftHasTheSameLeafAndNothingOfTheOthers() throws {
        let batch = Self.batch
        for shown in [["2013-05-13"], ["2013-05-14"], ["2013-05-15"], ["2013-05-13", "2013-05-15"]] {
            let line = try #require(
                try shown.count == 1 ? cut(batch, shown[0]) : cut(batch, shown[0], shown[1]))
            #expect(try leaf(line) == leaf(batch))
            #expect(!line.contains("AwMDAwMDAwMDAwMDAwMDAw"), "the key gives every salt")
            for day in ["2013-05-13", "2013-05-14", "2013-05-15"] {
                #expect(line.contains(day) == shown.contains(day))
            }
        }
    }

    @Test func allDaysAreTheLineItselfAndNoneIsNoLine() throws {
        #expect(try cut(Self.batch, "2013-05-13", "2013-05-14", "2013-05-15") == Self.batch)
        #expect(try cut(Self.batch, "2013-05-16") == nil)
    }

    @Test func whatWasCutIsCutAgain() throws {
        let once = try #require(try cut(Self.batch, "2013-05-13", "2013-05-15"))
        let twice = try #require(try cut(once, "2013-05-15"))
        #expect(try leaf(twice) == leaf(Self.batch))
        #expect(twice.contains("2013-05-15") && !twice.contains("2013-05-13"))
        #expect(try cut(once, "2013-05-14") == nil, "it is gone")
    }

    @Test func whatIsNoBatchIsRefused() {
        for line in [
            #"{"seq":1,"type":"message","id":"1","channel":"c","sent_at":"2013-05-13T08:54:10Z","key":"AQEBAQEBAQEBAQEBAQEBAQ"}"#,
            #"{"seq":1,"type":"erased","by":2,"leaf":"PLgEQgCR5Yzn4tcvfzEMdyCkhUm8bBRxnVzFKZEVYTU"}"#, "{}", "",
        ] { #expect(throws: (any Error).self) { try cut(line, "2013-05-13") } }
    }
}
