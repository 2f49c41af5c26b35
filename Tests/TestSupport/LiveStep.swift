/// One thing that a client or the back end does; clients are small numbers.
package enum LiveStep {
    case connect(Int)
    case disconnect(Int)
    case ping(Int)
    /// `user` is who one is in a presence channel, `nil` to leave that to the sign-in.
    case subscribe(Int, channel: String, user: String?, isSigned: Bool)
    case unsubscribe(Int, channel: String)
    /// A client event; `data` is any text, sent as a JSON string.
    case say(Int, channel: String, name: String, data: String)
    case publish(channel: String, name: String, data: String, except: Int?)
    case signIn(Int, user: String, watched: [String])
    case terminate(user: String)
}

/// Steps drawn at random, the same for the same generator, each of which the clients can take in their present state: one
/// that is not connected only connects. No limit of time is reached if the clock moves 100 ms a step.
package struct LiveSteps {
    package static let channels = [
        "news", "cache-news", "private-a", "private-chat-1-2", "private-encrypted-a", "private-cache-a",
        "private-encrypted-cache-a", "presence-a", "presence-b", "presence-cache-a", "#server-to-user-1",
        "#server-to-user-2",
    ]
    package static let users = ["1", "2", "3", "4", "5", "6", "7"]

    let clients: Int
    private var made = 0

    package init(clients: Int) { self.clients = clients }

    package mutating func next(
        isConnected: (Int) -> Bool, using random: inout some RandomNumberGenerator
    ) -> LiveStep {
        made += 1
        let client = Int.random(in: 0..<clients, using: &random)
        let channel = Self.channels.randomElement(using: &random)!
        let user = Self.users.randomElement(using: &random)!
        let choice = Int.random(in: 0..<100, using: &random)
        let data = #"{"n":\#(made),"t":"\"é🎈\\"}"#
        if choice < 15 {
            let except = Bool.random(using: &random) && isConnected(client) ? client : nil
            return .publish(channel: channel, name: "event-\(made)", data: data, except: except)
        }
        if choice < 16 { return .terminate(user: user) }
        guard isConnected(client) else { return .connect(client) }
        switch choice {
        case ..<52:
            let hasUser = channel.hasPrefix("presence-") && choice < 48
            return .subscribe(client, channel: channel, user: hasUser ? user : nil, isSigned: choice % 8 != 0)
        case ..<70: return .unsubscribe(client, channel: channel)
        case ..<85: return .say(client, channel: channel, name: "client-\(made)", data: data)
        case ..<93:
            let watched = Self.users.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
            return .signIn(client, user: user, watched: watched)
        case ..<95: return .ping(client)
        default: return .disconnect(client)
        }
    }
}
