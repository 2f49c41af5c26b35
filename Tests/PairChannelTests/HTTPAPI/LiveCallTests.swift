import Testing

@testable import PairChannel

@Suite struct LiveCallTests {
    @Test func anEventGoesToItsChannelsButNotToWhoSentIt() throws {
        var live = LiveProbe()
        let (a, b) = (try live.connect(), try live.connect())
        for socket in [a, b] { live.subscribe(socket, "private-x") }
        live.subscribe(b, "private-y")
        live.clear()
        let id = live.app.socketID(of: a).text
        let answer = live.call(
            "POST", "/apps/1/events",
            body:
                #"{"name":"e","channels":["private-x","private-y","private-x"],"data":"{ \"a\" :  1.10 }","socket_id":"\#(id)"}"#
        )
        #expect(answer == (200, "{}"))
        #expect(live.received(a).isEmpty)
        #expect(
            live.received(b) == [
                #"{"event":"e","channel":"private-x","data":"{ \"a\" :  1.10 }"}"#,
                #"{"event":"e","channel":"private-y","data":"{ \"a\" :  1.10 }"}"#,
            ])
    }

    @Test func whatIsAskedOfTheChannelsIsTold() throws {
        var live = LiveProbe()
        let (a, b) = (try live.connect(), try live.connect())
        live.subscribe(a, "presence-x", user: "7")
        live.subscribe(b, "presence-x", user: "7")
        live.subscribe(b, "private-y")
        let one = live.call(
            "POST", "/apps/1/events",
            body:
                #"{"name":"e","channels":["presence-x","private-y"],"data":"","info":"user_count,subscription_count"}"#)
        #expect(one.text == #"{"channels":{"presence-x":{"user_count":1},"private-y":{"subscription_count":1}}}"#)
        let batch = live.call(
            "POST", "/apps/1/batch_events",
            body:
                #"{"batch":[{"name":"e","channel":"presence-x","data":"","info":"user_count"},{"name":"e","channel":"q","data":""}]}"#
        )
        #expect(batch.text == #"{"batch":[{"user_count":1},{}]}"#)
    }

    @Test(arguments: [
        ("no name", #"{"channel":"c","data":""}"#, 400), ("no data", #"{"name":"e","channel":"c"}"#, 400),
        ("no channel", #"{"name":"e","data":""}"#, 400),
        ("data that is no string", #"{"name":"e","channel":"c","data":{}}"#, 400),
        ("a name that only looks like another", "{\"name\":\"pusher:\u{301}x\",\"channel\":\"c\",\"data\":\"\"}", 400),
        ("a name given twice", #"{"name":"e","channel":"c","data":"","n\u0061me":"f"}"#, 400),
        ("a member that is not known given twice", #"{"name":"e","channel":"c","data":"","x":1,"x":2}"#, 200),
        ("no JSON", "{", 400), ("no object", "[]", 400),
        ("a name of the server’s", #"{"name":"pusher:x","channel":"c","data":""}"#, 400),
        ("a bad channel", #"{"name":"e","channel":"a b","data":""}"#, 400),
        ("a bad channel among good ones", #"{"name":"e","channels":["c","a:b"],"data":""}"#, 400),
        ("channels that are none", #"{"name":"e","channels":"c","data":""}"#, 400),
        ("no channels", #"{"name":"e","channels":[],"data":""}"#, 400),
        ("a bad socket", #"{"name":"e","channel":"c","data":"","socket_id":"1.2:x"}"#, 400),
        ("a socket that is not connected", #"{"name":"e","channel":"c","data":"","socket_id":"1.2"}"#, 200),
        ("nothing instead of a socket", #"{"name":"e","channel":"c","data":"","socket_id":null}"#, 200),
    ])
    func aBadEventIsRefused(what: String, body: String, status: Int) {
        var live = LiveProbe()
        #expect(live.call("POST", "/apps/1/events", body: body).status == status)
    }

    @Test func limitsAreInBytesOfWhatTheStringsSay() {
        var live = LiveProbe()
        func event(_ name: Int, _ data: Int) -> String {
            #"{"name":"\#(String(repeating: "n", count: name))","channel":"c","data":"\#(String(repeating: "\\n", count: data))"}"#
        }
        #expect(live.call("POST", "/apps/1/events", body: event(200, 10_240)).status == 200)
        #expect(live.call("POST", "/apps/1/events", body: event(201, 1)).status == 400)
        #expect(live.call("POST", "/apps/1/events", body: event(1, 10_241)).status == 413)
        func channels(_ count: Int) -> String {
            let names = (0..<count).map { "\"c\($0)\"" }.joined(separator: ",")
            return #"{"name":"e","channels":[\#(names)],"data":""}"#
        }
        #expect(live.call("POST", "/apps/1/events", body: channels(100)).status == 200)
        #expect(live.call("POST", "/apps/1/events", body: channels(101)).status == 400)
    }

    @Test func aBatchIsRefusedWhole() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.subscribe(socket, "private-x")
        live.clear()
        let good = #"{"name":"e","channel":"private-x","data":""}"#
        #expect(live.call("POST", "/apps/1/batch_events", body: #"{"batch":[]}"#).status == 400)
        for bad in [
            #"{"name":"e","channels":["private-x"],"data":""}"#, #"{"name":"e","channel":"a b","data":""}"#,
            #"{"name":"e","data":""}"#, "1",
        ] {
            #expect(live.call("POST", "/apps/1/batch_events", body: #"{"batch":[\#(good),\#(bad)]}"#).status == 400)
        }
        let eleven = Array(repeating: good, count: 11).joined(separator: ",")
        #expect(live.call("POST", "/apps/1/batch_events", body: #"{"batch":[\#(eleven)]}"#).status == 400)
        #expect(live.received(socket).isEmpty)
        #expect(live.call("POST", "/apps/1/batch_events", body: #"{"batch":[\#(good)]}"#).text == "{}")
        #expect(live.received(socket).count == 1)
    }

    /// Its data is encrypted for the one channel. Source: Pusher Channels documentation, “HTTP API”, `channels`.
    @Test func anEventOfAnEncryptedChannelGoesToNoOther() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.subscribe(socket, "private-encrypted-x")
        live.clear()
        func event(_ channels: String) -> String { #"{"name":"e","channels":[\#(channels)],"data":""}"# }
        for channels in [
            #""private-encrypted-x","public""#, #""public","private-encrypted-x""#,
            #""private-encrypted-x","private-encrypted-y""#, #""a","private-encrypted-cache-x""#,
        ] {
            let answer = live.call("POST", "/apps/1/events", body: event(channels))
            #expect(answer.status == 400 && answer.text.contains("private-encrypted-"))
        }
        #expect(live.received(socket).isEmpty)
        #expect(live.call("POST", "/apps/1/events", body: event(#""private-encrypted-x""#)).status == 200)
        // Named twice it is one.
        let twice = event(#""private-encrypted-x","private-encrypted-x""#)
        #expect(live.call("POST", "/apps/1/events", body: twice).status == 200)
        #expect(live.received(socket).count == 2)
    }

    @Test func whatIsPublishedAndOnNoRecordIsCounted() throws {
        var live = LiveProbe()
        live.call("POST", "/apps/1/events", body: #"{"name":"e","channel":"nobody","data":""}"#)
        let two = #"{"name":"e","channel":"a","data":""},{"name":"e","channel":"b","data":""}"#
        live.call("POST", "/apps/1/batch_events", body: #"{"batch":[\#(two)]}"#)
        live.call("POST", "/apps/1/events", body: #"{"name":"pusher:e","channel":"a","data":""}"#)
        #expect(live.app.recordingCounts.unrecorded == 3)
        let (a, b) = (try live.connect(), try live.connect())
        for socket in [a, b] { live.subscribe(socket, "private-x") }
        live.send(#"{"event":"client-e","channel":"private-x","data":{}}"#, from: a)
        #expect(live.app.recordingCounts.unrecorded == 4)
        // The chat’s own, which are.
        live.publish("new_message", "{}", to: "private-x")
        #expect(live.app.recordingCounts.unrecorded == 4)
    }

    @Test func channelsAreListedByPrefix() throws {
        var live = LiveProbe()
        #expect(live.call("GET", "/apps/1/channels").text == #"{"channels":{}}"#)
        let socket = try live.connect()
        live.subscribe(socket, "presence-x", user: "7")
        live.subscribe(socket, "private-y")
        let presence = live.call(
            "GET", "/apps/1/channels", ["filter_by_prefix": "presence-", "info": "user_count"])
        #expect(presence.text == #"{"channels":{"presence-x":{"user_count":1}}}"#)
        #expect(live.call("GET", "/apps/1/channels", ["info": "user_count"]).status == 400)
        #expect(live.call("GET", "/apps/1/channels", ["info": "weather"]).status == 400)
    }

    @Test func aChannelTellsWhatItsKindHas() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.subscribe(socket, "private-cache-y")
        live.call("POST", "/apps/1/events", body: #"{"name":"e","channel":"private-cache-y","data":"{\"a\":1}"}"#)
        let told = live.call("GET", "/apps/1/channels/private-cache-y", ["info": "subscription_count,cache"])
        #expect(told.text == #"{"occupied":true,"subscription_count":1,"cache":{"data":"{\"a\":1}","ttl":1800}}"#)
        #expect(live.call("GET", "/apps/1/channels/private-z").text == #"{"occupied":false}"#)
        // What a channel of the kind does not have is left out, as where an event is published.
        #expect(
            live.call("GET", "/apps/1/channels/private-z", ["info": "user_count,subscription_count,cache"]).text
                == #"{"occupied":false,"subscription_count":0}"#)
        #expect(live.call("GET", "/apps/1/channels/private-z", ["info": "user_count,nonsense"]).status == 400)
        #expect(live.call("GET", "/apps/1/channels/private-z", ["info": "cache"]).text == #"{"occupied":false}"#)
        #expect(
            live.call("GET", "/apps/1/channels/presence-z", ["info": "user_count"]).text
                == #"{"occupied":false,"user_count":0}"#)
        live.subscribe(socket, "presence-x", user: "7")
        #expect(
            live.call("GET", "/apps/1/channels/presence-x", ["info": "user_count,subscription_count"]).text
                == #"{"occupied":true,"user_count":1}"#)
    }

    @Test func usersOfAPresenceChannelAreListedOnce() throws {
        var live = LiveProbe()
        let (a, b) = (try live.connect(), try live.connect())
        live.subscribe(a, "presence-x", user: "7")
        live.subscribe(b, "presence-x", user: "7")
        #expect(live.call("GET", "/apps/1/channels/presence-x/users").text == #"{"users":[{"id":"7"}]}"#)
        #expect(live.call("GET", "/apps/1/channels/presence-y/users").text == #"{"users":[]}"#)
        #expect(live.call("GET", "/apps/1/channels/private-x/users").status == 400)
    }

    @Test(arguments: ["/apps/1/users/7/terminate_connections", "/users/7/terminate_connections"])
    func aUsersConnectionsAreEnded(path: String) throws {
        var live = LiveProbe()
        let (a, b) = (try live.connect(), try live.connect())
        live.signIn(a, #"{"id":"7"}"#)
        live.signIn(b, #"{"id":"3"}"#)
        #expect(live.call("POST", path, body: "{}").text == "{}")
        #expect(live.closed[a]?.code == 4009)
        #expect(live.closed[b] == nil)
    }

    @Test func anEventForAUserGoesToTheirOwnChannel() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.signIn(socket, #"{"id":"7"}"#)
        live.send(##"{"event":"pusher:subscribe","data":{"auth":"","channel":"#server-to-user-7"}}"##, from: socket)
        live.clear()
        live.call("POST", "/apps/1/users/7/events", body: #"{"name":"e","data":"1"}"#)
        live.call("POST", "/apps/1/events", body: ##"{"name":"f","data":"2","channels":["#server-to-user-7"]}"##)
        #expect(live.received(socket).count == 2)
    }

    @Test func theFirstLibrariesWayStillWorks() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        live.subscribe(socket, "private-x")
        live.clear()
        #expect(live.call("POST", "/apps/1/channels/private-x/events", ["name": "e"], body: "plain text").status == 202)
        #expect(live.received(socket) == [#"{"event":"e","channel":"private-x","data":"plain text"}"#])
    }

    @Test(arguments: [
        ("GET", "/apps/1/events", 405), ("POST", "/apps/1/channels", 405), ("DELETE", "/apps/1/channels/c", 405),
        ("POST", "/events", 404), ("GET", "/apps/1/", 404), ("GET", "/apps/1", 404), ("GET", "/apps/1/nothing", 404),
        ("POST", "/apps/1/events/more", 404), ("POST", "/apps/1/users//terminate_connections", 400),
    ])
    func whatIsNotThereIsSaidSo(method: String, path: String, status: Int) {
        var live = LiveProbe()
        #expect(live.call(method, path).status == status)
    }
}
