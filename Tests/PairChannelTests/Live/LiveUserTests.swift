import Testing

@testable import PairChannel

@Suite struct SignInTests {
    @Test func theAnswerHasTheUserDataAsItWasSent() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.clear()
        let data = #"{ "id" : "7", "user_info" : {"a":1.0} }"#
        live.signIn(socket, data)
        let answer = LiveProbe.quoted(#"{"user_data":\#(LiveProbe.quoted(data))}"#)
        #expect(live.received(socket) == [#"{"event":"pusher:signin_success","data":\#(answer)}"#])
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"id":7}"#, #"{"id":""}"#, #"{"id":"a b"}"#, #"{"id":null}"#,
        #"{"id":"\#(String(repeating: "x", count: 129))"}"#,
    ])
    func anIDMustBeAStringFitForAChannel(data: String) throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.clear()
        live.signIn(socket, data)
        #expect(live.received(socket).count == 1)
        #expect(live.received(socket, 0).hasPrefix(SubscribingTests.error))
        #expect(live.closed.isEmpty)
    }

    @Test func aWrongSignatureIsAnErrorAndTheConnectionStays() throws {
        var live = LiveProbe()
        let (socket, other) = (try live.connect(), try live.connect())
        let id = live.app.socketID(of: socket)
        let data = #"{"id":"7"}"#
        let right = LiveProbe.credentials.userAuth(id, userData: data)
        live.clear()
        let wrong = [
            "", "key:", right + "0", "kez" + right.dropFirst(3), LiveProbe.credentials.userAuth(id, userData: "{}"),
            LiveProbe.credentials.userAuth(live.app.socketID(of: other), userData: data),
            "key:" + LiveProbe.credentials.signature(of: "\(id.text):\(data)".utf8),
        ]
        for auth in wrong {
            live.send(
                #"{"event":"pusher:signin","data":{"auth":"\#(auth)","user_data":\#(LiveProbe.quoted(data))}}"#,
                from: socket)
        }
        #expect(live.received(socket).count == wrong.count)
        #expect(live.received(socket).allSatisfy { $0.hasPrefix(SubscribingTests.error) })
        live.subscribe(socket, "#server-to-user-7")
        #expect(live.app.channelCount == 0)
    }

    @Test func aConnectionStaysTheUserItSignedInAs() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.signIn(socket, #"{"id":"7"}"#)
        live.clear()
        live.signIn(socket, #"{"id":"8"}"#)
        #expect(live.received(socket).count == 1)
        #expect(live.received(socket, 0).hasPrefix(SubscribingTests.error))
        live.clear()
        live.signIn(socket, #"{"id":"7"}"#)
        #expect(live.received(socket).count == 1)
        #expect(live.received(socket, 0).hasPrefix(#"{"event":"pusher:signin_success""#))
        live.disconnect(socket)
        live.clear()
        live.perform { $0.terminate(PersonID("7"), now: $1, into: &$2) }
        #expect(live.closed.isEmpty)
    }

    @Test func aUsersOwnChannelIsForThatUserAlone() throws {
        var live = LiveProbe()
        let (seven, eight, stranger) = (try live.connect(), try live.connect(), try live.connect())
        live.signIn(seven, #"{"id":"7"}"#)
        live.signIn(eight, #"{"id":"8"}"#)
        live.clear()
        for socket in [seven, eight, stranger] { live.subscribe(socket, "#server-to-user-7", auth: "") }
        #expect(live.received(eight, 0).hasSuffix(#","status":403}}"#))
        #expect(live.received(stranger, 0).hasSuffix(#","status":403}}"#))
        live.clear()
        live.publish("e", "1", to: "#server-to-user-7")
        #expect(live.received(seven) == [##"{"event":"e","channel":"#server-to-user-7","data":"1"}"##])
        #expect(live.received(eight).isEmpty)
    }

    @Test func eventsForAUserReachOnlyWhoSubscribed() throws {
        var live = LiveProbe()
        let (subscribed, signedIn) = (try live.connect(), try live.connect())
        for socket in [subscribed, signedIn] { live.signIn(socket, #"{"id":"7"}"#) }
        live.subscribe(subscribed, "#server-to-user-7")
        live.clear()
        live.publish("e", "1", to: "#server-to-user-7")
        #expect(live.received(subscribed).count == 1)
        #expect(live.received(signedIn).isEmpty)
    }
}

@Suite struct TerminateTests {
    @Test func everyConnectionSignedInAsTheUserIsEndedAndNoOther() throws {
        var live = LiveProbe()
        let sockets = try (0..<4).map { _ in try live.connect() }
        live.signIn(sockets[0], #"{"id":"7","watchlist":["7","8"]}"#)
        live.signIn(sockets[1], #"{"id":"7","watchlist":["7"]}"#)
        live.signIn(sockets[2], #"{"id":"8","watchlist":["7"]}"#)
        for (socket, user) in zip(sockets, ["7", "7", "8", "7"]) { live.subscribe(socket, "presence-a", user: user) }
        live.clear()
        live.perform { $0.terminate(PersonID("7"), now: $1, into: &$2) }
        #expect(live.closed == [sockets[0]: .terminated, sockets[1]: .terminated])
        for socket in sockets[..<2] {
            #expect(
                live.received(socket) == [
                    #"{"event":"pusher:error","data":{"code":4009,"message":"The app has ended this connection."}}"#
                ])
        }
        #expect(live.received(sockets[2]).count == 1)  // offline; who is only in the presence channel is a member still
        #expect(live.received(sockets[3]).isEmpty)
        #expect(live.app.roster(of: "presence-a")?.count == 2)
        #expect(live.app.connectionCount == 2)
        live.clear()
        live.perform { $0.terminate(PersonID("7"), now: $1, into: &$2) }
        #expect(live.notices.isEmpty)
        let back = try live.connect()
        live.signIn(back, #"{"id":"7"}"#)
        #expect(live.received(sockets[2]).count == 1)
    }
}

@Suite struct WatchlistTests {
    private static func frame(_ events: String) -> String {
        #"{"event":"pusher_internal:watchlist_events","data":\#(LiveProbe.quoted(#"{"events":[\#(events)]}"#))}"#
    }

    @Test func aSignInIsToldWhoIsThereAndThenOfChanges() throws {
        var live = LiveProbe()
        let (watcher, first, second) = (try live.connect(), try live.connect(), try live.connect())
        live.signIn(first, #"{"id":"2"}"#)
        live.clear()
        live.signIn(watcher, #"{"id":"1","watchlist":["2",3,"2"]}"#)
        #expect(
            live.news(watcher).last
                == Self.frame(#"{"name":"online","user_ids":["2"]},{"name":"offline","user_ids":["3"]}"#))
        live.signIn(second, #"{"id":"2"}"#)
        live.disconnect(first)
        #expect(live.news(watcher).isEmpty)
        live.disconnect(second)
        #expect(live.news(watcher) == [Self.frame(#"{"name":"offline","user_ids":["2"]}"#)])
        let third = try live.connect()
        live.signIn(third, #"{"id":"3"}"#)
        #expect(live.news(watcher) == [Self.frame(#"{"name":"online","user_ids":["3"]}"#)])
        live.disconnect(watcher)
        live.clear()
        live.disconnect(third)
        #expect(live.news(watcher).isEmpty)
    }

    @Test(arguments: [#"{"id":"1"}"#, #"{"id":"1","watchlist":[]}"#, #"{"id":"1","watchlist":"2"}"#])
    func withoutAWatchlistNothingIsSaid(data: String) throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.clear()
        live.signIn(socket, data)
        #expect(live.received(socket).count == 1)
    }

    @Test func onlyTheFirstCountAndTheRestIs4302() throws {
        var limits = LiveLimits()
        limits.watchedUsers = 2
        var live = LiveProbe(limits)
        let (exact, over, third) = (try live.connect(), try live.connect(), try live.connect())
        live.signIn(exact, #"{"id":"1","watchlist":["2","3"]}"#)
        live.clear()
        live.signIn(over, #"{"id":"1","watchlist":["2","3","4"]}"#)
        #expect(live.received(over).count == 3)
        #expect(live.received(over, 1).hasPrefix(#"{"event":"pusher:error","data":{"code":4302,"#))
        #expect(live.received(over, 2) == Self.frame(#"{"name":"offline","user_ids":["2","3"]}"#))
        live.clear()
        live.signIn(third, #"{"id":"4"}"#)
        #expect(live.received(over).isEmpty)
    }

    @Test func whoWatchesThemselvesIsNotToldTwice() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.clear()
        live.signIn(socket, #"{"id":"1","watchlist":["1"]}"#)
        #expect(live.received(socket).count == 2)
        #expect(live.received(socket, 1) == Self.frame(#"{"name":"online","user_ids":["1"]}"#))
    }

    @Test func aSecondSignInDoesNotChangeWhoIsWatched() throws {
        var live = LiveProbe()
        let (socket, other) = (try live.connect(), try live.connect())
        live.signIn(socket, #"{"id":"1","watchlist":["2"]}"#)
        live.clear()
        live.signIn(socket, #"{"id":"1","watchlist":["3"]}"#)
        #expect(live.news(socket).last == Self.frame(#"{"name":"offline","user_ids":["2"]}"#))
        live.signIn(other, #"{"id":"3"}"#)
        #expect(live.news(socket).isEmpty)
    }
}

@Suite struct SubscriptionCountTests {
    private static func counted() -> LiveProbe {
        var limits = LiveLimits()
        limits.tellsSubscriptionCounts = true
        limits.activityTimeoutSeconds = 1_000
        return LiveProbe(limits)
    }

    private static func frame(_ count: Int) -> String {
        #"{"event":"pusher_internal:subscription_count","channel":"news","data":"{\"subscription_count\":\#(count)}"}"#
    }

    @Test func eachChangeIsToldToAllInTheChannel() throws {
        var live = Self.counted()
        let (a, b) = (try live.connect(), try live.connect())
        live.clear()
        live.subscribe(a, "news")
        #expect(live.news(a).last == Self.frame(1))
        live.subscribe(b, "news")
        #expect(live.received(b).last == Self.frame(2))
        #expect(live.news(a) == [Self.frame(2)])
        live.disconnect(b)
        #expect(live.notices == [.subscriptionCount(ChannelName("news")!, 1)])
        #expect(live.news(a) == [Self.frame(1)])
    }

    @Test func neitherPresenceChannelsNorAppsThatDidNotAskAreTold() throws {
        var live = Self.counted()
        let a = try live.connect()
        live.clear()
        live.subscribe(a, "presence-a", user: "1")
        #expect(live.received(a).count == 1)
        var quiet = LiveProbe()
        let b = try quiet.connect()
        quiet.clear()
        quiet.subscribe(b, "news")
        #expect(quiet.received(b).count == 1)
    }

    @Test func aboveAHundredItIsToldEveryFiveSeconds() throws {
        var live = Self.counted()
        let sockets = try (0..<104).map { _ in try live.connect() }
        for socket in sockets[..<100] { live.subscribe(socket, "news") }
        #expect(live.received(sockets[0]).last == Self.frame(100))
        live.clear()
        live.subscribe(sockets[100], "news")
        live.subscribe(sockets[101], "news")
        #expect(live.news(sockets[0]).isEmpty)
        live.tick()
        #expect(live.news(sockets[0]) == [Self.frame(102)])
        live.subscribe(sockets[102], "news")
        live.now = 4_999
        live.tick()
        #expect(live.news(sockets[0]).isEmpty)
        live.subscribe(sockets[103], "news")
        live.now = 5_000
        live.tick()
        #expect(live.news(sockets[0]) == [Self.frame(104)])
        live.now = 10_000
        live.tick()
        #expect(live.news(sockets[0]).isEmpty)
    }

    @Test func whatWasToldAtOnceIsNotToldAgain() throws {
        var live = Self.counted()
        let sockets = try (0..<101).map { _ in try live.connect() }
        for socket in sockets { live.subscribe(socket, "news") }
        live.unsubscribe(sockets[100], "news")
        #expect(live.received(sockets[0]).last == Self.frame(100))
        live.clear()
        live.tick()
        #expect(live.received(sockets[0]).isEmpty)
    }
}
