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
        _ call: APIRequest, wallSeconds: Int64, now: Int64, into effects: inout [LiveEffect]
    ) -> APIStep {
        let api = PusherAPI(credentials: credentials, limits: limits, chat: chat)
        do throws(APIError) {
            return perform(try api.command(call, wallSeconds: wallSeconds), now: now, into: &effects)
        } catch {
            return .answered(APIResponse(error))
        }
    }

    private mutating func perform(
        _ command: PusherAPI.Command, now: Int64, into effects: inout [LiveEffect]
    ) -> APIStep {
        switch command {
        case .publish(let events, let publishing): return publish(events, publishing, now: now, into: &effects)
        case .listChannels(let prefix, let attributes): return .answered(channels(prefix, attributes))
        case .describe(let channel, let attributes): return .answered(describe(channel, attributes, now: now))
        case .listUsers(let channel): return .answered(users(in: channel))
        case .terminate(let user):
            terminate(user, now: now, into: &effects)
            return .answered(.empty)
        }
    }
}
