import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

/// What is published for an audience is what an archive would give that had never held anything else.
@Suite(.blocking) struct AudienceTests {
    private static func site(_ log: MarkedLog) throws -> TestSite {
        try site(log.lines)
    }

    private static func site(_ lines: [MarkedLog.Line], recordsReading: Bool = false) throws -> TestSite {
        let site = try TestSite()
        try MarkedLog.writeFiles(of: lines, to: site.base + "/sources")
        try site.ingest(lines.map(\.json), recordsReading: recordsReading)
        return site
    }

    struct Case: CustomTestStringConvertible {
        let settings: String
        let channels: Set<String>
        var from = "0000"
        var to = "9999"
        var testDescription: String { settings }
    }

    static let cases = [
        Case(
            settings: "conversations: [team-chan, private-chat-10-15]", channels: ["team-chan", "private-chat-10-15"]),
        Case(settings: "rooms: yes", channels: ["general-chan", "team-chan"]),
        Case(settings: "people: 13", channels: ["general-chan", "private-chat-12-13", "team-chan"]),
        Case(
            settings: "teams: [team3word]", channels: ["private-board", "private-chat-20-21"]),
        Case(
            settings: "rooms: true, from: 2026-02-10, to: 2026-03-20", channels: ["general-chan", "team-chan"],
            from: "2026-02-10", to: "2026-03-20"),
        Case(
            settings: "people: [20, 10], to: 2026-02-01",
            channels: [
                "private-board", "private-chat-20-21", "general-chan", "private-chat-10-11", "private-chat-10-15",
            ],
            to: "2026-02-01"),
        Case(
            settings: "conversations: [private-chat-21-20], from: 2026-03-01", channels: ["private-chat-20-21"],
            from: "2026-03-01"),
        Case(
            settings: "all: true, except: {conversations: [private-board, private-chat-15-10]}",
            channels: Set(MarkedLog.channels).subtracting(["private-board", "private-chat-10-15"])),
        // Whoever is excepted is named where they take part, and in no other of their conversations.
        Case(
            settings: "rooms: true, people: [10], except: {people: [11], teams: [team2word]}",
            channels: ["private-chat-10-15"]),
        // By name, and named both ways: what is left out is left out.
        Case(
            settings:
                "people: [name2word], conversations: [team-chan], except: {conversations: [general-chan, team-chan]}",
            channels: ["private-chat-12-13"]),
    ]

    @Test(arguments: cases) func nothingOutsideAppearsAnywhere(_ item: Case) throws {
        let log = MarkedLog(seed: 5, lines: 900)
        let site = try Self.site(log)
        try site.build(audience: "them", settings: "audiences: {them: {\(item.settings)}}")
        let lines = log.lines(in: item.channels, from: item.from, to: item.to)
        let outside = log.words.subtracting(MarkedLog.words(of: lines))
        #expect(outside.count > 100)
        let everything = try site.everyByte("output")
        #expect(outside.filter { everything.contains($0) } == [])
        // Where a file came from is on no page.
        #expect(!everything.contains("word-path"))
        // And the test would find them.
        let inside = log.words.subtracting(outside).filter { $0.hasPrefix("text") }
        #expect(inside.count > 20)
        #expect(inside.filter { !everything.contains($0) } == [])
    }

    @Test func whatAMaskWithholdsIsPublishedNowhere() throws {
        let log = MarkedLog(seed: 5, lines: 500)
        let site = try Self.site(log)
        let mask = "mask: {fields: [names, texts, attachments], except: [10]}"
        try site.build(audience: "them", settings: "audiences: {them: {rooms: true, people: [10], \(mask)}}")
        let everything = try site.everyByte("output")
        let others = log.lines.filter { $0["sender"] != "10" && $0["id"] != "10" }
        let names = others.filter { $0.type == "person" }.flatMap { line in
            ["name", "email", "title"].compactMap { line[$0] }
        }
        let messages = others.filter { $0.type == "message" }
        let withheld = names + messages.flatMap { [$0["text"]!, $0.file].compactMap(\.self) } + ["private-chat-10-11"]
        #expect(withheld.filter { everything.contains($0) } == [])
        let own = log.lines.filter { $0.type == "message" && $0["sender"] == "10" }.map { $0["text"]! }
        #expect(own.count > 5)
        #expect(own.filter { !everything.contains($0) } == [])
        #expect(everything.contains("masked."))
    }

    @Test(arguments: [
        ("{fields: []}", "withholds nothing"), ("{fields: [name]}", "“name” is none of them"),
        ("{fields: names, only: 7, except: 3}", "contradict"), ("{fields: names, of: 7}", "of"),
        ("{fields: names, only: nobody}", "nobody’s id"),
    ])
    func aMaskThatMeansNothingIsRefused(mask: String, reason: String) throws {
        let site = try Self.site(MarkedLog(seed: 5, lines: 20))
        let problem = #expect(throws: (any Error).self) {
            try site.build(audience: "them", settings: "audiences: {them: {rooms: true, mask: \(mask)}}")
        }
        #expect(problem.map { "\($0)" }?.contains(reason) ?? false, "\(String(describing: problem))")
    }

    /// A channel that comes to be is published by itself, and what is left out stays out.
    @Test func allButOneConversationIsAllThatComesLaterToo() throws {
        let site = try TestSite()
        func said(_ id: String, _ channel: String, _ text: String) -> String {
            #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"a","sent_at":"2026-02-15T09:00:0\#(id)Z","text":"\#(text)"}"#
        }
        func named(_ channel: String, _ name: String) -> String {
            #"{"type":"conversation","channel":"\#(channel)","kind":"room","name":"\#(name)"}"#
        }
        try site.ingest([
            named("generalchan", "General"), named("boardchan", "Bo\u{308}ard"),
            said("1", "generalchan", "generalword"),
            said("2", "boardchan", "boardword"),
            #"{"type":"seen","channel":"generalchan","person":"b","up_to":"1","seen_at":"2026-02-15T10:00:00Z"}"#,
        ])
        // The source has the name in another form of Unicode.
        let settings = "audiences: {them: {all: true, except: {conversations: [B\u{F6}ard]}}}"
        try site.build(audience: "them", settings: settings)
        var everything = try site.everyByte("output")
        #expect(everything.contains("generalword"))
        for word in ["boardword", "boardchan", "Bo\u{308}ard", "B\u{F6}ard"] {
            #expect(!everything.contains(word), "\(word)")
        }
        try site.ingest(
            [named("newchan", "New"), said("3", "newchan", "newword"), said("4", "boardchan", "boardagain")],
            file: "later.jsonl")
        try site.build(audience: "them", settings: settings)
        everything = try site.everyByte("output")
        #expect(everything.contains("newword") && !everything.contains("boardagain"))
        // The whole site has it, and the test would find it.
        try site.build("whole", audience: nil, settings: settings)
        #expect(try site.everyByte("whole").contains("boardagain"))
    }

    @Test(arguments: [
        (
            "rooms: true, except: {conversations: [General]}",
            "“audiences: them: except: conversations”: “General” is the name of 2 conversations, “c1”, “c2”. Write the id"
        ),
        ("conversations: [General]", "“General” is the name of 2 conversations"),
        ("people: [Jamie]", "“Jamie” is the name of 2 people, “7”, “9”."),
        ("rooms: true, mask: {fields: names, only: Jamie}", "“audiences: them: mask”: “Jamie” is the name of 2 people"),
        ("rooms: true, except: {people: [Jamy]}", "“audiences: them: except: people”: “Jamy” is nobody’s id or name"),
        ("rooms: true, except: {teams: [Board]}", "“Board” is nobody’s team in this archive"),
        ("rooms: true, except: {people: 7, person: 8}", "“audiences: them: except: person” is no setting."),
        ("except: {people: 7}", "says of no conversation that this audience may read it."),
        ("all: false, rooms: false, people: []", "says of no conversation that this audience may read it."),
    ])
    func aNameThatDoesNotSayWhoIsRefused(audience: String, reason: String) throws {
        let site = try TestSite()
        try site.ingest(
            ["7", "9"].map { #"{"type":"person","id":"\#($0)","name":"Jamie"}"# }
                + ["c1", "c2"].map { #"{"type":"conversation","channel":"\#($0)","kind":"room","name":"General"}"# }
                + ["c1", "c2"].map {
                    #"{"type":"message","id":"1","channel":"\#($0)","sender":"7","sent_at":"2026-02-15T09:00:00Z","text":"x"}"#
                })
        let problem = #expect(throws: SettingsProblem.self) {
            try site.build(audience: "them", settings: "audiences: {them: {\(audience)}}")
        }
        #expect(problem?.description.contains(reason) ?? false, "\(problem?.description ?? "")")
    }

    /// An id wins over a name, and one that is a number is a text like any other.
    @Test func anIDWinsOverAName() throws {
        let site = try TestSite()
        func said(_ channel: String, _ text: String) -> String {
            #"{"type":"message","id":"1","channel":"\#(channel)","sender":"a","sent_at":"2026-02-15T09:00:00Z","text":"\#(text)"}"#
        }
        try site.ingest([
            #"{"type":"conversation","channel":"007","kind":"room","name":"x"}"#,
            #"{"type":"conversation","channel":"x","kind":"room","name":"007"}"#, said("007", "firstword"),
            said("x", "secondword"),
        ])
        try site.build(audience: "them", settings: "audiences: {them: {conversations: 007}}")
        let everything = try site.everyByte("output")
        #expect(everything.contains("firstword") && !everything.contains("secondword"))
    }

    @Test(arguments: cases, sample(of: 1...2))
    func aSiteIsThatOfAnArchiveWhichNeverHeldAnythingElse(_ item: Case, seed: UInt64) throws {
        let log = MarkedLog(seed: seed, lines: 700)
        let lines = log.lines(in: item.channels, from: item.from, to: item.to)
        // The log records who has seen what, and so does the part of it, also where none of its marks is inside.
        let (site, other) = (try Self.site(log), try Self.site(lines, recordsReading: true))
        let settings = "audiences: {them: {\(item.settings)}}"
        try site.build(audience: "them", settings: settings)
        try other.build(audience: nil, settings: settings)
        let (found, expected) = (try site.files(), try other.files())
        #expect(expected.count > 30)
        #expect(differences(found.mapValues(Self.withoutItsEnd), Self.ofAnAudience(expected)) == [])
    }

    /// Lists of what waits for an answer say where a part of the record ends, for there may be one after that.
    private static func withoutItsEnd(_ bytes: Data) -> Data {
        guard let text = String(validating: bytes, as: UTF8.self) else { return bytes }
        let rest = text.replacing(
            #/ ?What was written after [0-9A-Za-z ]+ is not read here, and may be an answer\./#, with: "")
        return withoutEmptyLines(Data(rest.replacing("<p class=\"aside\"></p>\n", with: "").utf8))
    }

    @Test func whatWaitsSaysWhereAPartOfTheRecordEnds() throws {
        let site = try TestSite()
        func said(_ id: String, _ sender: String, _ day: String) -> String {
            #"{"type":"message","id":"\#(id)","channel":"private-chat-7-9","sender":"\#(sender)","sent_at":"2026-02-\#(day)T09:00:00Z","text":"x"}"#
        }
        try site.ingest([said("1", "7", "05"), said("2", "9", "07")])
        try site.build(audience: "them", settings: "audiences: {them: {all: true, to: 2026-02-05}}")
        let end = "What was written after 5 February 2026 is not read here, and may be an answer."
        for page in ["reports/unanswered.html", "reports/unanswered.md", "people/9/unanswered.html"] {
            #expect(try site.text(page).contains(end), "\(page)")
        }
        try site.build(audience: "them", settings: "audiences: {them: {all: true}}")
        #expect(try !site.text("reports/unanswered.html").contains("What was written after"))
    }

    /// An audience’s pages have no record numbers, and no report of what sources say is missing.
    private static func ofAnAudience(_ files: [String: Data]) -> [String: Data] {
        withoutRecordNumbers(
            files.filter { !$0.key.hasPrefix("reports/gaps.") }.mapValues { bytes in
                guard let text = String(validating: bytes, as: UTF8.self) else { return bytes }
                return Data(
                    text.replacing(/"record":[0-9]+/, with: "\"record\":null")
                        .replacing(/<tr><th scope="row"><a href="gaps\.html">.*\n/, with: "")
                        .replacing(/\| \[Gaps\]\(gaps\.md\).*\n/, with: "").utf8)
            }
        ).mapValues(withoutEmptyLines)
    }

    private static func withoutEmptyLines(_ bytes: Data) -> Data {
        guard let text = String(validating: bytes, as: UTF8.self) else { return bytes }
        return Data(text.replacing(/\n+/, with: "\n").utf8)
    }

    /// People and conversations that are not published, and came first, in another order, change no byte: neither by their
    /// numbers, nor by those that they leave to others, nor in the build’s own notes.
    @Test(arguments: [0, 1, 4, 6]) func whatCameBeforeChangesNoByte(_ number: Int) throws {
        let item = Self.cases[number]
        let log = MarkedLog(seed: 8, lines: 700)
        let settings = "audiences: {them: {\(item.settings)}}"
        let (site, other) = (try TestSite(), try Self.site(log))
        let insiders = (10..<30).reversed().map(String.init)
        var before: [String] = []
        for (i, person) in (insiders + (1000..<1040).map { "outerword\($0)" }).enumerated() {
            before += [
                #"{"type":"person","id":"\#(person)","name":"outerword name\#(i)"}"#,
                #"{"type":"message","id":"o\#(i)","channel":"private-outerword\#(i % 7)","sender":"\#(person)","sent_at":"2020-01-01T08:00:\#(10 + i % 50)Z","text":"outerword text\#(i)"}"#,
                #"{"type":"reaction","id":"o\#(i)","channel":"private-outerword\#(i % 7)","person":"\#(person)","emoji":"👍","at":"2020-01-02T08:00:00Z"}"#,
            ]
        }
        try MarkedLog.writeFiles(of: log.lines, to: site.base + "/sources")
        try site.ingest(before, file: "before.jsonl")
        try site.ingest(log.lines.map(\.json))
        for site in [site, other] { try site.build(audience: "them", settings: settings) }
        let (found, expected) = (try site.files(), try other.files())
        #expect(expected.count > 30)
        #expect(differences(found, expected) == [])
        #expect(try site.notes() == other.notes())
        #expect(try !site.everyByte("output").contains("outerword"))
        // And it would be seen where it is published.
        try site.build("whole", audience: nil, settings: settings)
        #expect(try site.everyByte("whole").contains("outerword"))
        #expect(try site.notes("whole")["kept"]?.isEmpty == false)
    }

    /// Whether an absence is shown depends on whether a live socket told of it, in a part as in the whole.
    @Test func aLivePresenceIsThatOfTheWholeArchive() throws {
        let site = try TestSite()
        let lines = [("online", "09:00:00"), ("offline", "09:20:00"), ("online", "09:20:04"), ("offline", "09:50:00")]
        try site.ingest(
            [
                #"{"type":"message","id":"1","channel":"room","sender":"a","sent_at":"2026-02-15T09:00:00Z","text":"Hello"}"#
            ]
                + lines.map {
                    #"{"type":"\#($0.0)","person":"a","live_socket":"presence-staff#7","at":"2026-02-15T\#($0.1)Z"}"#
                })
        let settings = "audiences: {them: {rooms: true}}"
        try site.build(audience: "them", settings: settings)
        try site.build("whole", audience: nil, settings: settings)
        #expect(try site.text("people/a.html", in: "whole").contains("2026-02-15.html\"><time"))
        #expect(try site.text("people/a.html") == site.text("people/a.html", in: "whole"))
        #expect(try !site.everyByte("output").contains("presence-staff"))
    }

    /// As `String` has it, the two people are one, and so are the two teams.
    @Test(arguments: [
        ("people: [\"é\"]", "rnfc"), ("people: [K]", "rk"), ("teams: [\"Café\"]", "rnfc"),
        ("conversations: [\"é\"]", "é"), ("conversations: [K]", "K"),
    ]) func whoeverLooksTheSameIsNotPublished(rule: String, channel: String) throws {
        let site = try TestSite()
        let people = [("K", "rk"), ("\u{212A}", "rkel"), ("é", "rnfc"), ("e\u{301}", "rnfd")]
        try site.ingest(
            people.flatMap { id, room in
                [
                    #"{"type":"person","id":"\#(id)","name":"Of \#(room)","team":"Caf\#(id)"}"#,
                    #"{"type":"message","id":"1","channel":"\#(room)","sender":"\#(id)","sent_at":"2026-03-02T09:00:00Z","text":"room-\#(room)!"}"#,
                    #"{"type":"message","id":"1","channel":"\#(id)","sender":"x","sent_at":"2026-03-02T09:00:00Z","text":"channel-\#(room)!"}"#,
                ]
            })
        try site.build(audience: "them", settings: "audiences: {them: {\(rule)}}")
        let everything = try site.everyByte("output")
        let said = people.flatMap { ["room-\($0.1)", "channel-\($0.1)"] }.filter { everything.contains($0 + "!") }
        let expected = people.first { $0.1 == channel }.map { "room-\($0.1)" }
        let ofChannel = people.first { ID($0.0) == ID(channel) }.map { "channel-\($0.1)" }
        #expect(said == [try #require(expected ?? ofChannel)])
    }

    @Test(arguments: ["people: [\"e\u{301}\"]", "teams: \"\u{212A}\"", "conversations: [a, \"\u{212A}\"]"])
    func anIDThatIsNotNormalizedIsRefused(rule: String) throws {
        let problem = #expect(throws: SiteSettings.Problem.self) {
            try SiteSettings(yaml: "audiences: {them: {\(rule)}}", file: "site.yml")
        }
        #expect(try #require(problem).reason.contains("normalization form C"))
    }

    @Test func aFileIsPublishedWithAMessageInsideAndNotWithOneOutside() throws {
        let site = try TestSite()
        func message(_ id: Int, _ month: String, _ file: String, _ bytes: [UInt8]) throws -> String {
            try Data(bytes).write(to: URL(fileURLWithPath: "\(site.base)/sources/\(file)"))
            return
                #"{"type":"message","id":"\#(id)","channel":"room","sender":"a","sent_at":"2026-\#(month)-15T09:00:00Z","text":"","attachments":[{"name":"\#(file)","path":"\#(file)"}]}"#
        }
        func gif(_ width: UInt8, _ height: UInt8) -> [UInt8] {
            let one = Data(base64Encoded: "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7") ?? Data()
            return Array(one.prefix(6)) + [width, 0, height, 0] + Array(one.dropFirst(10))
        }
        let (inside, outside) = (gif(3, 2), gif(5, 4))
        try site.ingest([
            try message(1, "01", "outside.gif", outside), try message(2, "01", "equal.gif", inside),
            try message(3, "02", "inside.gif", inside), try message(4, "02", "text.txt", Array("What it says".utf8)),
        ])
        try site.build(audience: "them", settings: "audiences: {them: {rooms: true, from: 2026-02-01}}")
        let files = try site.files().filter { $0.key.hasPrefix("files/") }
        #expect(Set(files.values) == [Data(inside), Data("What it says".utf8)])
        #expect(files.count == 2)
        let page = try site.text("conversations/room/2026-02.html")
        #expect(page.contains("alt=\"inside.gif\" width=\"3\" height=\"2\""))
        #expect(page.contains("download=\"text.txt\""))
        let everything = try site.everyByte("output")
        #expect(!everything.contains("outside.gif") && !everything.contains("equal.gif"))
    }

    @Test func aFileThatWasLeftOutSaysSoToAnAudienceToo() throws {
        let site = try TestSite()
        let line =
            #"{"type":"message","id":"1","channel":"room","sender":"a","sent_at":"2026-02-15T09:00:00Z","text":"","attachments":[{"name":"a.txt","path":"../a.txt"}]}"#
        try site.ingest([line])
        try site.build(audience: "them", settings: "audiences: {them: {rooms: true}}")
        let row = "<bdi>a.txt</bdi> <small>left out of the archive because of its path</small>"
        #expect(try site.text("conversations/room/2026-02.html").contains(row))
    }

    @Test func whoJoinedBeforeIsAMemberAndWhoLeftBeforeIsNot() throws {
        let site = try TestSite()
        func membership(_ type: String, _ person: String, _ day: String) -> String {
            #"{"type":"\#(type)","channel":"room","person":"\#(person)","at":"\#(day)T09:00:00Z"}"#
        }
        try site.ingest(
            [
                membership("join", "early", "2026-01-01"), membership("join", "goneperson", "2026-01-01"),
                membership("leave", "goneperson", "2026-01-20"), membership("join", "during", "2026-02-10"),
                membership("leave", "early", "2026-02-20"), membership("join", "laterperson", "2026-03-10"),
                #"{"type":"message","id":"1","channel":"room","sender":"writer","sent_at":"2026-02-15T09:00:00Z","text":"Hello"}"#,
            ])
        try site.build(
            audience: "them", settings: "audiences: {them: {rooms: true, from: 2026-02-01, to: 2026-02-28}}")
        let page = try site.text("conversations/room/index.html")
        #expect(page.contains("early") && page.contains("during") && page.contains("20 February 2026"))
        let everything = try site.everyByte("output")
        for word in ["goneperson", "laterperson", "January 2026", "March 2026"] {
            #expect(!everything.contains(word), "\(word)")
        }
    }

    @Test func aMessageThatAnswersOneOutsideSaysSo() throws {
        let site = try TestSite()
        try site.ingest([
            #"{"type":"message","id":"outsideid","channel":"room","sender":"a","sent_at":"2026-01-15T09:00:00Z","text":"Before"}"#,
            #"{"type":"message","id":"2","channel":"room","sender":"b","sent_at":"2026-02-15T09:00:00Z","text":"After","reply_to":"outsideid"}"#,
        ])
        try site.build(audience: "them", settings: "audiences: {them: {rooms: true, from: 2026-02-01}}")
        #expect(try site.text("conversations/room/2026-02.html").contains("not in the archive"))
        #expect(try !site.everyByte("output").contains("outsideid"))
    }

    @Test func presenceCanBeLeftOut() throws {
        let site = try TestSite.sample()
        try site.build(audience: "them", settings: "audiences: {them: {rooms: true, presence: false}}")
        #expect(try site.files().keys.filter { $0.hasPrefix("presence/2") || $0.hasPrefix("presence/people") } == [])
    }

    // MARK: The folder

    @Test func aSecondBuildRewritesOnlyWhatHasChanged() throws {
        let site = try TestSite.sample()
        let settings = "audiences: {them: {conversations: [team-support]}}"
        let first = try site.build(audience: "them", settings: settings)
        #expect(first.written > 20)
        let second = try site.build(audience: "them", settings: settings)
        #expect((second.written, second.removed, second.unchanged) == (0, 0, first.written))
        // Something outside changes nothing.
        try site.ingest(
            [
                #"{"type":"message","id":"new","channel":"private-chat-3-9","sender":"3","sent_at":"2026-05-30T09:00:00Z","text":"One more."}"#
            ], file: "new.jsonl")
        #expect(try site.build(audience: "them", settings: settings).written == 0)
    }

    @Test func aFolderOfOneAudienceRefusesAnother() throws {
        let site = try TestSite.sample()
        let settings = "audiences: {them: {rooms: true}, others: {people: 3}}"
        func problem(_ audience: String?) -> String {
            do { return "\(try site.build(audience: audience, settings: settings))" } catch { return "\(error)" }
        }
        try site.build(audience: "them", settings: settings)
        let before = try site.files()
        #expect(
            problem("others").hasSuffix(
                "output: This folder holds the site of the audience “them”, and this build makes the site of the audience "
                    + "“others”. Nothing was changed. Build into another folder with --output, or remove this one first."
            ))
        #expect(
            problem(nil).contains(
                "holds the site of the audience “them”, and this build makes the whole archive’s site."))
        #expect(differences(try site.files(), before) == [])
        try site.build("whole")
        let error = #expect(throws: OutputManifest.Problem.self) {
            try site.build("whole", audience: "them", settings: settings)
        }
        #expect(error?.description.contains("holds the whole archive’s site") == true)
    }

    // MARK: Mistakes

    @Test(arguments: [
        ("them: {room: true}", "“audiences: them: room” is no setting. Did you mean “rooms”?"),
        ("them: {}", "“audiences: them” says of no conversation that this audience may read it."),
        ("them: {rooms: maybe}", "“audiences: them: rooms” is either true or false."),
        ("them: {rooms: true, from: May}", "“audiences: them: from” takes a day such as 2026-01-31; “May” is none."),
        ("them: {rooms: true, from: 2026-02-01, to: 2026-01-01}", "“audiences: them” ends before it begins."),
        ("them: [a]", "“audiences: them” takes settings of its own."),
        ("them: {people: {a: b}}", "“audiences: them: people” takes a list"),
        (
            "them: {people: [Jonas]}",
            "“audiences: them: people”: “Jonas” is nobody’s id or name in this archive. Did you mean"
        ),
        ("them: {people: [Jonas Peterson]}", "Did you mean “7” (Jonas Petersen)?"),
        ("them: {teams: [Suport]}", "“Suport” is nobody’s team in this archive. Did you mean “Support”?"),
        (
            "them: {conversations: [team-suport]}",
            "“team-suport” is no conversation of this archive. Did you mean “team-support”?"
        ),
        ("then: {rooms: true}", "There is no audience “them” in it. Did you mean “then”?"),
    ])
    func aMistakeIsExplained(audiences: String, message: String) throws {
        let site = try TestSite.sample()
        do {
            _ = try site.build(audience: "them", settings: "audiences: {\(audiences)}")
            Issue.record("nothing was wrong")
        } catch {
            #expect("\(error)".contains(message), "\(error)")
            #expect("\(error)".contains("site.yml: "))
        }
        #expect(try site.files() == [:])
    }
}
