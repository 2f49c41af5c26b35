import PairChannel
import Testing

@testable import Hansard

@Suite struct SelectionTests {
    private static func instant(_ text: String) -> Timestamp {
        (try? ReadTime(rfc3339: text))?.instant ?? Timestamp(microseconds: 0)
    }

    private static let full: Selection = {
        var selection = Selection()
        (selection.all, selection.rooms, selection.presence) = (true, true, false)
        selection.people = ["7", "10", "slack/U1"]
        selection.teams = ["Support “north”"]
        selection.reports = Selection.Reports(of: ["3"], isTransitive: true)
        selection.conversations = ["private-chat-9-10"]
        selection.except.people = ["5", "\u{212A}"]
        selection.except.teams = ["Board"]
        selection.except.conversations = ["board", "private-chat-3-9"]
        selection.from = instant("2026-03-01T00:00:00+01:00")
        selection.until = Timestamp(microseconds: 1_775_000_000_000_001)
        selection.query = #"from:jamie "a phrase""#
        return selection
    }()

    @Test(arguments: [Selection(), .everything, full])
    func whatIsStoredIsReadAgain(selection: Selection) throws {
        #expect(try Selection(json: selection.json) == selection)
    }

    /// Holds and manifests that were written when people alone could be left out.
    @Test func whatWasStoredBeforeMeansWhatItMeant() throws {
        var selection = Selection.everything
        selection.except.people = ["5"]
        #expect(try Selection(json: #"{"all":true,"except":["5"]}"#) == selection)
        #expect(selection.json == #"{"all":true,"except":["5"]}"#)
        selection.except.conversations = ["private-chat-3-9"]
        selection.except.teams = ["Board"]
        #expect(
            selection.json
                == #"{"all":true,"except":["5"],"except_conversations":["private-chat-3-9"],"except_teams":["Board"]}"#)
    }

    @Test func equalSelectionsHaveEqualBytes() {
        var (one, other) = (Selection(), Selection())
        for id in ["b", "a", "c", "10", "9"] { one.people.insert(ID(id)) }
        for id in ["9", "10", "c", "a", "b"] { other.people.insert(ID(id)) }
        #expect(one.json == other.json)
        #expect(one.json == #"{"people":["10","9","a","b","c"]}"#)
    }

    @Test(arguments: [
        ("", Selection.Problem.noObject), ("[]", .noObject), ("{\"people\":[\"7\"]", .noObject),
        ("{\"people\":[\"7\"],\"people\":[]}", .noObject),
        ("{\"peple\":[\"7\"]}", .unknown(member: "peple", nearest: "people")),
        ("{\"people\":\"7\"}", .wrong(member: "people", expected: "a list of ids")),
        ("{\"people\":[7]}", .wrong(member: "people", expected: "a list of ids, each a text")),
        ("{\"from\":\"March\"}", .wrong(member: "from", expected: "a time such as 2026-03-02T18:00:00Z")),
        ("{\"all\":1}", .wrong(member: "all", expected: "true or false")),
    ])
    func whatIsNotWhollyUnderstoodIsRefused(json: String, problem: Selection.Problem) {
        #expect(throws: problem) { try Selection(json: json) }
    }

    @Test func aPairIsOneConversationInEitherOrder() {
        #expect(Selection.between("10", "9")?.conversations == ["private-chat-9-10"])
        #expect(Selection.between("9", "9") == nil)
        var selection = Selection()
        selection.add(conversation: "private-chat-10-9")
        selection.add(conversation: "room")
        #expect(selection.conversations == ["private-chat-9-10", "room"])
    }

    @Test func whatSaysNothingSelectsNothing() {
        #expect(Selection().isEmpty)
        var dates = Selection()
        dates.from = Self.instant("2026-03-01T00:00:00Z")
        #expect(dates.isEmpty)
        #expect(!Selection.everything.isEmpty && !Self.full.isEmpty)
    }
}
