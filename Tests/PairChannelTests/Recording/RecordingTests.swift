import Testing

@testable import PairChannel

/// Published events that are records.
@Suite struct RecordingTests {
    /// An app that records as it does by itself, with two people in a channel of theirs and in the presence channel.
    private static func pair(_ recording: EventRecording = EventRecording()) throws -> (LiveProbe, [LiveSocket]) {
        var live = LiveProbe()
        live.app.recording = recording
        let sockets = try ["3", "7"].map { person in
            let socket = try live.connect()
            live.subscribe(socket, "presence-staff", user: person)
            live.subscribe(socket, "private-chat-3-7")
            return socket
        }
        live.clear()
        return (live, sockets)
    }

    private static func body(
        _ data: String, event: String = "new_message", channel: String = "private-chat-3-7", except: SocketID? = nil
    ) -> String {
        var json = JSONObject()
        json.add("name", event)
        json.add("channel", channel)
        json.add("data", data)
        json.add("socket_id", except?.text)
        return String(decoding: json.object, as: UTF8.self)
    }

    private static func record(_ content: PublishedRecord.Content, key: String? = nil) -> PublishedRecord {
        PublishedRecord(app: "1", channel: "private-chat-3-7", content: content, idempotencyKey: key)
    }

    @Test func nobodyGetsAMessageBeforeItIsOnTheRecord() throws {
        var (live, sockets) = try Self.pair()
        live.call("POST", "/apps/1/events", body: Self.body(#"{"id":12,"from":"3","message":"Morning!"}"#))
        #expect(live.pending.map(\.records) == [[Self.record(.message(id: "12", sender: "3", text: "Morning!"))]])
        #expect(live.received(sockets[1]).isEmpty)
        #expect(live.settle([.recorded]).status == 200)
        #expect(live.received(sockets[1]).count == 1)
        #expect(live.app.recordingCounts.recorded == 1 && live.app.recordingCounts.unrecorded == 0)
    }

    @Test func whatCannotBeWrittenReachesNobodyAndWhoCalledIsTold() throws {
        var (live, sockets) = try Self.pair()
        live.call("POST", "/apps/1/events", body: Self.body(#"{"from":"3","message":"x"}"#))
        #expect(live.settle(nil).status == 503)
        #expect(live.received(sockets[0]).isEmpty && live.received(sockets[1]).isEmpty)
        #expect(live.app.recordingCounts.failed == 1)
    }

    @Test func withoutANamedSenderItIsThePersonOfTheConnectionThatIsLeftOut() throws {
        var (live, sockets) = try Self.pair()
        let socket = live.app.socketID(of: sockets[1])
        live.call("POST", "/apps/1/events", body: Self.body(#"{"message":"x"}"#, except: socket))
        #expect(live.pending[0].records == [Self.record(.message(id: nil, sender: "7", text: "x"))])
        live.settle([.recorded])
        #expect(live.received(sockets[0]).count == 1 && live.received(sockets[1]).isEmpty)
    }

    @Test func whoHasSignedInIsThatPersonWithoutAPresenceChannel() throws {
        var (live, _) = try Self.pair()
        let socket = try live.connect()
        live.signIn(socket, #"{"id":"3"}"#)
        let id = live.app.socketID(of: socket)
        live.call("POST", "/apps/1/events", body: Self.body(#"{"message":"x"}"#, except: id))
        #expect(live.pending[0].records == [Self.record(.message(id: nil, sender: "3", text: "x"))])
    }

    @Test func aMarkSaysHowFarAndWithoutAnIdUpToNow() throws {
        var (live, sockets) = try Self.pair()
        live.call("POST", "/apps/1/events", body: Self.body(#"{"by":7,"id":"12"}"#, event: "seen"))
        let id = live.app.socketID(of: sockets[0])
        live.call("POST", "/apps/1/events", body: Self.body("{}", event: "seen", except: id))
        #expect(
            live.pending.flatMap(\.records) == [
                Self.record(.seen(person: "7", upTo: "12")), Self.record(.seen(person: "3", upTo: nil)),
            ])
    }

    @Test func aPairIsRecordedUnderItsOneName() throws {
        var (live, _) = try Self.pair()
        live.call(
            "POST", "/apps/1/events",
            body: Self.body(#"{"from":"10","message":"x"}"#, channel: "private-chat-10-9"))
        #expect(live.pending[0].records.map(\.channel) == ["private-chat-9-10"])
    }

    @Test(arguments: [
        (#"{"from":"3"}"#, "no text"), (#"{"message":"x"}"#, "leaves no connection out"),
        (#"{"from":"9","message":"x"}"#, "not one of the channel’s two"), ("Morning!", "no JSON object"),
        (#"{"from":"3","message":"x","message":"y"}"#, "names a member twice"),
        (#"{"from":"3","message":{"a":1}}"#, "no text"), (#"{"from":["3"],"message":"x"}"#, "is no id"),
    ])
    func whatCannotBeMappedIsQuarantinedAndRefused(data: String, reason: String) throws {
        var (live, sockets) = try Self.pair()
        live.call("POST", "/apps/1/events", body: Self.body(data))
        let content = try #require(live.pending.first?.records.first?.content)
        guard case .unmapped("new_message", let kept, let why) = content else {
            Issue.record("It is mapped: \(content)")
            return
        }
        #expect(why.contains(reason), "\(why)")
        #expect(try JSONText(kept).string == data)
        let answer = live.settle([.recorded])
        #expect(answer.status == 422 && answer.text.contains(reason))
        #expect(live.received(sockets[1]).isEmpty)
        #expect(live.app.recordingCounts.unmapped == 1)
    }

    @Test func whereTheAppSaysSoWhatCannotBeMappedIsPassedOnAndQuarantined() throws {
        var recording = EventRecording()
        recording.unmapped = .pass
        var (live, sockets) = try Self.pair(recording)
        live.call("POST", "/apps/1/events", body: Self.body("Morning!"))
        #expect(live.settle([.recorded]).status == 200)
        #expect(live.received(sockets[1]).count == 1)
        #expect(live.app.recordingCounts.unmapped == 1)
    }

    @Test func encryptedChannelsCannotBeRecorded() throws {
        var recording = EventRecording()
        recording.channels = ["private-*"]
        var (live, _) = try Self.pair(recording)
        live.call(
            "POST", "/apps/1/events",
            body: Self.body(#"{"nonce":"n","ciphertext":"c"}"#, channel: "private-encrypted-3-7"))
        let answer = live.settle([.recorded])
        #expect(answer.status == 422 && answer.text.contains("encrypted"))
    }

    @Test func ofABatchWithOneThatCannotBeMappedNothingIsRecordedOrPublished() throws {
        var (live, sockets) = try Self.pair()
        let good = Self.body(#"{"from":"3","message":"x"}"#)
        live.call("POST", "/apps/1/batch_events", body: #"{"batch":[\#(good),\#(Self.body("no"))]}"#)
        #expect(live.pending[0].records.count { if case .unmapped = $0.content { true } else { false } } == 1)
        #expect(live.pending[0].records.count == 1)
        #expect(live.settle([.recorded]).status == 422)
        #expect(live.received(sockets[1]).isEmpty)
    }

    @Test func otherEventsAndChannelsPassAtOnceAndAreCounted() throws {
        var (live, sockets) = try Self.pair()
        live.call("POST", "/apps/1/events", body: Self.body("{}", event: "typing"))
        live.call("POST", "/apps/1/events", body: Self.body("{}", channel: "presence-staff"))
        #expect(live.pending.isEmpty)
        #expect(live.received(sockets[1]).count == 2)
        #expect(live.app.recordingCounts.unrecorded == 2)
    }

    @Test func whatIsSentAgainIsNotDeliveredAgainUnlessTheServerHasRestarted() throws {
        var (live, sockets) = try Self.pair()
        let body = Self.body(#"{"id":"1","from":"3","message":"x"}"#)
        live.call("POST", "/apps/1/events", body: body)
        #expect(live.settle([.known(sinceStart: true)]).status == 200)
        #expect(live.received(sockets[1]).isEmpty)
        live.call("POST", "/apps/1/events", body: body)
        #expect(live.settle([.known(sinceStart: false)]).status == 200)
        #expect(live.received(sockets[1]).count == 1)
        #expect(live.app.recordingCounts.repeated == 2)
    }

    @Test func anIdOfAnotherMessageIsAConflict() throws {
        var (live, sockets) = try Self.pair()
        live.call("POST", "/apps/1/events", body: Self.body(#"{"id":"1","from":"3","message":"x"}"#))
        #expect(live.settle([.conflict]).status == 409)
        #expect(live.received(sockets[1]).isEmpty)
        #expect(live.app.recordingCounts.unmapped == 1)
    }

    // MARK: Clients’ events

    private static func clientRecording() -> EventRecording {
        var recording = EventRecording()
        recording.message?.event = "client-message"
        return recording
    }

    private static func event(_ data: String) -> String {
        #"{"event":"client-message","channel":"private-chat-3-7","data":\#(data)}"#
    }

    @Test func aClientsEventIsByThePersonOfItsConnection() throws {
        var (live, sockets) = try Self.pair(Self.clientRecording())
        live.send(Self.event(#"{"message":"x"}"#), from: sockets[0])
        #expect(live.pending[0].records == [Self.record(.message(id: nil, sender: "3", text: "x"))])
        #expect(live.received(sockets[1]).isEmpty)
        live.settle([.recorded])
        #expect(live.received(sockets[1]) == [Self.event(#"{"message":"x"}"#)])
        #expect(live.received(sockets[0]).isEmpty)
    }

    @Test func aClientCannotSpeakForSomebodyElse() throws {
        var (live, sockets) = try Self.pair(Self.clientRecording())
        live.send(Self.event(#"{"from":"7","message":"x"}"#), from: sockets[0])
        live.settle([.recorded])
        #expect(live.received(sockets[1]).isEmpty)
        #expect(live.received(sockets[0]).count == 1)
        #expect(live.received(sockets[0])[0].contains("not the person whose connection"))
    }

    @Test func aClientWhoseEventIsNotWrittenIsTold() throws {
        var (live, sockets) = try Self.pair(Self.clientRecording())
        live.send(Self.event(#"{"message":"x"}"#), from: sockets[0])
        live.settle(nil)
        #expect(live.received(sockets[0]).first?.contains("Send it again") == true)
        #expect(live.received(sockets[1]).isEmpty)
    }

    @Test func whatWasRecordedIsDeliveredAlthoughItsClientIsGone() throws {
        var (live, sockets) = try Self.pair(Self.clientRecording())
        live.send(Self.event(#"{"message":"x"}"#), from: sockets[0])
        live.disconnect(sockets[0])
        // Its number goes to somebody else, who is not left out.
        let next = try live.connect()
        live.subscribe(next, "private-chat-3-7")
        live.clear()
        live.settle([.recorded])
        #expect(live.received(sockets[1]).count == 1)
        #expect(next == sockets[0] && live.received(next).count == 1)
    }
}
