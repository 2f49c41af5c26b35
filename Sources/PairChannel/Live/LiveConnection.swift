/// What is known of one connection.
struct LiveConnection: Sendable {
    let id: SocketID
    var user: SignedInUser?
    /// For whom the chat has signed something for this connection, whether they have signed in with it or not.
    var signedFor: [PersonID] = []
    /// Whether it has signed in or joined a channel that needs a signature.
    var isAuthorized = false
    var clientEvents: EventAllowance

    private let connectedAt: Int64
    private var heardAt: Int64
    private var pingedAt: Int64?

    init(id: SocketID, now: Int64, clientEventsPerSecond: Int) {
        self.id = id
        (connectedAt, heardAt) = (now, now)
        clientEvents = EventAllowance(perSecond: clientEventsPerSecond, now: now)
    }

    enum Due {
        case ping
        case end(CloseCode)
    }

    /// What its silence calls for; `nil` for nothing. A ping is taken to be sent.
    mutating func takeDue(now: Int64, _ limits: LiveLimits) -> Due? {
        if let seconds = limits.authorizationSeconds, !isAuthorized, now - connectedAt >= Int64(seconds) * 1_000 {
            return .end(.unauthorized)
        }
        if let pingedAt {
            return now - pingedAt >= Int64(limits.pongSeconds) * 1_000 ? .end(.noPong) : nil
        }
        guard now - heardAt >= Int64(limits.activityTimeoutSeconds) * 1_000 else { return nil }
        pingedAt = now
        return .ping
    }

    mutating func heard(_ now: Int64) {
        heardAt = now
        pingedAt = nil
    }
}

/// How many events a connection may still send: a bucket that holds one second’s, and fills evenly.
struct EventAllowance: Sendable {
    private let perSecond: Int64
    private var thousandths: Int64
    private var filledAt: Int64

    init(perSecond: Int, now: Int64) {
        self.perSecond = Int64(min(perSecond, 1_000_000))  // times any time between two, it must fit
        thousandths = self.perSecond * 1_000
        filledAt = now
    }

    mutating func take(now: Int64) -> Bool {
        thousandths = min(perSecond * 1_000, thousandths + max(0, now - filledAt) * perSecond)
        filledAt = now
        guard thousandths >= 1_000 else { return false }
        thousandths -= 1_000
        return true
    }
}
