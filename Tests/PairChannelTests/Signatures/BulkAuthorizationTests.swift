import Testing

@testable import PairChannel

@Suite struct BulkAuthorizationTests {
    private static func answer(
        _ channels: [String], for person: PersonID = PersonID("10"), isMember: (ChannelName) -> Bool = { _ in true }
    ) throws -> String {
        let list = channels.map { LiveProbe.quoted($0) }.joined(separator: ",")
        let request = try BulkAuthorization(request: Array(#"{"socket_id":"1.2","channels":[\#(list)]}"#.utf8))
        return String(decoding: request.answer(LiveProbe.credentials, for: person, isMember: isMember), as: UTF8.self)
    }

    private static func auth(_ channel: String) -> String {
        #""\#(channel)":{"auth":"\#(LiveProbe.credentials.channelAuth(SocketID(1, 2), ChannelName(channel)!))"}"#
    }

    @Test func manyChannelsAreSignedInOneAnswer() throws {
        #expect(
            try Self.answer(["private-chat-9-10", "private-chat-10-11", "private-chat-9-10", "private-encrypted-a"])
                == "{\"auth\":{"
                + ["private-chat-9-10", "private-chat-10-11", "private-encrypted-a"].map(Self.auth)
                .joined(separator: ",") + "},\"refused\":[]}")
    }

    @Test(arguments: [
        ("private-chat-10-9", "this is not how the pair’s channel is written"),
        ("private-chat-10-10", "this is not how the pair’s channel is written"),
        ("private-chat-10", "this is not how the pair’s channel is written"),
        ("private-chat-1-10-12", "this is not how the pair’s channel is written"),
        ("private-chat-=31-10", "this is not how the pair’s channel is written"),
        ("private-chat-1-100", "not a member"), ("private-chat-100-110", "not a member"),
        ("presence-staff", "only private channels are signed here"), ("news", "only private channels are signed here"),
        ("#server-to-user-10", "only private channels are signed here"), ("a:b", "no channel can have this name"),
        ("", "no channel can have this name"), ("\\\"\n", "no channel can have this name"),
    ])
    func whatIsNotTheCallersIsRefusedWithAReason(channel: String, reason: String) throws {
        #expect(
            try Self.answer([channel, "private-chat-1-10"])
                == #"{"auth":{\#(Self.auth("private-chat-1-10"))},"refused":[{"channel":\#(LiveProbe.quoted(channel)),"reason":"\#(reason)"}]}"#
        )
    }

    @Test func theClosureHasTheLastWord() throws {
        let answer = try Self.answer(["private-chat-1-10", "private-a"]) { $0.isPair }
        #expect(
            answer
                == #"{"auth":{\#(Self.auth("private-chat-1-10"))},"refused":[{"channel":"private-a","reason":"not a member"}]}"#
        )
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"socket_id":"1.2"}"#, #"{"socket_id":"1.2","channels":{}}"#,
        #"{"socket_id":"1.2","channels":[7]}"#, #"{"channels":[]}"#, #"{"socket_id":7,"channels":[]}"#,
        #"{"socket_id":"1.2::user::{}","channels":[]}"#, #"{"socket_id":"1.2:private-a","channels":[]}"#,
    ])
    func aRequestOfAnotherShapeIsRefused(request: String) {
        #expect(throws: BulkAuthorization.Fault.self) { try BulkAuthorization(request: Array(request.utf8)) }
    }

    @Test func aRequestIsBounded() throws {
        func request(_ count: Int) -> [UInt8] {
            let names = (0..<count).map { #""private-\#($0)""# }.joined(separator: ",")
            return Array(#"{"socket_id":"1.2","channels":[\#(names)]}"#.utf8)
        }
        #expect(try BulkAuthorization(request: request(10_000)).channels.count == 10_000)
        #expect(throws: BulkAuthorization.Fault.tooManyChannels) { try BulkAuthorization(request: request(10_001)) }
        let long = [UInt8](repeating: 0x20, count: BulkAuthorization.maximumRequestBytes + 1)
        #expect(throws: BulkAuthorization.Fault.tooLong) { try BulkAuthorization(request: long) }
    }

    @Test func whatItSignsTheMachineTakes() throws {
        var live = LiveProbe()
        let socket = try live.connect()
        let names = (1...50).filter { $0 != 10 }.map {
            Pair(PersonID("10"), PersonID(utf8: "\($0)".utf8)!)!.channelName
        }
        let list = names.map { LiveProbe.quoted($0) }.joined(separator: ",")
        let request = #"{"socket_id":"\#(live.app.socketID(of: socket).text)","channels":[\#(list)]}"#
        let answer = try BulkAuthorization(request: Array(request.utf8))
            .answer(LiveProbe.credentials, for: PersonID("10")) { _ in true }
        let auth = try #require(try JSONText(answer).members()["auth"]).members()
        for name in names {
            let signature = try auth[name]?.members()["auth"]?.string ?? ""
            live.subscribe(socket, name, auth: signature)
        }
        #expect(live.app.channelCount == 49)
    }
}
