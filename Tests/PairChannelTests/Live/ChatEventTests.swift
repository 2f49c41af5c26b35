import Testing

@testable import PairChannel

@Suite struct ChatEventTests {
    @Test func eventsHaveTheirNamesOnTheWire() {
        #expect(
            ChatEvent.allCases.map(\.rawValue) == [
                "new_message", "message_edited", "message_deleted", "seen", "windows",
            ])
    }

    @Test func noEventNameIsTheServicesOrAClients() {
        for name in ChatEvent.allCases.map(\.rawValue) {
            #expect(!name.hasPrefix("pusher") && !name.hasPrefix("client-"))
        }
    }
}
