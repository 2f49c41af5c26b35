import Testing

@testable import PairChannel

@Suite struct LiveAppTests {
    @Test func aPrivateChannelIsJoinedWithASignatureAndDelivers() throws {
        var live = LiveProbe()
        let (a, b) = (try live.connect(), try live.connect())
        live.subscribe(a, "private-chat-1-2")
        live.subscribe(b, "private-chat-1-2")
        live.clear()
        live.publish("new_message", #"{"text":"hi"}"#, to: "private-chat-1-2", except: a)
        #expect(live.received(a).isEmpty)
        #expect(
            live.received(b) == [
                #"{"event":"new_message","channel":"private-chat-1-2","data":"{\"text\":\"hi\"}"}"#
            ])
    }
}
