import HTTPServer
import Hansard
import PairChannel
import Synchronization

/// How many exports may be made at the same time, by all readers and by one: each holds a connection, and one state of the
/// archive for as long as its reader takes.
package final class ExportSlots: Sendable {
    private let most: Int
    private let mostOfOne: Int
    private let taken = Mutex<[ID: Int]>([:])

    /// - Parameter most: Of all readers; one may have a quarter of them.
    package init(most: Int = 16) { (self.most, mostOfOne) = (most, max(1, most / 4)) }

    /// Room for one export, for as long as it is held.
    final class Slot: Sendable {
        private let slots: ExportSlots
        private let client: ID

        fileprivate init(_ slots: ExportSlots, _ client: ID) { (self.slots, self.client) = (slots, client) }

        deinit { slots.taken.withLock { $0[client] = $0[client].flatMap { $0 > 1 ? $0 - 1 : nil } } }
    }

    /// - Parameter client: The reader’s id; where everybody is let in, an address.
    /// - Throws: For one too many: status 429 if the reader has too many already, 503 if all readers have.
    func slot(for client: ID) throws(ProblemDetails) -> Slot {
        let (own, all) = taken.withLock { taken in
            let (own, all) = (taken[client] ?? 0, taken.values.reduce(0, +))
            if own < mostOfOne, all < most { taken[client] = own + 1 }
            return (own, all)
        }
        if own < mostOfOne, all < most { return Slot(self, client) }
        var problem =
            own >= mostOfOne
            ? ProblemDetails(
                .tooManyRequests, "busy", "Too many exports",
                "\(own) of yours are being made. Wait until one of them has ended.")
            : ProblemDetails(
                .serviceUnavailable, "busy", "Too many exports", "Others are being made. Try again in a minute.")
        problem.headers[.retryAfter] = "60"
        throw problem
    }
}
