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
    ) -> LiveAnswer {
        let query = CallQuery(call.target)
        do throws(CallRefusal) {
            try credentials.check(call, query, wallSeconds: wallSeconds)
            return try answer(call, query, now: now, into: &effects)
        } catch {
            return LiveAnswer(status: error.status, text: error.message)
        }
    }

    private mutating func answer(
        _ call: LiveCall, _ query: CallQuery, now: Int64, into effects: inout [LiveEffect]
    ) throws(CallRefusal) -> LiveAnswer {
        let place = call.place
        let isPost = call.method == "POST"
        switch (place.first, place.count) {
        case ("events", 1):
            try isMethod(call, "POST")
            return try publish([try Self.event(call, query)], isBatch: false, now: now, into: &effects)
        case ("batch_events", 1):
            try isMethod(call, "POST")
            return try publish(try batch(call), isBatch: true, now: now, into: &effects)
        case ("channels", 1):
            try isMethod(call, "GET")
            return try channels(query)
        case ("channels", 2):
            try isMethod(call, "GET")
            return try channel(place[1], query, now: now)
        case ("channels", 3) where place[2] == "users":
            try isMethod(call, "GET")
            return try users(in: place[1])
        case ("channels", 3) where place[2] == "events" && isPost:
            // The way of the first libraries: the body is the data.
            let event = try Self.event(toChannel: place[1], call, query)
            _ = try publish([event], isBatch: false, now: now, into: &effects)
            return LiveAnswer(status: 202, text: "202 ACCEPTED")
        case ("users", 3) where place[2] == "terminate_connections":
            try isMethod(call, "POST")
            guard let user = PersonID(place[1]) else { throw .bad("The user’s id is missing.") }
            terminate(user, now: now, into: &effects)
            return .empty
        case ("users", 3) where place[2] == "events":
            try isMethod(call, "POST")
            let event = try Self.event(call, query, channels: [ChannelKind.serverToUser.prefix + place[1]])
            return try publish([event], isBatch: false, now: now, into: &effects)
        default:
            throw CallRefusal(status: 404, message: "The HTTP API has nothing here. Check the path.")
        }
    }

    private func isMethod(_ call: LiveCall, _ method: String) throws(CallRefusal) {
        guard call.method == method else {
            throw CallRefusal(status: 405, message: "This takes \(method), not \(call.method).")
        }
    }
}
