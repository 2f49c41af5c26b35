import Hansard
import HansardStore

/// A stretch of time in which somebody was online or away, as the API has it.
struct IntervalResource: Resource {
    static let name = "Interval"
    static let note = "A stretch of time in which somebody was online or away."

    let interval: PresenceInterval

    static let fields: [Field<Self>] = [
        Field("start", "When it began.") { $0.interval.start },
        Field("end", "When it ended; null when the record ends before it does.") { $0.interval.end },
        Field("state", "What they were.") { $0.interval.state == .away ? State.away : .online },
    ]

    private enum State: String, FieldChoice, CaseIterable {
        case online, away

        static var names: [String] { allCases.map(\.rawValue) }
        var name: String { rawValue }
    }
}
