import PairChannel
import TestSupport
import Testing

@testable import PairChannelServer

@Suite(.timeLimit(.minutes(5))) struct LiveServerTests {
    @Test func whatIsPublishedReachesAllButWhoPublished() async throws {
        try await TestServer.run { server in
            let (first, id) = try await server.client(in: "private-chat-1-2")
            let (second, _) = try await server.client(in: "private-chat-1-2")
            let channel = ChannelName("private-chat-1-2")!
            await server.server.publish(PublishedEvent(name: "a", data: "1"), to: channel, of: "1", except: id)
            await server.server.publish(PublishedEvent(name: "b", data: "2"), to: channel, of: "1")
            #expect(try await second.nextText() == #"{"event":"a","channel":"private-chat-1-2","data":"1"}"#)
            #expect(try await second.nextText() == #"{"event":"b","channel":"private-chat-1-2","data":"2"}"#)
            #expect(try await first.nextText() == #"{"event":"b","channel":"private-chat-1-2","data":"2"}"#)
        }
    }

    /// All of it happens in one turn of the event loop.
    @Test func whoJoinsInTheSameTurnGetsNothingFromBefore() async throws {
        try await TestServer.run { server in
            let (old, oldID) = try await server.client(in: "private-a")
            let (new, newID) = try await server.client()
            func subscribe(_ id: SocketID) -> [UInt8] {
                let auth = TestServer.credentials.channelAuth(id, ChannelName("private-a")!)
                return ClientFrames.text(
                    #"{"event":"pusher:subscribe","data":{"channel":"private-a","auth":"\#(auth)"}}"#)
            }
            func event(_ name: String) -> [UInt8] {
                ClientFrames.text(#"{"event":"client-\#(name)","channel":"private-a","data":{}}"#)
            }
            // One piece of bytes from the new one: it joins, speaks, leaves, and joins again.
            let leave = ClientFrames.text(#"{"event":"pusher:unsubscribe","data":{"channel":"private-a"}}"#)
            try await new.send(subscribe(newID) + event("one") + leave + subscribe(newID) + event("two"))
            #expect(try await new.nextText().contains("subscription_succeeded"))
            #expect(try await new.nextText().contains("subscription_succeeded"))
            #expect(try await old.nextText().contains("client-one"))
            #expect(try await old.nextText().contains("client-two"))
            try await old.send(event("three"))
            #expect(try await new.nextText().contains("client-three"))
            _ = oldID
        }
    }

    @Test(arguments: [
        ("/app/other?protocol=7", 4001), ("/app/key?protocol=4", 4007), ("/app/key", 4008),
        ("/app/key?protocol=x", 4006), ("/app/key/more?protocol=7", 4005),
    ])
    func aRefusedConnectionSaysWhyInsideTheSocket(path: String, code: Int) async throws {
        try await TestServer.run { server in
            let client = try await TestClient.connect(server.port, path: path)
            #expect(try await client.nextText().contains("\"code\":\(code)"))
            #expect(await client.next() == .close(UInt16(code)))
            #expect(await client.next() == .end)
        }
    }

    @Test(arguments: [
        ("https://intranet.example.com", true), ("https://elsewhere.example.com", false), ("null", false),
    ])
    func pagesOfOtherOriginsAreKeptOut(origin: String, isLetIn: Bool) async throws {
        try await TestServer.run(origins: ["https://intranet.example.com"]) { server in
            let client = try await TestClient.connect(server.port, fields: "Origin: \(origin)\r\n")
            #expect(try await client.nextText().contains("connection_established") == isLetIn)
        }
    }

    @Test func aPingIsAnsweredWithWhatItCarried() async throws {
        try await TestServer.run { server in
            let (client, _) = try await server.client()
            try await client.send(ClientFrames.frame(0x9, [1, 2, 3]))
            #expect(await client.next() == .pong([1, 2, 3]))
        }
    }

    @Test func messagesInTheSameBytesAsTheUpgradeAreRead() async throws {
        try await TestServer.run { server in
            let client = try await TestClient.connect(server.port, fields: "")
            try await client.send(ClientFrames.text(#"{"event":"pusher:ping","data":""}"#))
            _ = try await client.established()
            #expect(try await client.nextText().contains("pusher:pong"))
        }
    }

    @Test func whoIsSilentIsPingedAndEnded() async throws {
        var limits = LiveLimits()
        (limits.activityTimeoutSeconds, limits.pongSeconds) = (1, 1)
        try await TestServer.run(limits) { server in
            let (client, _) = try await server.client()
            #expect(await client.next() == .ping)
            #expect(try await client.nextText().contains("4201"))
            #expect(await client.next() == .close(4201))
        }
    }

    @Test func whoDoesNotReadIsCutOffAndTheOthersAreNot() async throws {
        var options = LiveServerOptions()
        options.pendingBytes = 256 * 1_024
        try await TestServer.run(options: options) { server in
            let (slow, _) = try await server.client(in: "private-a")
            let (quick, _) = try await server.client(in: "private-a")
            try await slow.stopReading()
            let event = PublishedEvent(name: "big", data: String(repeating: "x", count: 10_000))
            var sent = 0
            while await server.server.status()[0].counts.slow == 0, sent < 5_000 {
                await server.server.publish(event, to: ChannelName("private-a")!, of: "1")
                #expect(try await quick.nextText().utf8.count > 10_000)
                sent += 1
            }
            #expect(await server.server.status()[0].counts.slow == 1)
            #expect(await server.server.status()[0].connections == 1)
        }
    }

    @Test func whoIsCutOffWhileABroadcastGoesOutCostsNobodyElseAnEvent() async throws {
        try await TestServer.run { server in
            let channel = ChannelName("presence-staff")!
            var clients: [TestClient] = []
            for user in 1...20 { clients.append(try await server.client(in: channel.text, user: "\(user)").0) }
            let (staying, leaving) = (clients.prefix(10), clients.suffix(10))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in leaving { group.addTask { try await client.reset() } }
                for number in 0..<50 {
                    await server.server.publish(PublishedEvent(name: "n", data: "\(number)"), to: channel, of: "1")
                }
                try await group.waitForAll()
            }
            for client in staying {
                var (events, removed): ([String], Set<String>) = ([], [])
                while events.count < 50 || removed.count < 10 {
                    let text = try await client.nextText()
                    if text.contains("member_removed") { removed.insert(text) }
                    if text.hasPrefix(#"{"event":"n""#) { events.append(text) }
                }
                let sent = (0..<50).map { #"{"event":"n","channel":"presence-staff","data":"\#($0)"}"# }
                #expect(events == sent)
            }
            #expect(await server.server.status()[0].connections == 10)
        }
    }

    @Test func stoppingTellsEveryoneToComeBackLater() async throws {
        try await TestServer.run { server in
            let (client, _) = try await server.client(in: "presence-staff", user: "7")
            await server.server.stop()
            #expect(try await client.nextText().contains("\"code\":4100"))
            #expect(await client.next() == .close(4100))
        }
    }

    @Test func aCloseIsAnsweredAndLeavesTheChannels() async throws {
        try await TestServer.run { server in
            let (stays, _) = try await server.client(in: "presence-staff", user: "3")
            let (goes, _) = try await server.client(in: "presence-staff", user: "7")
            #expect(try await stays.nextText().contains("member_added"))
            try await goes.send(ClientFrames.frame(0x8, [3, 232]))
            #expect(await goes.next() == .close(1_000))
            #expect(try await stays.nextText().contains("member_removed"))
        }
    }
}
