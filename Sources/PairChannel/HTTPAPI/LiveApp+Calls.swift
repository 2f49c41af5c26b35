extension LiveApp {
    /// Answers a call of the HTTP API; what it publishes or ends is in `effects`.
    ///
    /// Source: Pusher Channels documentation, “HTTP API”. Nothing is published by a call that is refused, not even part of a
    /// batch.
    ///
    /// - Parameters:
    ///   - wallSeconds: Now, since 1970, for the signature.
    ///   - now: Milliseconds of the clock that never goes back.
    package mutating func answer(
        _ call: LiveCall, wallSeconds: Int64, now: Int64, into effects: inout [LiveEffect]
    ) -> CallStep {
        let query = CallQuery(call.target)
        do throws(CallRefusal) {
            try credentials.check(call, query, wallSeconds: wallSeconds)
            return try answer(call, query, now: now, into: &effects)
        } catch {
            return .answered(LiveAnswer(error))
        }
    }

    private mutating func answer(
        _ call: LiveCall, _ query: CallQuery, now: Int64, into effects: inout [LiveEffect]
    ) throws(CallRefusal) -> CallStep {
        let place = call.place
        let isPost = call.method == "POST"
        switch (place.first, place.count) {
        case ("events", 1):
            try require(call, method: "POST")
            return try publish([try Self.event(call, query)], now: now, into: &effects)
        case ("batch_events", 1):
            try require(call, method: "POST")
            return try publish(try batch(call), isBatch: true, now: now, into: &effects)
        case ("channels", 1):
            try require(call, method: "GET")
            return .answered(try channels(query))
        case ("channels", 2):
            try require(call, method: "GET")
            return .answered(try channel(place[1], query, now: now))
        case ("channels", 3) where place[2] == "users":
            try require(call, method: "GET")
            return .answered(try users(in: place[1]))
        case ("channels", 3) where place[2] == "events" && isPost:
            // The way of the first libraries: the body is the data.
            let event = try Self.event(toChannel: place[1], call, query)
            return try publish([event], isLegacy: true, now: now, into: &effects)
        case ("users", 3) where place[2] == "terminate_connections":
            try require(call, method: "POST")
            guard let user = PersonID(place[1]) else { throw .bad("The user’s id is missing.") }
            terminate(user, now: now, into: &effects)
            return .answered(.empty)
        case ("users", 3) where place[2] == "events":
            try require(call, method: "POST")
            let event = try Self.event(call, query, channels: [ChannelKind.serverToUser.prefix + place[1]])
            return try publish([event], now: now, into: &effects)
        default:
            throw CallRefusal(status: 404, message: "The HTTP API has nothing here. Check the path.")
        }
    }

    private func require(_ call: LiveCall, method: String) throws(CallRefusal) {
        guard call.method == method else {
            throw CallRefusal(status: 405, message: "This takes \(method), not \(call.method).")
        }
    }
}
