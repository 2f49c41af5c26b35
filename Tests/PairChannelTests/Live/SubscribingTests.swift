import TestSupport
import Testing

@testable import PairChannel

@Suite struct SubscribingTests {
    static let error = #"{"event":"pusher:error","data":{"code":null,"message":""#

    @Test(arguments: [
        "news", "private-a", "private-encrypted-a", "A-Z_a=z@0,9.;", String(repeating: "x", count: 200), "private-",
        "private-chat-9-10",
    ])
    func anAnswerAlwaysHasData(channel: String) throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.clear()
        live.subscribe(socket, channel)
        #expect(
            live.received(socket) == [
                #"{"event":"pusher_internal:subscription_succeeded","channel":"\#(channel)","data":"{}"}"#
            ])
        #expect(live.notices == [.channelOccupied(ChannelName(channel)!)])
    }

    @Test func dataMayBeJSONInAString() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.clear()
        live.send(#"{"event":"pusher:subscribe","data":"{\"channel\":\"news\"}"}"#, from: socket)
        #expect(live.received(socket).count == 1)
        #expect(live.app.channel("news") != nil)
        live.send(#"{"event":"pusher:unsubscribe","data":"{\"channel\":\"news\"}"}"#, from: socket)
        #expect(live.app.channel("news") == nil)
    }

    @Test func namesMayBeEscaped() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        let others = (0..<1_000).map { #""x\#($0)":{},"# }.joined()
        live.send(
            #"{\#(others)"\u0065vent":"pusher:subscri\u0062e","data":{"ch\u0061nnel":"b"}}"#, from: socket)
        #expect(live.app.channelNames.map(\.text) == ["b"])
    }

    @Test(arguments: [
        #"{"event":"pusher:ping","\u0065vent":"pusher:subscribe","data":{"channel":"a"}}"#,
        #"{"event":"pusher:subscribe","data":{"channel":"a","ch\u0061nnel":"b"}}"#,
        #"{"event":"pusher:subscribe","data":"{\"channel\":\"a\",\"channel\":\"b\"}"}"#,
        #"{"event":"pusher:subscribe","data":{"channel":"a"},"data":{"channel":"b"}}"#,
    ])
    func aMessageThatNamesAMemberTwiceIsRefused(message: String) throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.clear()
        live.send(message, from: socket)
        #expect(live.app.channelCount == 0)
        #expect(live.received(socket).count == 1 && live.received(socket)[0].hasPrefix(Self.error))
        #expect(live.received(socket)[0].contains("twice"))
    }

    @Test(arguments: [
        "", "a b", "a:b", "private-chat-1/2", "#other", "#server-to-user-", "ä", "a\n", "a\u{0}", "a\u{37E}",
        "private-\u{212A}", String(repeating: "x", count: 201),
    ])
    func aNameThatIsNoneIsRefusedOnTheChannelAndAsAnError(channel: String) throws {
        var live = LiveProbe()
        let (other, socket) = (try live.connect(), try live.connect())
        // Canonically equal to two of the names above, and yet others.
        live.subscribe(other, "a;")
        live.subscribe(other, "private-K")
        live.clear()
        live.subscribe(socket, channel, auth: "")
        let frames = live.received(socket)
        #expect(frames.count == 2)
        #expect(
            frames[0].hasPrefix(
                #"{"event":"pusher:subscription_error","channel":\#(LiveProbe.quoted(channel)),"data":{"type":"ChannelError","error":"#
            ))
        #expect(frames[0].hasSuffix(#","status":400}}"#))
        #expect(frames[1].hasPrefix(Self.error))
        #expect(live.app.channelCount == 2)
    }

    @Test func aSecondSubscriptionIsRefusedAndDeliversOnce() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.subscribe(socket, "private-a")
        live.clear()
        live.subscribe(socket, "private-a")
        #expect(live.received(socket).count == 2)
        #expect(live.received(socket, 1).hasPrefix(Self.error + "Existing subscription to channel private-a"))
        live.clear()
        live.publish("e", "1", to: "private-a")
        #expect(live.received(socket).count == 1)
        live.clear()
        live.unsubscribe(socket, "private-a")
        #expect(live.received(socket).isEmpty)
        #expect(live.notices == [.channelVacated(ChannelName("private-a")!)])
    }

    @Test func leavingWhatOneIsNotInIsAnErrorAndTheConnectionStays() throws {
        var live = LiveProbe()
        let (a, b) = (try live.connect(), try live.connect())
        live.subscribe(a, "private-a")
        live.clear()
        live.unsubscribe(b, "private-a")
        live.unsubscribe(b, "nowhere\"")
        #expect(live.received(b).count == 2)
        #expect(live.received(b).allSatisfy { $0.hasPrefix(Self.error + "No current subscription to channel ") })
        #expect(live.app.subscribers(of: live.app.channel("private-a")!) == [a])
        #expect(live.closed.isEmpty)
    }

    @Test func noMoreChannelsThanAConnectionMayHave() throws {
        var limits = LiveLimits()
        limits.channelsPerConnection = 2
        var live = LiveProbe(limits)
        let socket = try live.connect()
        live.subscribe(socket, "a")
        live.subscribe(socket, "b")
        live.clear()
        live.subscribe(socket, "c")
        #expect(live.received(socket).first?.contains(#""type":"LimitReached""#) == true)
        #expect(live.app.channelCount == 2)
        live.unsubscribe(socket, "a")
        live.subscribe(socket, "c")
        #expect(live.app.channel("c") != nil)
    }

    @Test func leavingAHundredThousandChannelsOneByOneOrAtOnceTakesNoQuadraticTime() throws {
        var live = LiveProbe()
        let names = (0..<100_000).map { "c\($0)" }
        let time = try processorTime {
            let socket = try live.connect()
            var effects: [LiveEffect] = []
            for _ in 0..<2 {
                for name in names {
                    live.app.subscribe(socket, Subscription(name, "", nil), now: 0, into: &effects)
                }
                for name in names { live.app.unsubscribe(socket, name, into: &effects) }
                effects = []
            }
            for name in names { live.app.subscribe(socket, Subscription(name, "", nil), now: 0, into: &effects) }
            live.disconnect(socket)
        }
        #expect(live.app.channelCount == 0)
        #expect(time < .seconds(30))
    }
}

@Suite struct SignatureTests {
    static let channels = ["private-a", "private-encrypted-a", "private-cache-a", "private-encrypted-cache-a"]

    /// All ways to be wrong for `private-a` and the like.
    private static func wrong(_ live: LiveProbe, _ socket: LiveSocket, _ channel: String) -> [String] {
        let (id, name) = (live.app.socketID(of: socket), ChannelName(channel)!)
        let right = LiveProbe.credentials.channelAuth(id, name)
        let signature = String(right.dropFirst("key:".count))
        let foreign = AppCredentials(id: "1", key: "key", secret: "other")!
        let otherKey = AppCredentials(id: "2", key: "kez", secret: "secret")!
        return [
            "", ":", "key:", "key", signature, "kez:\(signature)", ":\(signature)", "key:\(signature.dropLast())",
            "key:\(signature)0", "key::user::\(signature)", "\(right) ", foreign.channelAuth(id, name),
            otherKey.channelAuth(id, name), LiveProbe.credentials.channelAuth(SocketID(1, 2), name),
            LiveProbe.credentials.channelAuth(id, ChannelName(channel + "b")!),
            LiveProbe.credentials.channelAuth(id, name, channelData: "{}"), "key:" + String(repeating: "é", count: 32),
            LiveProbe.credentials.userAuth(id, userData: channel), "\u{212A}ey:\(signature)",
        ]
    }

    @Test(arguments: channels)
    func aPrivateChannelNeedsItsOwnSignature(channel: String) throws {
        var live = LiveProbe()
        let socket = try live.connect()
        for auth in Self.wrong(live, socket, channel) {
            live.clear()
            live.subscribe(socket, channel, auth: auth)
            #expect(live.received(socket).count == 2)
            #expect(live.received(socket, 0).contains(#""data":{"type":"AuthError","error":"Invalid signature: "#))
            #expect(live.received(socket, 0).hasSuffix(#","status":401}}"#))
            #expect(live.received(socket, 1).hasPrefix(SubscribingTests.error + "Invalid signature: "))
        }
        #expect(live.app.channelCount == 0)
        live.subscribe(socket, channel)
        #expect(live.app.channelCount == 1)
    }

    @Test func channelDataOfAPrivateChannelIsSignedToo() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.subscribe(socket, "private-a", channelData: #"{ "user_id" : 7 }"#)
        #expect(live.app.channelCount == 1)
        let auth = LiveProbe.credentials.channelAuth(live.app.socketID(of: socket), ChannelName("private-b")!)
        live.subscribe(socket, "private-b", auth: auth, channelData: "{}")
        #expect(live.app.channelCount == 1)
    }

    @Test func aRefusalSaysWhatHadToBeSignedUnlessItIsLong() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        let id = live.app.socketID(of: socket).text
        live.clear()
        live.subscribe(socket, "presence-a", auth: "", channelData: #"{"user_id":"7"}"#)
        #expect(live.received(socket, 1).hasSuffix(#" of \#(id):presence-a:{\"user_id\":\"7\"}"}}"#))
        live.clear()
        live.subscribe(socket, "presence-a", auth: "", channelData: String(repeating: "\u{1}", count: 50_000))
        #expect(live.received(socket, 1).hasSuffix(#" of \#(id):presence-a:…"}}"#))
    }

    @Test func theExactBytesOfChannelDataAreSigned() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        let id = live.app.socketID(of: socket)
        let auth = LiveProbe.credentials.channelAuth(id, ChannelName("presence-a")!, channelData: #"{"user_id":"7"}"#)
        live.subscribe(socket, "presence-a", auth: auth, channelData: #"{"user_id": "7"}"#)
        #expect(live.app.channelCount == 0)
        live.subscribe(socket, "presence-a", auth: auth, channelData: #"{"user_id":"7"}"#)
        #expect(live.app.channelCount == 1)
    }

    @Test func aSignatureIsGoodForItsConnectionAlone() throws {
        var live = LiveProbe()
        let (a, b) = (try live.connect(), try live.connect())
        let auth = LiveProbe.credentials.channelAuth(live.app.socketID(of: a), ChannelName("private-a")!)
        live.subscribe(b, "private-a", auth: auth)
        #expect(live.app.channelCount == 0)
        live.subscribe(a, "private-a", auth: auth)
        #expect(live.app.channelCount == 1)
    }

    @Test func anEncryptedPayloadPassesAsItIs() throws {
        var live = LiveProbe()
        let (a, b) = (try live.connect(), try live.connect())
        for socket in [a, b] { live.subscribe(socket, "private-encrypted-a") }
        live.clear()
        live.publish("e", #"{"nonce":"AA==","ciphertext":"BB=="}"#, to: "private-encrypted-a", except: a)
        let frame =
            #"{"event":"e","channel":"private-encrypted-a","data":"{\"nonce\":\"AA==\",\"ciphertext\":\"BB==\"}"}"#
        #expect(live.received(b) == [frame])
        #expect(live.received(a).isEmpty)
    }

    @Test func whatIsPublishedIsNeitherReadNorWrittenAnew() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.subscribe(socket, "news")
        live.clear()
        let data = #""{ \"a\" :  1.10, \"a\":\u0031\/ }""#
        live.perform {
            $0.publish(
                PublishedEvent(nameJSON: #""\u0065""#.utf8, dataJSON: data.utf8), to: ChannelName("news")!,
                except: SocketID(1, 2), now: $1, into: &$2)
        }
        #expect(live.received(socket) == [#"{"event":"\u0065","channel":"news","data":\#(data)}"#])
    }
}
