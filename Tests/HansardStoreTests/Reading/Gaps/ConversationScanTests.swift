import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct ConversationScanTests {
    @Test func aScanIsTheSameAfterItWasCached() {
        var random = SeededRandom(seed: 5)
        var zone = SiteZone.utc
        for _ in 0..<200 {
            var scan = ConversationScan(4)
            var sentAt = Int64.random(in: -86_400_000_000...86_400_000_000, using: &random)
            for _ in 0..<Int.random(in: 0..<40, using: &random) {
                sentAt += Int64.random(in: 0..<200_000_000_000, using: &random)
                let at = Timestamp(microseconds: sentAt)
                let kind: MessageKind = Int.random(in: 0..<5, using: &random) == 0 ? .tombstone : .said
                var id = ["7", "999999999999999999", "m7", "\(sentAt / 1_000)"].randomElement(using: &random) ?? ""
                let day = zone.local(at).day
                id.withUTF8 { scan.add(at, day: day, kind, $0) }
            }
            #expect(ConversationScan(4, bytes: scan.bytes) == scan)
        }
    }

    @Test func ofBytesThatBreakOffThereIsNoScan() {
        var scan = ConversationScan(4)
        var id = "12"
        id.withUTF8 { scan.add(Timestamp(microseconds: 1 << 40), day: 12, .said, $0) }
        #expect(ConversationScan(4, bytes: []) == nil)
        for count in 1..<scan.bytes.count {
            let part = ConversationScan(4, bytes: Array(scan.bytes.prefix(count)))
            #expect(part == nil || part?.numbered == [])
        }
    }

    @Test func someConversationsAreScannedAsAllAre() throws {
        let archive = try TestArchive()
        let channels = ["private-chat-3-7", "private-chat-3-9", "private-chat-7-9"]
        try archive.ingest(
            (0..<30).map {
                message("\($0)", from: $0 % 3 == 2 ? "7" : "3", at: "09:\($0 + 10)", "x", in: channels[$0 % 3])
            })
        let all = try archive.reader.conversationScans(.utc)
        #expect(all.count == 3 && all.allSatisfy { $0.numbered.count == 10 && $0.days.count == 1 })
        let some = Set(all.dropFirst().map(\.conversation))
        #expect(try archive.reader.conversationScans(.utc, of: some) == Array(all.dropFirst()))
        #expect(try archive.reader.conversationScans(.utc, of: []) == [])
    }
}
