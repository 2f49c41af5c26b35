/// Where a connection is: requests are read, answered, and their answers are taken, one after the other.
enum ConnectionPhase {
    /// A request’s first byte is waited for, then the rest of its head, then its body.
    case waiting, head, body
    /// A route has the request; then its answer waits to be taken.
    case answering, sending
    /// All is said, and what the client still sends is thrown away.
    case lingering
    /// It has ended, or is another protocol’s.
    case closed

    var isReading: Bool { self == .waiting || self == .head || self == .body }

    /// Whether it ends at once when the server is to end; otherwise with the answer to the request that is read or under way.
    var endsAtOnce: Bool { self == .waiting || self == .head || self == .lingering }

    /// For how long, in seconds; `nil` where the time is the server’s.
    func seconds(_ limits: HTTPLimits) -> Double? {
        switch self {
        case .waiting: limits.idleSeconds
        case .head: limits.headSeconds
        case .body: limits.bodySeconds
        case .sending: limits.stallSeconds
        case .lingering: 2
        case .answering, .closed: nil
        }
    }

    /// What is done when it has lasted that long.
    enum Lateness {
        case close, refuse
        /// The connection is closed only if the client takes too little.
        case lookWhetherItStalls
    }

    var lateness: Lateness? {
        switch self {
        case .waiting, .lingering: .close
        case .head, .body: .refuse
        case .sending: .lookWhetherItStalls
        case .answering, .closed: nil
        }
    }
}
