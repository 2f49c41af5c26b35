import Testing

@testable import Hansard

/// A group whose name is made of its people’s handles is called as its people are shown.
@Suite struct GroupNameTests {
    private static let people = PeopleDirectory(
        [("U1", "Anna", ["anna"]), ("U2", "Ben Roe", ["ben-roe"]), ("U3", "carla", []), ("U4", "Sam", ["twice"])]
            .enumerated().map { person($0, $1.0, $1.1, $1.2) } + [person(9, "U5", "twice", [])])

    private static func person(
        _ id: Int, _ source: String, _ name: String, _ others: [String]
    ) -> PeopleDirectory.Person {
        .init(
            id: Int64(id), sourceID: source, slug: source, name: name, email: nil, title: nil, team: nil, manager: nil,
            isBot: false, otherNames: others)
    }

    private static func title(_ name: String, _ kind: ConversationKind = .group, ofSlack: Bool = true) -> String {
        ConversationSummary(id: 1, sourceID: "G1", slug: "g1_", kind: kind, name: name, usesShortNames: ofSlack)
            .title(people)
    }

    @Test func itIsCalledAsItsPeopleAreShown() {
        #expect(Self.title("mpdm-anna--ben-roe--carla-1") == "Anna, Ben Roe, carla")
        #expect(Self.title("mpdm-carla--anna-12") == "carla, Anna")
    }

    @Test(arguments: [
        "mpdm-anna--nobody--carla-1", "mpdm-anna--twice-1", "mpdm-anna-1", "mpdm-anna--carla", "mpdm-", "mpdm--1",
        "mpdm-anna--carla-", "anna--carla-1",
    ])
    func whereItIsNotCertainWhoIsMeantTheNameStays(name: String) { #expect(Self.title(name) == name) }

    @Test func aRoomOrAConversationOfAnotherSystemHasTheNameThatItHas() {
        #expect(Self.title("mpdm-anna--carla-1", .room) == "mpdm-anna--carla-1")
        #expect(Self.title("mpdm-anna--carla-1", ofSlack: false) == "mpdm-anna--carla-1")
    }
}
