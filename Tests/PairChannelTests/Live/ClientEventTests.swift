import Testing

@testable import PairChannel

@Suite struct ClientEventTests {
    /// Three in a channel, of whom the first sends.
    private static func room(_ channel: String, _ limits: LiveLimits = LiveLimits()) throws -> (LiveProbe, [LiveSocket])
    {
        var live = LiveProbe(limits)
        let sockets = try (0..<3).map { _ in try live.connect() }
        for (i, socket) in sockets.enumerated() {
            live.subscribe(socket, channel, user: channel.hasPrefix("presence-") ? "\(i)" : nil)
        }
        live.clear()
        return (live, sockets)
    }

    @Test(arguments: [
        #"{"a" : 1.10, "a":2}"#, #""text \u00e9\/""#, "[1,\n2]", "null", "-0.0E+5", "{}", #""""#,
        #"{"\u0061":"<script>"}"#,
    ])
    func dataReachesTheOthersByteForByteAndNotTheSender(data: String) throws {
        var (live, sockets) = try Self.room("private-a")
        live.send(#"{"event":"client-x","channel":"private-a","data": \#(data) }"#, from: sockets[0])
        let frame = #"{"event":"client-x","channel":"private-a","data":\#(data)}"#
        #expect(live.received(sockets[0]).isEmpty)
        #expect(live.received(sockets[1]) == [frame])
        #expect(live.received(sockets[2]) == [frame])
        #expect(
            live.notices == [
                .clientEvent(
                    ChannelName("private-a")!, event: Array(#""client-x""#.utf8), data: Array(data.utf8),
                    live.app.socketID(of: sockets[0]), nil)
            ])
    }

    @Test func inAPresenceChannelTheServerSaysWhoItIsFromAndDropsTheRest() throws {
        var (live, sockets) = try Self.room("presence-a")
        live.send(
            #"{"user_id":"2","event":"client-x","extra":1,"data":"d","channel":"presence-a"}"#, from: sockets[0])
        #expect(live.received(sockets[1]) == [#"{"event":"client-x","channel":"presence-a","data":"d","user_id":"0"}"#])
    }

    @Test func aFrameWithoutDataGetsSome() throws {
        var (live, sockets) = try Self.room("private-a")
        live.send(#"{"event":"client-x","channel":"private-a"}"#, from: sockets[0])
        #expect(live.received(sockets[1]) == [#"{"event":"client-x","channel":"private-a","data":{}}"#])
    }

    @Test(arguments: ["news", "private-encrypted-a", "cache-a"])
    func otherChannelsRefuse(channel: String) throws {
        var (live, sockets) = try Self.room(channel)
        live.send(#"{"event":"client-x","channel":"\#(channel)","data":{}}"#, from: sockets[0])
        #expect(live.received(sockets[0]).count == 1)
        #expect(live.received(sockets[0], 0).hasPrefix(SubscribingTests.error))
        #expect(live.received(sockets[1]).isEmpty)
        #expect(live.notices.isEmpty)
    }

    @Test func whoIsNotInTheChannelIsRefused() throws {
        var (live, sockets) = try Self.room("private-a")
        let outsider = try live.connect()
        live.clear()
        for channel in ["private-a", "private-none", "private\u{2010}a"] {
            live.send(#"{"event":"client-x","channel":"\#(channel)","data":{}}"#, from: outsider)
        }
        #expect(live.received(outsider).count == 3)
        #expect(live.received(sockets[0]).isEmpty)
        #expect(live.closed.isEmpty)
    }

    @Test func whereTheyAreSwitchedOffTheyAreRefused() throws {
        var limits = LiveLimits()
        limits.allowsClientEvents = false
        var (live, sockets) = try Self.room("private-a", limits)
        live.send(#"{"event":"client-x","channel":"private-a","data":{}}"#, from: sockets[0])
        #expect(live.received(sockets[0], 0).hasPrefix(SubscribingTests.error))
        #expect(live.received(sockets[1]).isEmpty)
    }

    @Test func nameAndDataMayBeAsLongAsTheLimitAndNoLonger() throws {
        var limits = LiveLimits()
        (limits.eventNameBytes, limits.eventDataBytes) = (10, 20)
        var (live, sockets) = try Self.room("private-a", limits)
        func send(_ name: String, _ data: String) {
            live.send(#"{"event":"\#(name)","channel":"private-a","data":\#(data)}"#, from: sockets[0])
        }
        let fits = String(repeating: "x", count: 20)
        send("client-xyz", #""\#(fits)""#)
        send("client-xyz", #""\u0078\#(fits.dropFirst())""#)
        send("client-xyz", #"[\#(String(repeating: "1", count: 18))]"#)
        #expect(live.received(sockets[1]).count == 3)
        send("client-xyzz", "1")
        send("client-x", #""\#(fits)x""#)
        send("client-x", #"[\#(String(repeating: "1", count: 19))]"#)
        #expect(live.received(sockets[1]).count == 3)
        #expect(live.received(sockets[0]).count == 3)
    }

    @Test func moreThanTenInASecondAre4301AndTheConnectionStays() throws {
        var (live, sockets) = try Self.room("private-a")
        func send() { live.send(#"{"event":"client-x","channel":"private-a","data":{}}"#, from: sockets[0]) }
        for _ in 0..<12 { send() }
        #expect(live.received(sockets[1]).count == 10)
        #expect(live.received(sockets[0]).count == 2)
        #expect(live.received(sockets[0], 0).hasPrefix(#"{"event":"pusher:error","data":{"code":4301,"#))
        live.now += 99
        send()
        #expect(live.received(sockets[1]).count == 10)
        live.now += 1
        send()
        #expect(live.received(sockets[1]).count == 11)
        live.now += 1_000_000_000_000
        for _ in 0..<12 { send() }
        #expect(live.received(sockets[1]).count == 21)
        #expect(live.closed.isEmpty)
    }

    @Test func anyRateCanBeSet() throws {
        var limits = LiveLimits()
        limits.clientEventsPerSecond = .max
        var (live, sockets) = try Self.room("private-a", limits)
        live.now = 1_000_000_000_000
        for _ in 0..<100 { live.send(#"{"event":"client-x","channel":"private-a","data":1}"#, from: sockets[0]) }
        #expect(live.received(sockets[1]).count == 100)
    }
}
