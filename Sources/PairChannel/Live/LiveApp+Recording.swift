extension LiveApp {
    /// Adds an event for one channel, and what of it is to be on the record.
    ///
    /// - Parameter isInOrder: See `PendingPublication.Delivery`.
    func add(
        _ event: PublishedEvent, _ name: String, to channel: ChannelName, _ origin: PendingPublication.Origin,
        isInOrder: Bool = false, _ pending: inout PendingPublication
    ) {
        let record = record(of: event, name, in: channel, origin)
        pending.add(event, to: channel, origin, record: record, isInOrder: isInOrder)
        guard case .unmapped(_, _, let reason)? = record?.content, recording?.unmapped == .refuse else { return }
        pending.refuse(
            PublicationRefusal(
                .unmapped,
                "“\(name)” to \(channel.text) cannot be put on the record, and nobody has got it. \(reason)"))
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
        if let user = connections[socket].user?.id { return user }
        let persons = Set(channels(of: socket).compactMap { subscriptions.user(of: socket, in: $0) })
        return persons.count == 1 ? persons.first : nil
    }

    // MARK: Afterwards

    /// Publishes what was pending, as far as it is to be.
    ///
    /// - Parameter outcomes: What has become of its records, each; `nil` where none of them could be written.
    /// - Returns: Why something of it is not published; whose event it was is told already, if a client’s.
    package mutating func publish(
        _ pending: PendingPublication, _ outcomes: [RecordingOutcome]?, now: Int64, into effects: inout [LiveEffect]
    ) -> PublicationRefusal? {
        let refusal = outcomes.map { deliver(pending, $0, now: now, into: &effects) } ?? fail(pending)
        if let refusal, case .client(let id, _, _)? = pending.deliveries.first?.origin, let socket = socket(id) {
            effects.append(.send(.error(refusal.message), to: socket))
        }
        return refusal
    }

    private mutating func fail(_ pending: PendingPublication) -> PublicationRefusal? {
        recordingCounts.failed += pending.records.count
        return PublicationRefusal(
            .notRecorded, "It could not be put on the record, and nobody has got it. Send it again in a moment.")
    }

    private mutating func deliver(
        _ pending: PendingPublication, _ outcomes: [RecordingOutcome], now: Int64, into effects: inout [LiveEffect]
    ) -> PublicationRefusal? {
        count(pending, outcomes)
        var refusal = pending.refusal
        guard refusal == nil else { return refusal }
        for delivery in pending.deliveries {
            if delivery.isInOrder { effects.append(.inOrder) }
            switch delivery.record.map({ outcomes[$0] }) {
            case .known(sinceStart: true)?: continue
            case .conflict? where recording?.unmapped == .refuse:
                refusal = PublicationRefusal(
                    .conflict, "\(delivery.channel.text) has another message of this id. Give each its own.")
            default: deliver(delivery, now: now, into: &effects)
            }
        }
        return refusal
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
}
