import NIOCore
import NIOPosix
import PairChannel
import Testing

@testable import PairChannelServer

/// Nobody listens where these endpoints are, as when a back end is away.
@Suite struct AppWebhooksTests {
    private static let credentials = AppCredentials(id: "1", key: "key", secret: "secret")!
    private let credentials = Self.credentials
    private let store = WebhooksInMemory()
    private let loop = MultiThreadedEventLoopGroup.singleton.next()
    private let staff = ChannelName("presence-staff")!
    private let ann = PersonID("7")!
    private let endpoint = LiveWebhook(url: "http://127.0.0.1:9/hook")
    private var key: WebhookEndpoint { WebhookEndpoint(app: "1", url: endpoint.url) }

    private func withWebhooks<T: Sendable>(
        _ endpoints: [LiveWebhook], _ body: @escaping @Sendable (AppWebhooks) -> T
    ) async throws -> T {
        try await loop.submit { [store, loop, credentials] in
            let webhooks = AppWebhooks(app: "1", client: WebhookSender.client, loop: loop, store: store)
            webhooks.update(endpoints, credentials)
            defer { for sender in webhooks.senders { sender.cancel() } }
            return body(webhooks)
        }.get()
    }

    private func texts(_ backlog: WebhookBacklog, _ key: WebhookEndpoint) -> [String] {
        (backlog.events[key] ?? []).map { "\($0.milliseconds) " + String(decoding: $0.json, as: UTF8.self) }
    }

    @Test func whoComesAndWhatIsToldOfItAreKeptInOneStep() async throws {
        try await withWebhooks([endpoint]) { [staff, ann] in
            $0.tell(.memberAdded(staff, ann), now: 0, at: 5_000_000)
            $0.tell(.memberRemoved(staff, ann), now: 1, at: 6_000_000)
        }
        let person = WebhookOccupancy(app: "1", channel: staff, person: ann)
        #expect(store.calls.map(\.count) == [2, 2])
        #expect(store.calls[0].first == .arrived(person, atMilliseconds: 5_000))
        #expect(store.calls[1].first == .departed(person))
        #expect(
            texts(store.left, key) == [
                #"5000 {"name":"member_added","channel":"presence-staff","user_id":"7"}"#,
                #"6000 {"name":"member_removed","channel":"presence-staff","user_id":"7"}"#,
            ])
        #expect(store.left.occupancies.isEmpty)
    }

    @Test func whoWasThereWhenTheProcessWasKilledIsGoneSinceItsLastSignOfLife() async throws {
        try await withWebhooks([endpoint]) { [staff, ann] in
            $0.tell(.channelOccupied(staff), now: 0, at: 5_000_000)
            $0.tell(.memberAdded(staff, ann), now: 0, at: 5_000_000)
        }
        let left = store.left
        #expect(left.occupancies.count == 2)
        let waiting = try await withWebhooks([endpoint]) { webhooks in
            webhooks.restore(left, now: 0, wallMilliseconds: 90_000)
            return webhooks.waiting
        }
        #expect(waiting == 4)
        #expect(
            Set(texts(store.left, key).suffix(2)) == [
                #"5000 {"name":"channel_vacated","channel":"presence-staff"}"#,
                #"5000 {"name":"member_removed","channel":"presence-staff","user_id":"7"}"#,
            ])
        #expect(store.left.occupancies.isEmpty)
    }

    @Test func whoIsBackInAMomentWasNotAway() async throws {
        try await withWebhooks([endpoint]) { [staff, ann] in $0.tell(.memberAdded(staff, ann), now: 0, at: 5_000_000) }
        let left = store.left
        let waiting = try await withWebhooks([endpoint]) { [staff, ann] webhooks in
            webhooks.restore(left, now: 0, wallMilliseconds: 90_000)
            webhooks.tell(.memberAdded(staff, ann), now: 2_999, at: 92_999_000)
            return webhooks.waiting
        }
        #expect(waiting == 1)
        #expect(texts(store.left, key).count == 1 && store.left.occupancies.count == 1)
    }

    @Test func ofAnEndpointThatIsNotInTheSettingsAnyMoreNothingIsKept() async throws {
        try await withWebhooks([endpoint]) { [staff] in $0.tell(.cacheMiss(staff), now: 0, at: 0) }
        let left = store.left
        let other = LiveWebhook(url: "http://127.0.0.1:9/other")
        let dropped = try await withWebhooks([other]) { [staff, credentials] webhooks in
            webhooks.restore(left, now: 0, wallMilliseconds: 0)
            webhooks.tell(.cacheMiss(staff), now: 0, at: 0)
            webhooks.update([], credentials)
            return webhooks.dropped
        }
        #expect(dropped == 2)
        #expect(store.left.events.isEmpty)
    }

    @Test func anEndpointWhoseEventsChangeGoesOnWithWhatItHasToBeTold() async throws {
        let (waiting, dropped) = try await withWebhooks([endpoint]) { [staff, credentials, endpoint] webhooks in
            webhooks.tell(.cacheMiss(staff), now: 0, at: 0)
            webhooks.update([LiveWebhook(url: endpoint.url, types: [.memberAdded], isBatched: false)], credentials)
            webhooks.tell(.cacheMiss(staff), now: 0, at: 0)
            return (webhooks.waiting, webhooks.dropped)
        }
        #expect(waiting == 1 && dropped == 0)
    }

    @Test func whoIsThereIsNotKeptWhereNobodyIsToldOfTheirGoing() async throws {
        try await withWebhooks([LiveWebhook(url: endpoint.url, types: [.clientEvent])]) { [staff, ann] in
            $0.tell(.memberAdded(staff, ann), now: 0, at: 0)
            $0.tell(.memberRemoved(staff, ann), now: 0, at: 0)
        }
        #expect(store.calls.isEmpty)
    }

    /// The whole server: what is left of an app that is gone is taken out, and the rest is told.
    @Test func aServerBeginsWithWhatTheOneBeforeLeft() async throws {
        let gone = WebhookOccupancy(app: "2", channel: staff, person: nil)
        store.keep(
            [
                .arrived(gone, atMilliseconds: 1), .added(event, WebhookEndpoint(app: "2", url: endpoint.url)),
                .added(event, key),
            ]) {}
        let app = LiveServerApp(credentials, webhooks: [endpoint])
        let server = LiveServer([app], on: loop, webhookStore: store)
        try await server.start()
        #expect(await server.status().map(\.waitingWebhooks) == [1])
        #expect(store.left.occupancies.isEmpty && store.left.events.keys.map(\.app) == ["1"])
        await server.stop()
        // Nobody has taken it: the next one tells it.
        #expect(store.left.events[key] == [event])
    }

    private let event = QueuedWebhookEvent(
        number: 1, milliseconds: 5, json: Array(#"{"name":"cache_miss","channel":"cache-x"}"#.utf8))
}
