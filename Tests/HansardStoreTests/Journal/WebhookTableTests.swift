import Foundation
import Hansard
import PairChannel
import Testing

@testable import HansardStore

@Suite final class WebhookTableTests {
    private let archive = NSTemporaryDirectory() + "/hansard-webhooks-\(UUID().uuidString)"
    private let hook = WebhookEndpoint(app: "1", url: "https://crm.example/hook")
    private let other = WebhookEndpoint(app: "2", url: "https://crm.example/hook")
    private let staff = ChannelName("presence-staff")!

    deinit { try? FileManager.default.removeItem(atPath: archive) }

    private func event(_ number: Int64, at milliseconds: Int64 = 7) -> QueuedWebhookEvent {
        QueuedWebhookEvent(
            number: number, milliseconds: milliseconds,
            json: Array(#"{"name":"client_event","channel":"c","data":"\u0000é\#(number)"}"#.utf8))
    }

    private func kept(_ changes: [WebhookChange]...) throws -> WebhookBacklog {
        let journal = try LiveJournal(archive: archive)
        for group in changes { try journal.commit { try $0.keep(group) } }
        journal.close()
        // By the next process.
        let next = try LiveJournal(archive: archive)
        defer { next.close() }
        return try next.readNow { try $0.webhookBacklog() }
    }

    @Test func whatAnEndpointHasNotTakenIsThereForTheNextProcess() throws {
        let left = try kept(
            [.added(event(2), hook), .added(event(1, at: 9), hook), .added(event(1), other)], [.added(event(3), hook)],
            [.removed([2], hook)])
        #expect(left.events == [hook: [event(1, at: 9), event(3)], other: [event(1)]])
        #expect(left.occupancies.isEmpty)
    }

    @Test func whoIsThereIsKnownUntilTheyGo() throws {
        let (ann, nul) = (PersonID("7")!, PersonID("7\u{0}")!)
        let all = [nil, ann, nul].map { WebhookOccupancy(app: "1", channel: staff, person: $0) }
        let elsewhere = WebhookOccupancy(app: "2", channel: staff, person: ann)
        let left = try kept(
            all.map { .arrived($0, atMilliseconds: 5_000) } + [.arrived(elsewhere, atMilliseconds: 6_000)],
            [.departed(all[1]), .arrived(all[0], atMilliseconds: 5_500)])
        #expect(left.occupancies == [all[2], all[0], elsewhere])
        #expect(left.lastSignMilliseconds == 6_000)
    }

    @Test func nothingOfAnEndpointThatIsRemovedIsKept() throws {
        let left = try kept([.added(event(1), hook), .added(event(1), other)], [.endpointRemoved(hook)])
        #expect(left.events == [other: [event(1)]])
    }

    /// The writer’s way: nobody waits, and the order is that of the calls.
    @Test func theJournalWritesChangesInTheirOrder() async throws {
        let journal = try LiveJournal(archive: archive)
        let writer = JournalWriter(journal)
        let webhooks = WebhookJournal(journal, writer, lastSign: nil)
        await withCheckedContinuation { done in
            for number in 1...500 { webhooks.keep([.added(event(Int64(number)), hook)]) {} }
            webhooks.keep([.removed(Array(1...499), hook)]) { done.resume() }
        }
        #expect(try await webhooks.backlog().events == [hook: [event(500)]])
        writer.close()
        journal.close()
    }
}
