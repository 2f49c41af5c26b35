import Testing

@testable import PairChannel

@Suite struct LiveHandshakeTests {
    @Test(arguments: [
        "/app/key?protocol=7&client=js&version=8.6.0&flash=false", "/app/key?client=py&version=1&protocol=6",
        "/app/key?protocol=5", "/live/v1/app/key?protocol=7", "/app/key?protocolx=1&protocol=7&unknown",
    ])
    func parametersComeInAnyOrderAndAPrefixMayStandBefore(target: String) throws {
        #expect(try LiveHandshake(target: target).key == "key")
    }

    @Test func aKeyMayBeCalledApp() throws {
        #expect(try LiveHandshake(target: "/app/app?protocol=7").key == "app")
    }

    @Test(arguments: [
        ("/app/key", 4008), ("/app/key?client=js", 4008), ("/app/key?protocol=", 4008), ("/app/key?protocol=x", 4006),
        ("/app/key?protocol=7.0", 4006), ("/app/key?protocol=3", 4007), ("/app/key?protocol=8", 4007),
        ("/app/key?protocol=99999999999999999999", 4006), ("/app?protocol=7", 4005), ("/?protocol=7", 4005),
        ("", 4005), ("/application/key?protocol=7", 4005), ("/app/key/more?protocol=7", 4005),
    ])
    func aWrongAddressIsRefusedWithItsCode(target: String, code: UInt16) {
        let refusal = #expect(throws: CloseCode.self) { try LiveHandshake(target: target) }
        #expect(refusal?.code == code)
    }
}

@Suite struct ConnectingTests {
    @Test func theFirstFrameHoldsItsDataAsAString() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        let id = live.app.socketID(of: socket).text
        #expect(
            live.received(socket) == [
                #"{"event":"pusher:connection_established","data":"{\"socket_id\":\"\#(id)\",\"activity_timeout\":30}"}"#
            ])
    }

    @Test func socketIDsAreDigitsAPointAndDigitsAndAllDifferent() throws {
        var live = LiveProbe()
        var ids: Set<SocketID> = []
        for _ in 0..<500 {
            let socket = try live.connect()
            let id = live.app.socketID(of: socket)
            #expect(SocketID(id.text) == id)
            ids.insert(id)
        }
        #expect(ids.count == 500)
    }

    @Test(arguments: ["", ".", "1.", ".1", "1.2.3", "1.2\n", "a.1", "1.2::user::{}", "٣.٣", "123456789012345678901.1"])
    func nothingElseIsASocketID(text: String) { #expect(SocketID(text) == nil) }

    @Test func oneTooManyIsTurnedAwayUntilAnotherLeaves() throws {
        var limits = LiveLimits()
        limits.connections = 2
        var live = LiveProbe(limits)
        let first = try live.connect()
        _ = try live.connect()
        let refusal = #expect(throws: CloseCode.self) { try live.connect() }
        #expect(refusal == .overCapacity)
        live.disconnect(first)
        _ = try live.connect()
        #expect(live.app.connectionCount == 2)
    }

    @Test func whatComesFromAConnectionThatIsGoneDoesNothing() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.disconnect(socket)
        live.clear()
        live.disconnect(socket)
        live.send(#"{"event":"pusher:ping"}"#, from: socket)
        live.subscribe(socket, "public", auth: "")
        #expect(live.received(socket).isEmpty)
        #expect(live.app.connectionCount == 0)
        let (a, b) = (try live.connect(), try live.connect())
        #expect(a != b)
    }

    @Test func bytesThatAreNotUTF8EndTheConnectionWithoutAnEvent() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.clear()
        live.perform { $0.receive([0x7B, 0xFF, 0x7D], from: socket, now: $1, into: &$2) }
        #expect(live.closed[socket]?.code == 1007)
        #expect(live.received(socket).isEmpty)
        #expect(live.app.connectionCount == 0)
    }

    @Test(arguments: [
        "", "null", "[]", "7", "{", "{}", #"{"event":7}"#, #"{"event":"x"}"#,
        #"{"event":"pusher:connection_established"}"#,
        #"{"event":"pusher_internal:member_added","channel":"presence-x","data":"{}"}"#,
        #"{"event":"pusher:subscribe"}"#,
        #"{"event":"pusher:subscribe","data":"x"}"#, #"{"event":"pusher:subscribe","data":{"channel":7}}"#,
        #"{"event":"pusher:signin","data":{}}"#, #"{"event":"pusher:unsubscribe","data":{}}"#, #"{"event":"client-x"}"#,
        String(repeating: "[", count: 70), #"{"event":"pusher:ping"} x"#,
    ])
    func aMessageThatMeansNothingIsAnErrorWithoutACodeAndTheConnectionStays(text: String) throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.clear()
        live.send(text, from: socket)
        #expect(live.received(socket).count == 1)
        #expect(live.received(socket, 0).hasPrefix(#"{"event":"pusher:error","data":{"code":null,"message":""#))
        #expect(live.closed.isEmpty)
    }
}

@Suite struct StayingAliveTests {
    @Test(arguments: ["{}", #""""#, "null", #"{"a":1}"#])
    func aPingIsAnsweredWhateverItCarries(data: String) throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.clear()
        live.send(#"{"event":"pusher:ping","data":\#(data)}"#, from: socket)
        live.send(#"{"event":"pusher:ping"}"#, from: socket)
        let pong = #"{"event":"pusher:pong","data":"{}"}"#
        #expect(live.received(socket) == [pong, pong])
    }

    @Test func silenceIsAskedOnceAndThenEndedWithEventAndCode() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.clear()
        live.now = 29_999
        live.tick()
        #expect(live.pinged.isEmpty)
        live.now = 30_000
        live.tick()
        live.now = 59_999
        live.tick()
        #expect(live.pinged == [socket])
        #expect(live.closed.isEmpty)
        live.now = 60_000
        live.tick()
        #expect(live.closed[socket] == .noPong)
        #expect(
            live.received(socket) == [
                #"{"event":"pusher:error","data":{"code":4201,"message":"No answer to a ping."}}"#
            ])
    }

    @Test func anythingHeardIsASignOfLife() throws {
        var live = LiveProbe()
        let (pong, text, rubbish) = (try live.connect(), try live.connect(), try live.connect())
        for _ in 0..<10 {
            live.now += 30_000
            live.tick()
            live.now += 29_999
            live.app.heard(pong, now: live.now)
            live.send(#"{"event":"pusher:pong"}"#, from: text)
            live.send("rubbish", from: rubbish)
            live.tick()
        }
        #expect(live.closed.isEmpty)
        #expect(live.pinged.count == 30)
    }

    @Test func whoNeitherSignsInNorJoinsAPrivateChannelInTimeIsEndedWhereThatIsAsked() throws {
        var limits = LiveLimits()
        limits.authorizationSeconds = 10
        var live = LiveProbe(limits)
        let (idle, open, joined, signed) = (
            try live.connect(), try live.connect(), try live.connect(), try live.connect()
        )
        live.subscribe(open, "news")
        live.subscribe(joined, "private-a")
        live.signIn(signed, #"{"id":"7"}"#)
        live.now = 9_999
        live.tick()
        #expect(live.closed.isEmpty)
        live.now = 10_000
        live.tick()
        #expect(live.closed == [idle: .unauthorized, open: .unauthorized])
        #expect(live.app.channelNames.map(\.text) == ["private-a"])
    }
}
