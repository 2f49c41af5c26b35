import Testing

@testable import Hansard

@Suite struct LogGroupTests {
    @Test func findsEachNameOfTheTable() {
        for (group, names) in LogGroup.members {
            for name in names { #expect(LogGroup.of(member: name) == group, "\(name)") }
        }
    }

    @Test(arguments: [
        "type", "id", "source", "line", "system", "kind", "reply_to", "seq", "", "a", "channels", "channe", "tex",
        "texts",
        "sender_nam", "attachments_", "a_member_of_a_later_version",
    ])
    func whatIsNamedNowhereIsOfTheRest(name: String) { #expect(LogGroup.of(member: name) == .rest) }

    @Test(arguments: ["key", "salts", "c", "leaf"])
    func whatSaysHowTheLineIsCommittedToIsOfNone(name: String) { #expect(LogGroup.of(member: name) == nil) }
}
