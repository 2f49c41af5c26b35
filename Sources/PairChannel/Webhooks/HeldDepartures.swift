/// Departures that are told only if no return undoes them within three seconds, oldest first.
///
/// A page load closes a connection and opens the next one: whoever is back by then was not away for those who are told.
struct HeldDepartures: Sendable {
    struct Departure: Sendable {
        let notice: LiveNotice
        let event: QueuedWebhookEvent
        /// Whether it is told; if not, it only hides the return.
        let isWanted: Bool
        /// In milliseconds of the queue’s clock.
        let dueAt: Int64
    }

    /// Those that no return has undone, by what they say.
    private var awaited: [LiveNotice: (number: Int64, isWanted: Bool)] = [:]
    private var order = FIFO<Departure>()

    /// When the first of them is due; one that has been undone counts as well.
    var nextDue: Int64? { order.first?.dueAt }

    /// How many no return has undone.
    var count: Int { awaited.count }

    func contains(_ notice: LiveNotice) -> Bool { awaited[notice] != nil }

    mutating func add(_ departure: Departure) {
        awaited[departure.notice] = (departure.event.number, departure.isWanted)
        order.append(departure)
    }

    /// Takes note of a return.
    ///
    /// - Returns: The number of the departure’s event, and whether it would have been told; `nil` if no such departure is held.
    mutating func undo(_ notice: LiveNotice) -> (number: Int64, isWanted: Bool)? {
        awaited.removeValue(forKey: notice)
    }

    /// Takes the first, if it is due by `now`, and whether a return has undone it.
    mutating func next(dueBy now: Int64) -> (departure: Departure, isUndone: Bool)? {
        guard let departure = order.first, departure.dueAt <= now else { return nil }
        order.removeFirst()
        let isUndone = awaited[departure.notice]?.number != departure.event.number
        if !isUndone { awaited[departure.notice] = nil }
        return (departure, isUndone)
    }
}
