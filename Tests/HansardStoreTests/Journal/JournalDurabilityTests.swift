import Foundation
import HansardStore
import TestSupport
import Testing

@Suite(.blocking) struct JournalDurabilityTests {
    /// A pool of connections says NORMAL by itself, with which a power failure takes the last messages along.
    @Test func everyCommitIsFlushedToTheDisk() throws {
        let archive = NSTemporaryDirectory() + "/hansard-chat-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: archive) }
        #expect(try LiveJournal(archive: archive).flushesEachCommit)
        // And again for one that is there already.
        #expect(try LiveJournal(archive: archive).flushesEachCommit)
    }
}
