/// How often what has become of events.
package struct RecordingCounts: Sendable, Equatable {
    /// Passed on, and on no record: nobody has asked for it.
    package var unrecorded = 0
    /// On the record.
    package var recorded = 0
    /// Sent again by the application, and on the record already.
    package var repeated = 0
    /// Quarantined, since they could not be mapped.
    package var unmapped = 0
    /// Passed on to nobody, since the record could not be written.
    package var failed = 0

    package init() {}
}

extension LiveApp {
    /// Adds an event for one channel, and what of it is to be on the record.
    func add(
        _ event: PublishedEvent, _ name: String, to channel: ChannelName, _ origin: PendingPublication.Origin,
        _ pending: inout PendingPublication
    ) {
        let record = record(of: event, name, in: channel, origin)
        pending.deliveries.append(
            PendingPublication.Delivery(
                event: event, channel: channel, origin: origin, record: record.map { _ in pending.records.count }))
        guard let record else { return }
        pending.records.append(record)
        guard case .unmapped(_, _, let reason) = record.content, recording?.unmapped == .refuse else { return }
        pending.refuse(
            CallRefusal(
                status: 422,
                message: "“\(name)” to \(channel.text) cannot be put on the record, and nobody has got it. \(reason)"))
    }

    /// What an event is on the record; `nil` where it is none.
    private func record(
        of event: PublishedEvent, _ name: String, in channel: ChannelName, _ origin: PendingPublication.Origin
    ) -> PublishedRecord? {
        guard let recording, recording.names(name), recording.covers(channel) else { return nil }
        let text = Pair(readingEitherOrder: channel.text)?.channelName ?? channel.text
        do throws(EventRecording.Unreadable) {
            let (content, key) = try recording.read(
                name, try? JSONText(event.data), in: channel, by: author(origin))
            return PublishedRecord(app: credentials.id, channel: text, content: content, idempotencyKey: key)
        } catch {
            return PublishedRecord(
                app: credentials.id, channel: text,
                content: .unmapped(event: name, data: event.data, reason: error.reason))
        }
    }

    private func author(_ origin: PendingPublication.Origin) -> EventAuthor {
        switch origin {
        case .backEnd(let excluded):
            EventAuthor(person: excluded.flatMap { socket($0) }.flatMap { person(of: $0) }, isBackEnd: true)
        case .client(let id, _, _): EventAuthor(person: socket(id).flatMap { person(of: $0) }, isBackEnd: false)
        }
    }

    /// As whom a connection has signed in, or who it is in the presence channels that it is in; `nil` where it is several.
    private func person(of socket: LiveSocket) -> PersonID? {
        if let user = connection(socket).user?.id { return user }
        let persons = Set(channels(of: socket).compactMap { rosters[$0]?.user(of: socket) })
        return persons.count == 1 ? persons.first : nil
    }

    // MARK: Afterwards

    /// Publishes what was pending, as far as it is to be.
    ///
    /// - Parameter outcomes: What has become of its records, each.
    /// - Returns: What whoever called is told.
    package mutating func publish(
        _ pending: PendingPublication, _ outcomes: [RecordingOutcome], now: Int64, into effects: inout [LiveEffect]
    ) -> LiveAnswer {
        count(pending, outcomes)
        if let refusal = pending.refusal { return refuse(pending, refusal, into: &effects) }
        var refusal: CallRefusal?
        for delivery in pending.deliveries {
            if delivery.isInOrder { effects.append(.inOrder) }
            switch delivery.record.map({ outcomes[$0] }) {
            case .known(sinceStart: true)?: continue
            case .conflict? where recording?.unmapped == .refuse:
                refusal = CallRefusal(
                    status: 409, message: "\(delivery.channel.text) has another message of this id. Give each its own.")
            default: deliver(delivery, now: now, into: &effects)
            }
        }
        if let refusal { return refuse(pending, refusal, into: &effects) }
        return pending.answer.map(answer) ?? .empty
    }

    /// Publishes nothing of what was pending, since its records could not be written.
    ///
    /// - Returns: What whoever called is told.
    package mutating func fail(_ pending: PendingPublication, into effects: inout [LiveEffect]) -> LiveAnswer {
        recordingCounts.failed += pending.records.count
        return refuse(pending, Self.notRecorded, into: &effects)
    }

    private static let notRecorded = CallRefusal(
        status: 503, message: "It could not be put on the record, and nobody has got it. Send it again in a moment.")

    private func refuse(
        _ pending: PendingPublication, _ refusal: CallRefusal, into effects: inout [LiveEffect]
    ) -> LiveAnswer {
        if case .client(let id, _, _)? = pending.deliveries.first?.origin, let socket = socket(id) {
            effects.append(.send(.error(refusal.message), to: socket))
        }
        return LiveAnswer(refusal)
    }

    private mutating func count(_ pending: PendingPublication, _ outcomes: [RecordingOutcome]) {
        if pending.refusal == nil { recordingCounts.unrecorded += pending.deliveries.count { $0.record == nil } }
        for (record, outcome) in zip(pending.records, outcomes) {
            switch (record.content, outcome) {
            case (.unmapped, _), (_, .conflict): recordingCounts.unmapped += 1
            case (_, .recorded): recordingCounts.recorded += 1
            case (_, .known): recordingCounts.repeated += 1
            }
        }
    }

    private mutating func deliver(
        _ delivery: PendingPublication.Delivery, now: Int64, into effects: inout [LiveEffect]
    ) {
        let (event, channel) = (delivery.event, delivery.channel)
        switch delivery.origin {
        case .backEnd(let excluded): publish(event, to: channel, except: excluded, now: now, into: &effects)
        case .client(let socket, let user, let hasData):
            relay(event, to: channel, from: socket, user, hasData: hasData, into: &effects)
        }
    }

    private func answer(_ asked: PublicationAnswer) -> LiveAnswer {
        guard !asked.isLegacy else { return LiveAnswer(status: 202, text: "202 ACCEPTED") }
        guard asked.events.contains(where: { !$0.attributes.isEmpty }) else { return .empty }
        return .object { json in
            guard !asked.isBatch else {
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
