import PairChannel
import Synchronization

/// Takes what a hosted service tells: who comes and goes is on the record before the service is answered.
package final class WebhookReceiver: Sendable {
    /// The longest body. Ours sends 256 KiB at most, and one event of any length.
    package static let maximumBytes = 1 << 20
    /// Calls that are known when they are made again: of more than the five minutes in which a service does that.
    private static let known = 10_000

    private let record: @Sendable ([UInt8]) async -> Bool
    private let hear: @Sendable (ReceivedWebhook) -> Void
    private let taken = Mutex<(order: [ID], all: Set<ID>)>(([], []))

    /// - Parameters:
    ///   - record: Puts a line of the native log on the disk; whether it is there.
    ///   - hear: Told of each call, once.
    package init(
        record: @escaping @Sendable ([UInt8]) async -> Bool, hear: @escaping @Sendable (ReceivedWebhook) -> Void
    ) {
        (self.record, self.hear) = (record, hear)
    }

    /// - Returns: Whether the service may forget it.
    func take(_ webhook: ReceivedWebhook) async -> Bool {
        let signature = ID(webhook.signature)
        guard !taken.withLock({ $0.all.contains(signature) }) else { return true }
        if webhook.isOfPresence, !(await record(webhook.line)) { return false }
        let isNew = taken.withLock { taken in
            guard taken.all.insert(signature).inserted else { return false }
            taken.order.append(signature)
            if taken.order.count > 2 * Self.known {
                for old in taken.order.prefix(Self.known) { taken.all.remove(old) }
                taken.order.removeFirst(Self.known)
            }
            return true
        }
        if isNew { hear(webhook) }
        return true
    }
}
