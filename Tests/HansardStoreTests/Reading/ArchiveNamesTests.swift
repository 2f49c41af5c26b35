import Hansard
import PairChannel
import Testing

@testable import HansardStore

@Suite struct ArchiveNamesTests {
    private static func person(_ id: String, _ name: String) -> String {
        #"{"type":"person","id":"\#(id)","name":"\#(name)","team":"Support"}"#
    }

    private static func room(_ id: String, _ name: String) -> [String] {
        [
            #"{"type":"conversation","channel":"\#(id)","kind":"room","name":"\#(name)"}"#,
            #"{"type":"message","id":"1","channel":"\#(id)","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"x"}"#,
        ]
    }

    @Test func anIDWinsOverANameAndANameIsGoodWhereOneHasIt() throws {
        let archive = try TestArchive()
        try archive.ingest(
            [Self.person("7", "Jamie"), Self.person("8", "Alex"), Self.person("9", "Alex"), Self.person("10", "7")]
                + Self.room("general", "Board") + Self.room("board", "general") + Self.room("c3", "Caf\u{65}\u{301}")
                + [
                    #"{"type":"message","id":"1","channel":"private-chat-7-8","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"x"}"#
                ])
        let names = try ArchiveNames(archive.reader)
        #expect(names.person("7") == .one("7") && names.person("Jamie") == .one("7"))
        #expect(names.person("Alex") == .several(["8", "9"]))
        #expect(names.person("0007") != .one("7"))
        #expect(names.conversation("general") == .one("general") && names.conversation("Board") == .one("general"))
        // Whoever writes the name cannot see in which form a source has it.
        #expect(names.conversation("Caf\u{E9}") == .one("c3"))
        #expect(names.conversation("private-chat-8-7") == .one("private-chat-7-8"))
        #expect(names.team("Support") == .one("Support"))
        #expect(names.team("Suport") == .none(nearest: "Support", name: nil))
    }

    /// Whichever name a site shows, what a reader copies from its pages means the one who stands there, or nobody.
    @Test func eachOfSomebodysNamesMeansThemAndANameOfTwoMeansNeither() throws {
        let archive = try TestArchive()
        try archive.ingest(
            [
                #"{"type":"person","id":"7","name":"jdoe","real_name":"Jamie Doe","handle":"jamie.d"}"#,
                #"{"type":"person","id":"8","name":"Jamie Doe","real_name":"James Doering"}"#,
                #"{"type":"person","id":"9","name":"kit","real_name":"Kit Marsh"}"#,
            ] + Self.room("r", "Room"))
        let names = try ArchiveNames(archive.reader)
        #expect(names.person("Kit Marsh") == .one("9") && names.person("kit") == .one("9"))
        #expect(names.person("jdoe") == .one("7") && names.person("jamie.d") == .one("7"))
        #expect(names.person("Jamie Doe") == .several(["7", "8"]))
        #expect(names.person("Kit Marhs") == .none(nearest: "9", name: "kit"))
    }

    /// `people.yml` says that two accounts are one person: each of them is that person, and no bare id of another system is.
    @Test func whoeverHasSeveralAccountsIsFoundByEach() throws {
        let archive = try TestArchive()
        let map = AccountMap([
            AccountMap.Entry(name: "jamie", accounts: ["7", "slack/U1"].compactMap { Account($0) })
        ])
        try archive.ingest(
            path: archive.write([Self.person("7", "Jamie")] + Self.room("r", "Room"), to: "a.jsonl"), people: map)
        let users = try archive.write([#"[{"id":"U1","name":"jamie","real_name":"Jamie"}]"#], to: "e/users.json")
        _ = try archive.write([#"[{"id":"C1","name":"general","members":["U1"]}]"#], to: "e/channels.json")
        _ = try archive.write(
            [#"[{"type":"message","user":"U1","text":"x","ts":"1772442000.000100"}]"#], to: "e/general/2026-03-02.json")
        try archive.ingest(path: String(users.dropLast("/users.json".count)), people: map)
        let names = try ArchiveNames(archive.reader)
        #expect(names.person("slack/U1") == .one("7") && names.person("Jamie") == .one("7"))
        #expect(names.person("U1") != .one("7"))
        // Whoever reads under a case is left out of it by whichever of their ids they are known.
        for id in ["7", "slack/U1", "U1"] as [ID] {
            var selection = Selection.everything
            selection.except.people = [id]
            let scope = try selection.scope(in: archive.reader)
            #expect(try ArchiveReader(path: archive.path, scope: scope).conversations().isEmpty, "\(id)")
        }
        for id in ["U2", "jamie", "slack/7"] as [ID] {
            var selection = Selection.everything
            selection.except.people = [id]
            #expect(try selection.scope(in: archive.reader).conversations.count == 2, "\(id)")
        }
    }

    @Test func whatIsExceptedIsLeftOutWhateverSaysThatItIsIn() throws {
        let archive = try TestArchive()
        try archive.ingest(
            [Self.person("7", "Jamie")] + Self.room("a", "A") + Self.room("b", "B")
                + [
                    #"{"type":"message","id":"1","channel":"private-chat-8-9","sender":"8","sent_at":"2026-03-02T09:00:00Z","text":"x"}"#
                ])
        let reader = try archive.reader
        func chosen(_ change: (inout Selection) -> Void) throws -> [String] {
            var selection = Selection.everything
            change(&selection)
            let scoped = try ArchiveReader(path: archive.path, scope: selection.scope(in: reader))
            return try scoped.conversations().map(\.sourceID).sorted()
        }
        #expect(try chosen { _ in } == ["a", "b", "private-chat-8-9"])
        #expect(try chosen { $0.except.conversations = ["a", "nothing"] } == ["b", "private-chat-8-9"])
        #expect(try chosen { $0.except.conversations = ["private-chat-9-8"] } == ["a", "b"])
        #expect(try chosen { $0.except.people = ["8"] } == ["a", "b"])
        #expect(try chosen { $0.except.teams = ["Support"] } == ["private-chat-8-9"])
        #expect(
            try chosen {
                $0.conversations = ["a"]
                $0.except.conversations = ["a"]
            } == ["b", "private-chat-8-9"])
        // What comes later is in it by itself.
        try archive.ingest(Self.room("c", "C"), file: "later.jsonl")
        #expect(try chosen { $0.except.conversations = ["a"] } == ["b", "c", "private-chat-8-9"])
    }

    /// A conversation that a class excepts is not of the class for its kind either.
    @Test func aClassOfRetentionKeepsItsExceptions() throws {
        let archive = try TestArchive()
        try archive.ingest([Self.person("7", "Jamie")] + Self.room("a", "A") + Self.room("b", "B"))
        var selection = Selection()
        selection.except.conversations = ["b"]
        let period = try #require(RetentionPeriod("1d"))
        let rule = RetentionRule(name: "rooms", selection: selection, kinds: [.room], keep: period)
        let now = Timestamp(microseconds: 1_800_000_000_000_000)
        let due = try Store.planDisposal([rule], inArchiveAt: archive.path, now: now)
        #expect(due.flatMap(\.conversations).map(\.conversation) == ["a"])
    }
}
