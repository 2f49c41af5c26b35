import PairChannel
import Synchronization

@testable import PairChannelServer

/// A store that outlives live servers, and not the test.
final class WebhooksInMemory: WebhookStore {
    private struct State {
        var events: [WebhookEndpoint: [Int64: QueuedWebhookEvent]] = [:]
        var occupancies: [WebhookOccupancy: Int64] = [:]
        var calls: [[WebhookChange]] = []
    }

    private let state = Mutex(State())

    /// What was kept by each call.
    var calls: [[WebhookChange]] { state.withLock { $0.calls } }

    func backlog() async throws -> WebhookBacklog { left }

    /// What a process that begins now would find.
    var left: WebhookBacklog {
        state.withLock { state in
            var backlog = WebhookBacklog()
            for (endpoint, events) in state.events where !events.isEmpty {
                backlog.events[endpoint] = events.values.sorted { $0.number < $1.number }
            }
            backlog.occupancies = state.occupancies.keys.sorted { $0.channel.text < $1.channel.text }
            backlog.lastSignMilliseconds = state.occupancies.values.max() ?? 0
            return backlog
        }
    }

    func keep(_ changes: [WebhookChange], whenStored: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.calls.append(changes)
            for change in changes {
                switch change {
                case .added(let event, let endpoint): state.events[endpoint, default: [:]][event.number] = event
                case .removed(let numbers, let endpoint):
                    for number in numbers { state.events[endpoint]?[number] = nil }
                case .arrived(let occupancy, let milliseconds): state.occupancies[occupancy] = milliseconds
                case .departed(let occupancy): state.occupancies[occupancy] = nil
                case .endpointRemoved(let endpoint): state.events[endpoint] = nil
                }
            }
        }
        whenStored()
    }
}
