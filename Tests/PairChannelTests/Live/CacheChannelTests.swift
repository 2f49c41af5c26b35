import TestSupport
import Testing

@testable import PairChannel

@Suite struct CacheChannelTests {
    static let channels = ["cache-a", "private-cache-a", "private-encrypted-cache-a", "presence-cache-a"]

    private static func join(_ live: inout LiveProbe, _ socket: LiveSocket, _ channel: String) {
        live.subscribe(socket, channel, user: channel.hasPrefix("presence-") ? "7" : nil)
    }

    @Test(arguments: channels)
    func aNewcomerGetsTheLastEventAfterItsAnswer(channel: String) throws {
        var live = LiveProbe()
        live.publish("first", "1", to: channel)
        live.publish("last", "2", to: channel)
        let socket = try live.connect()
        live.clear()
        Self.join(&live, socket, channel)
        #expect(live.received(socket).count == 2)
        #expect(live.received(socket, 0).hasPrefix(#"{"event":"pusher_internal:subscription_succeeded""#))
        #expect(live.received(socket, 1) == #"{"event":"last","channel":"\#(channel)","data":"2"}"#)
        #expect(!live.notices.contains(.cacheMiss(ChannelName(channel)!)))
    }

    @Test(arguments: channels)
    func whereNothingIsKeptTheNewcomerIsToldAndSoAreWebhooks(channel: String) throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.clear()
        Self.join(&live, socket, channel)
        #expect(live.received(socket).last == #"{"event":"pusher:cache_miss","channel":"\#(channel)","data":"{}"}"#)
        #expect(live.notices.last == .cacheMiss(ChannelName(channel)!))
    }

    @Test func anEventIsKeptForHalfAnHourThoughNobodyIsThere() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.subscribe(socket, "cache-a")
        live.publish("e", "1", to: "cache-a", except: socket)
        live.unsubscribe(socket, "cache-a")
        live.now = 30 * 60_000 - 1
        live.tick()
        live.clear()
        let late = try live.connect()
        live.subscribe(late, "cache-a")
        #expect(live.received(late).last?.hasPrefix(#"{"event":"e""#) == true)
        live.unsubscribe(late, "cache-a")
        live.now += 1
        live.subscribe(late, "cache-a")
        #expect(live.received(late).last?.hasPrefix(#"{"event":"pusher:cache_miss""#) == true)
    }

    @Test func clientEventsAreNotKept() throws {
        var live = LiveProbe()
        let (a, b) = (try live.connect(), try live.connect())
        live.subscribe(a, "private-cache-a")
        live.send(#"{"event":"client-x","channel":"private-cache-a","data":{}}"#, from: a)
        live.clear()
        live.subscribe(b, "private-cache-a")
        #expect(live.received(b).last?.hasPrefix(#"{"event":"pusher:cache_miss""#) == true)
    }

    @Test func otherChannelsKeepNothing() throws {
        var live = LiveProbe()
        live.publish("e", "1", to: "private-a")
        let socket = try live.connect()
        live.clear()
        live.subscribe(socket, "private-a")
        #expect(live.received(socket).count == 1)
    }

    @Test func whenThereIsNoRoomTheEventThatEndsFirstGoes() {
        var cache = EventCache(room: 2, milliseconds: 100)
        func frame(_ text: String) -> Frame { .event(name: #""e""#.utf8, channel: "c", data: text.utf8) }
        cache.keep(frame("1"), data: "1".utf8, of: "a", now: 0)
        cache.keep(frame("2"), data: "2".utf8, of: "b", now: 1)
        cache.keep(frame("3"), data: "3".utf8, of: "a", now: 2)
        cache.keep(frame("4"), data: "4".utf8, of: "c", now: 3)
        #expect(cache.event(of: "a", now: 4)?.data == Array("3".utf8))
        #expect(cache.event(of: "b", now: 4) == nil)
        #expect(cache.event(of: "c", now: 4)?.data == Array("4".utf8))
        cache.expire(now: 102)
        #expect(cache.event(of: "a", now: 101) == nil)
        #expect(cache.event(of: "c", now: 102) != nil)
    }

    @Test func aFullCacheTakesANewChannelInNoTime() {
        var cache = EventCache(room: 5_000, milliseconds: 1_000_000)
        let frame = Frame.event(name: #""e""#.utf8, channel: "c", data: "1".utf8)
        let time = processorTime {
            for i in 0..<50_000 {
                cache.keep(frame, data: "1".utf8, of: "c\(i)", now: Int64(i))
                cache.keep(frame, data: "1".utf8, of: "hot", now: Int64(i))
            }
        }
        #expect(cache.event(of: "c45001", now: 50_000) != nil)
        #expect(cache.event(of: "c45000", now: 50_000) == nil)
        #expect(cache.event(of: "hot", now: 50_000) != nil)
        #expect(time < .seconds(10))
    }

    @Test func aCacheWithoutRoomKeepsNothing() {
        var cache = EventCache(room: 0, milliseconds: 100)
        cache.keep(.pong, data: "1".utf8, of: "a", now: 0)
        #expect(cache.event(of: "a", now: 0) == nil)
    }
}
