import Testing

@testable import PairChannel

@Suite struct ChatEventTests {
    @Test func eventsHaveTheirNamesOnTheWire() throws {
        let channel = try #require(ChannelName("private-chat-3-7"))
        let message = ChatEvent.NewMessage(
            id: "1", channel: channel, sender: "7", sentAtMicroseconds: 1_368_435_250_215_000, text: "Morning!")
        let seen = ChatEvent.Seen(channel: channel, person: "3", upTo: "1", seenAtMicroseconds: 1_368_435_260_000_000)
        let presence = ChatEvent.Presence(person: "3", state: .away, atMicroseconds: 1_368_435_270_000_000)
        #expect(ChatEvent.newMessage(message).name.rawValue == "new_message")
        #expect(ChatEvent.seen(seen).name.rawValue == "seen")
        #expect(ChatEvent.presence(presence).name.rawValue == "presence")
    }

    @Test func noEventNameIsTheServicesOrAClients() {
        for name in ChatEvent.Name.allCases.map(\.rawValue) {
            #expect(!name.hasPrefix("pusher") && !name.hasPrefix("client-"))
        }
    }

    @Test func presenceHasTheStatesOfTheNativeLog() {
        #expect(Set(ChatEvent.Presence.State.allCases.map(\.rawValue)) == ["online", "offline", "away"])
    }
}
