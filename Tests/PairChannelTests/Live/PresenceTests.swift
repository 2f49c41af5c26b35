import Testing

@testable import PairChannel

@Suite struct PresenceTests {
    private let channel = ChannelName("presence-a")!

    private static func roster(_ ids: String, _ hash: String, _ count: Int) -> String {
        let data = #"{"presence":{"ids":[\#(ids)],"hash":{\#(hash)},"count":\#(count)}}"#
        return
            #"{"event":"pusher_internal:subscription_succeeded","channel":"presence-a","data":\#(LiveProbe.quoted(data))}"#
    }

    private static func added(_ data: String) -> String {
        #"{"event":"pusher_internal:member_added","channel":"presence-a","data":\#(LiveProbe.quoted(data))}"#
    }

    private static func removed(_ id: String) -> String {
        let data = LiveProbe.quoted(#"{"user_id":"\#(id)"}"#)
        return #"{"event":"pusher_internal:member_removed","channel":"presence-a","data":\#(data)}"#
    }

    @Test func aNewcomerGetsTheRosterWithItselfAndTheOthersHearOfIt() throws {
        var live = LiveProbe()
        let (a, b) = (try live.connect(), try live.connect())
        live.clear()
        live.subscribe(a, "presence-a", channelData: #"{"user_id":"1","user_info":{"name":"Ann \"A\""}}"#)
        #expect(live.received(a) == [Self.roster(#""1""#, #""1":{"name":"Ann \"A\""}"#, 1)])
        live.clear()
        live.subscribe(b, "presence-a", channelData: #"{"user_id":"2"}"#)
        #expect(live.received(b) == [Self.roster(#""1","2""#, #""1":{"name":"Ann \"A\""},"2":null"#, 2)])
        #expect(live.received(a) == [Self.added(#"{"user_id":"2"}"#)])
        #expect(
            live.notices == [
                .memberAdded(channel, PersonID("2")), .socketJoined(channel, PersonID("2"), live.app.socketID(of: b)),
            ])
    }

    @Test func twoTabsAreOneMemberWhoLeavesWithTheSecond() throws {
        var live = LiveProbe()
        let (other, first, second) = (try live.connect(), try live.connect(), try live.connect())
        live.subscribe(other, "presence-a", user: "1")
        live.subscribe(first, "presence-a", channelData: #"{"user_id":"2","user_info":"first"}"#)
        live.clear()
        live.subscribe(second, "presence-a", channelData: #"{"user_id":"2","user_info":"second"}"#)
        #expect(live.received(second) == [Self.roster(#""1","2""#, #""1":null,"2":"first""#, 2)])
        #expect(live.received(other).isEmpty)
        #expect(live.received(first).isEmpty)
        #expect(live.app.roster(of: "presence-a")?.count == 2)
        live.clear()
        live.unsubscribe(first, "presence-a")
        #expect(live.received(other).isEmpty)
        #expect(live.notices == [.socketLeft(channel, PersonID("2"), live.app.socketID(of: first))])
        live.disconnect(second)
        #expect(live.received(other) == [Self.removed("2")])
        #expect(live.notices.last == .memberRemoved(channel, PersonID("2")))
        #expect(live.app.roster(of: "presence-a")?.members.map(\.user.text) == ["1"])
    }

    @Test func whoLeavesAndComesBackIsAddedAnew() throws {
        var live = LiveProbe()
        let (a, b) = (try live.connect(), try live.connect())
        live.subscribe(a, "presence-a", user: "1")
        live.subscribe(b, "presence-a", user: "2")
        live.clear()
        live.unsubscribe(b, "presence-a")
        live.subscribe(b, "presence-a", user: "3")
        #expect(live.received(a) == [Self.removed("2"), Self.added(#"{"user_id":"3"}"#)])
        #expect(live.received(b) == [Self.roster(#""1","3""#, #""1":null,"3":null"#, 2)])
    }

    @Test func theLastToLeaveVacatesTheChannel() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        let id = live.app.socketID(of: socket)
        live.clear()
        live.subscribe(socket, "presence-a", user: "1")
        live.disconnect(socket)
        let person = PersonID("1")
        #expect(
            live.notices == [
                .channelOccupied(channel), .memberAdded(channel, person), .socketJoined(channel, person, id),
                .socketLeft(channel, person, id), .memberRemoved(channel, person), .channelVacated(channel),
            ])
        #expect(live.app.roster(of: "presence-a") == nil)
    }

    @Test(arguments: [
        (#"{"user_id":10}"#, #""10""#, "null"), (#"{"user_id":1.50}"#, #""1.50""#, "null"),
        (#"{"user_id":"7","user_info":null}"#, #""7""#, "null"),
        (#"{"user_id":"7","user_info":[1, 2]}"#, #""7""#, "[1, 2]"),
        (#"{"user_id":"z\u006f\"ë"}"#, #""zo\"ë""#, "null"),
    ])
    func idsAreSentAsStringsAndInformationAsItIs(data: String, id: String, info: String) throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.clear()
        live.subscribe(socket, "presence-a", channelData: data)
        #expect(live.received(socket) == [Self.roster(id, "\(id):\(info)", 1)])
    }

    @Test(arguments: [
        "", "7", "[]", "{}", #"{"user_id":""}"#, #"{"user_id":null}"#, #"{"user_id":{}}"#, #"{"user_id":"7""#,
        #"{"user_id":"7","x":1,"user_id":"8"}"#, #"{"user_id":"7","user\u005fid":"7"}"#,
        #"{"user_id":"\#(String(repeating: "x", count: 129))"}"#,
    ])
    func dataWithoutAUserIsRefused(data: String) throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.clear()
        live.subscribe(socket, "presence-a", channelData: data)
        #expect(live.received(socket).count == 2)
        #expect(live.received(socket, 0).hasSuffix(#","status":400}}"#))
        #expect(live.app.channelCount == 0)
        #expect(live.notices.isEmpty)
    }

    @Test func withoutDataTheSignInSaysWhoItIs() throws {
        var live = LiveProbe()
        let (socket, stranger) = (try live.connect(), try live.connect())
        live.signIn(socket, #"{"id":"7","user_info":{"name":"S"},"watchlist":[]}"#)
        live.clear()
        live.subscribe(socket, "presence-a")
        #expect(live.received(socket) == [Self.roster(#""7""#, #""7":{"name":"S"}"#, 1)])
        live.subscribe(stranger, "presence-a")
        #expect(live.received(stranger).count == 2)
        #expect(live.app.roster(of: "presence-a")?.count == 1)
    }

    @Test func aMemberIsNoLargerThanTheLimit() throws {
        var limits = LiveLimits()
        limits.presenceMemberBytes = 64
        var live = LiveProbe(limits)
        let (fits, over, signed) = (try live.connect(), try live.connect(), try live.connect())
        func data(_ count: Int) -> String {
            let start = #"{"user_id":"1","user_info":""#
            return start + String(repeating: "x", count: count - start.utf8.count - 2) + #""}"#
        }
        live.subscribe(over, "presence-a", channelData: data(65))
        #expect(live.app.channelCount == 0)
        live.subscribe(fits, "presence-a", channelData: data(64))
        #expect(live.app.roster(of: "presence-a")?.count == 1)
        live.signIn(signed, #"{"id":"2","user_info":"\#(String(repeating: "x", count: 63))"}"#)
        live.subscribe(signed, "presence-a")
        #expect(live.app.roster(of: "presence-a")?.count == 1)
    }

    @Test func aFullChannelTakesASecondTabAndNobodyNew() throws {
        var limits = LiveLimits()
        limits.presenceMembers = 2
        var live = LiveProbe(limits)
        let sockets = try (0..<4).map { _ in try live.connect() }
        live.subscribe(sockets[0], "presence-a", user: "1")
        live.subscribe(sockets[1], "presence-a", user: "2")
        live.clear()
        live.subscribe(sockets[2], "presence-a", user: "3")
        #expect(live.received(sockets[2], 0).contains(#""type":"LimitReached""#))
        live.subscribe(sockets[3], "presence-a", user: "2")
        #expect(live.app.subscribers(of: live.app.channel("presence-a")!).count == 3)
        live.disconnect(sockets[0])
        live.subscribe(sockets[2], "presence-a", user: "3")
        #expect(live.app.roster(of: "presence-a")?.members.map(\.user.text).sorted() == ["2", "3"])
    }
}
