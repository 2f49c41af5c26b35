extension LiveApp {
    /// Publishes events at once, or says what of them is to be on the record first.
    mutating func publish(
        _ events: [CalledEvent], _ publishing: PusherAPI.Publishing, now: Int64, into effects: inout [LiveEffect]
    ) -> APIStep {
        var publication = PendingPublication()
        var former = events[0].channels
        for event in events {
            for channel in event.channels {
                // A socket in several channels gets a batch in the order in which it was sent.
                let isInOrder = event.channels != former
                add(
                    event.event, event.name, to: channel, .backEnd(excluded: event.excluded), isInOrder: isInOrder,
                    &publication)
                former = event.channels
            }
        }
        publication.dropRefused()
        let call = PendingRequest(
            publication: publication, events: events.map { ($0.attributes, $0.channels) }, publishing: publishing)
        if publication.records.isEmpty { return .answered(finish(call, [], now: now, into: &effects)) }
        return .pending(call)
    }

    /// Publishes what a call was to, and answers it.
    ///
    /// - Parameter outcomes: See `publish(_:_:now:into:)`.
    package mutating func finish(
        _ call: PendingRequest, _ outcomes: [RecordingOutcome]?, now: Int64, into effects: inout [LiveEffect]
    ) -> APIResponse {
        let refusal = publish(call.publication, outcomes, now: now, into: &effects)
        return refusal.map { APIResponse(APIError($0)) } ?? answer(call)
    }

    private func answer(_ asked: PendingRequest) -> APIResponse {
        guard asked.publishing != .legacy else { return APIResponse(status: 202, text: "202 ACCEPTED") }
        guard asked.events.contains(where: { !$0.attributes.isEmpty }) else { return .empty }
        return .object { json in
            guard asked.publishing != .batch else {
                json.name("batch")
                return json.appendArray(of: asked.events) { json, event in
                    appendAttributes(event.attributes, of: event.channels[0], to: &json)
                }
            }
            json.name("channels")
            json.openObject()
            for channel in asked.events[0].channels {
                json.name(channel.text)
                appendAttributes(asked.events[0].attributes, of: channel, to: &json)
            }
            json.closeObject()
        }
    }
}
