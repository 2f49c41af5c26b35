import Hansard
import HansardSite
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// Cases name people and conversations as those who write them know them.
@Suite(.blocking) struct CaseNamesTests {
    private static let lines = [
        #"{"type":"person","id":"7","name":"Jamie Doe"}"#, #"{"type":"person","id":"8","name":"Alex"}"#,
        #"{"type":"person","id":"9","name":"Alex"}"#,
        #"{"type":"conversation","channel":"c1","kind":"room","name":"General"}"#,
        #"{"type":"conversation","channel":"c2","kind":"room","name":"Board"}"#,
        #"{"type":"message","id":"1","channel":"c1","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"generalword"}"#,
        #"{"type":"message","id":"2","channel":"c2","sender":"8","sent_at":"2026-03-02T09:00:00Z","text":"boardword"}"#,
        #"{"type":"message","id":"3","channel":"private-chat-8-9","sender":"8","sent_at":"2026-03-02T09:00:00Z","text":"pairword"}"#,
    ]

    private func rules(_ what: String, keepsUnknown: Bool = true) throws -> (rules: AccessRules, api: TestAPI) {
        let api = try TestAPI(Self.lines)
        var rules = try AccessRules(
            yaml: "roles: {compliance: [5]}\ncases: {a: {purpose: x, officers: 5, expires: 2030-01-01, \(what)}}",
            file: "access.yml")
        let archive = try ArchiveNames(ArchiveReader(path: api.base + "/archive"))
        try rules.resolve(archive, file: "access.yml", keepsUnknown: keepsUnknown)
        return (rules, api)
    }

    @Test(arguments: [
        ("people: [Jamie Doe]", ["c1"]), ("people: [Alex Doe]", []), ("conversations: [Board, c1]", ["c1", "c2"]),
        ("all: true, except: {conversations: Board}", ["c1", "private-chat-8-9"]),
        ("all: true, except: {people: 9}", ["c1", "c2"]), ("rooms: true, except: {conversations: [c1, c2]}", []),
    ])
    func aCaseComesToWhatItNames(what: String, conversations: [String]) throws {
        let (rules, api) = try rules(what)
        let whole = try ArchiveReader(path: api.base + "/archive")
        let grant = try rules.grant(to: actor("5"), try request("", [("Hansard-Case", "a")]))
        let reader = try ArchiveReader(path: api.base + "/archive", scope: try grant.readable.scope(whole))
        #expect(try reader.conversations().map(\.sourceID).sorted() == conversations)
    }

    @Test(arguments: [
        ("people: Alex", true, "“cases: a: people”: “Alex” is the name of 2 people, “8”, “9”."),
        ("all: true, except: {people: Alex}", true, "“cases: a: except: people”: “Alex” is the name of 2 people"),
        ("all: true, except: {conversations: Bord}", true, "Did you mean “c2” (Board)?"),
        ("people: Jamie", false, "“Jamie” is nobody’s id or name in this archive. Did you mean"),
    ])
    func whatDoesNotSayWhoIsRefused(what: String, keepsUnknown: Bool, reason: String) throws {
        let problem = #expect(throws: SettingsProblem.self) { try rules(what, keepsUnknown: keepsUnknown) }
        #expect(problem?.description.contains(reason) ?? false, "\(problem?.description ?? "")")
    }

    /// Neither lists nor counts, neither what is found nor what is unseen has anything of what is left out.
    @Test func theAPIHasNothingOfWhatIsLeftOut() async throws {
        let seen = #"{"type":"seen","channel":"c1","person":"8","up_to":"1","seen_at":"2026-03-03T09:00:00Z"}"#
        var part = Selection.everything
        let whole = try TestAPI(Self.lines + [seen], selection: part)
        part.except.conversations = ["c2"]
        let api = try TestAPI(Self.lines + [seen], selection: part)
        #expect(try await Set(api.get("conversations").ids) == ["c1", "private-chat-8-9"])
        #expect(try await api.get("conversations/c2").status == 404)
        #expect(try await whole.get("conversations/c2").status == 200)
        #expect(try await api.get("search?q=boardword").items.isEmpty)
        #expect(try await whole.get("search?q=boardword").items.count == 1)
        for address in [
            "people", "unseen?as_of=2026-03-09", "conversations", "search?q=word*", "people/8/conversations",
        ] {
            let text = try await api.get(address).text
            for word in ["boardword", "Board", "\"c2\""] { #expect(!text.contains(word), "\(address): \(word)") }
        }
    }
}
