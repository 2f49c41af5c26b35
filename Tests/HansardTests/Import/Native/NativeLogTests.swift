import PairChannel
import TestSupport
import Testing

@testable import Hansard

@Suite struct NativeLogTests {
    /// RFC 8259, section 8.2: what cuts a text by its UTF-16 units writes half of a pair.
    @Test(arguments: [
        (#"cut \ud83d"#, "cut \u{FFFD}"), (#"\ude00 cut"#, "\u{FFFD} cut"), (#"\ude00\ud83d"#, "\u{FFFD}\u{FFFD}"),
        (#"\ud83d\ud83d\ude00"#, "\u{FFFD}😀"), (#"\ud83d\u0041"#, "\u{FFFD}A"),
        (#"\ud83dx\ude00"#, "\u{FFFD}x\u{FFFD}"),
        (#"\ud83d\n"#, "\u{FFFD}\n"),
    ])
    func halfASurrogatePairIsShownAsACharacterThatIsNotKnown(written: String, read: String) throws {
        let line =
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2013-05-13T08:54:10Z","text":""#
            + written + #"","mood":"\ud83d"}"#
        let log = try ReadLog(line)
        #expect(log.aside == [])
        #expect(log.records == ["message 1 in team by 7 at 2013-05-13T08:54:10Z: \(read) extra={\"mood\":\"\\ud83d\"}"])
        #expect(try JSONValue(parsing: Array("\"\(written)\"".utf8)) == .string(read))
    }

    @Test(arguments: [
        (
            #"{"type":"person","id":"7","name":"Jamie Doe","email":"jamie@example.com","title":"Agent","team":"Support","manager":"3"}"#,
            "person 7: Jamie Doe email=jamie@example.com title=Agent team=Support manager=3"
        ),
        (#"{"id":"7","name":"Jamie Doe"}"#, "person 7: Jamie Doe"),
        (
            #"{"type":"message","id":"1","channel":"private-chat-3-7","sender":"7","sent_at":"2013-05-13T08:54:10.215Z","text":"Morning!"}"#,
            "message 1 in private-chat-3-7 by 7 at 2013-05-13T08:54:10.215Z: Morning!"
        ),
        (
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2013-05-13 10:54+02:00","text":"*Hi*","format":"markdown","reply_to":"0","client_id":"c1"}"#,
            "message 1 in team by 7 at 2013-05-13T08:54Z: *Hi* (markdown) reply_to=0 client_id=c1"
        ),
        (
            #"{"type":"edit","id":"1","channel":"private-chat-3-7","editor":"7","edited_at":"2013-05-13T09:00:00Z","text":"Good morning!"}"#,
            "edit 1 in private-chat-3-7 by 7 at 2013-05-13T09:00:00Z: Good morning!"
        ),
        (
            #"{"type":"edit","id":"1","channel":"team","edited_at":"2013-05-13T09:00:00Z","text":"","format":"plain"}"#,
            "edit 1 in team by nobody at 2013-05-13T09:00:00Z:  (plain)"
        ),
        (
            #"{"type":"delete","id":"1","channel":"private-chat-3-7","deleter":"7","deleted_at":"2013-05-13T09:00:00Z"}"#,
            "delete 1 in private-chat-3-7 by 7 at 2013-05-13T09:00:00Z"
        ),
        (
            #"{"type":"reaction","id":"1","channel":"private-chat-3-7","person":"3","emoji":"👍","at":"2013-05-13T09:00:00Z","removed":false}"#,
            "reaction 👍 to 1 in private-chat-3-7 by 3 at 2013-05-13T09:00:00Z"
        ),
        (
            #"{"type":"reaction","id":"1","channel":"team","person":"3","emoji":"👍","at":"2013-05-13T09:00:00Z","removed":true}"#,
            "reaction 👍 to 1 in team by 3 at 2013-05-13T09:00:00Z removed"
        ),
        (
            #"{"type":"seen","channel":"private-chat-3-7","person":"3","up_to":"1","seen_at":"2013-05-13T09:00:00Z"}"#,
            "seen 1 in private-chat-3-7 by 3 at 2013-05-13T09:00:00Z, highWaterMark"
        ),
        (
            #"{"type":"seen","channel":"team","person":"3","up_to":"1","seen_at":"2013-05-13T09:00:00Z","evidence":"explicit"}"#,
            "seen 1 in team by 3 at 2013-05-13T09:00:00Z, explicit"
        ),
        (
            #"{"type":"seen","channel":"team","person":"3","up_to_time":"2013-05-13T08:31:04.250Z"}"#,
            "seen up to 2013-05-13T08:31:04.250Z in team by 3 at 2013-05-13T08:31:04Z, highWaterMark"
        ),
        (
            #"{"type":"seen","channel":"team","person":"3","up_to":null,"up_to_time":"2013-05-13T08:31:04Z","seen_at":"2013-05-13T09:00:00Z","evidence":"high_water_mark"}"#,
            "seen up to 2013-05-13T08:31:04.000Z in team by 3 at 2013-05-13T09:00:00Z, highWaterMark"
        ),
        (
            #"{"type":"join","channel":"team-support","person":"7","at":"2013-05-13T09:00:00Z"}"#,
            "join team-support by 7 at 2013-05-13T09:00:00Z"
        ),
        (
            #"{"type":"leave","channel":"team-support","person":"7","at":"2013-05-13T09:00:00Z"}"#,
            "leave team-support by 7 at 2013-05-13T09:00:00Z"
        ),
        (
            #"{"type":"coverage","channel":"team","from_time":"2013-05-13T08:00:00Z","to_time":"2013-05-13T18:00:00Z"}"#,
            "coverage team from 2013-05-13T08:00:00Z to 2013-05-13T18:00:00Z"
        ),
        (
            #"{"type":"coverage","channel":"private-chat-10-9","to_time":"2013-05-13T18:00:00Z"}"#,
            "coverage private-chat-9-10 from its beginning to 2013-05-13T18:00:00Z"
        ),
        (#"{"type":"online","person":"7","at":"2013-05-13T09:00:00Z"}"#, "online 7 at 2013-05-13T09:00:00.000Z"),
        (#"{"type":"offline","person":"7","at":"2013-05-13T09:00:00Z"}"#, "offline 7 at 2013-05-13T09:00:00.000Z"),
        (#"{"type":"away","person":"7","at":"2013-05-13T09:00:00Z"}"#, "away 7 at 2013-05-13T09:00:00.000Z"),
    ])
    func readsEachTypeOfRecord(line: String, record: String) throws {
        let log = try ReadLog(line)
        #expect(log.records == [record])
        #expect(log.aside == [])
    }

    @Test func idsMayBeNumbers() throws {
        let log = try ReadLog(
            #"{"type":"message","id":9007199254740993,"channel":"private-chat-3-7","sender":7,"sent_at":"2013-05-13T08:54:10Z","text":"x"}"#
        )
        #expect(log.records == ["message 9007199254740993 in private-chat-3-7 by 7 at 2013-05-13T08:54:10Z: x"])
    }

    @Test func attachmentsFollowTheirMessage() throws {
        let log = try ReadLog(
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2013-05-13T08:54:10Z","text":"","attachments":[{"name":"a b.pdf","id":12,"type":"application/pdf","size":1024,"url":"https://example.com/a","sha256":"ABCD"},{"name":"\u0062"}]}"#
        )
        #expect(
            log.records == [
                "message 1 in team by 7 at 2013-05-13T08:54:10Z: ",
                "attachment a b.pdf id=12 type=application/pdf url=https://example.com/a sha256=abcd bytes=1024",
                "attachment b",
            ])
    }

    @Test func attachmentsMayStandApartFromTheirMessage() throws {
        let log = try ReadLog(
            #"{"type":"attachment","channel":"private-chat-10-9","id":1,"attachments":[{"name":"a.pdf","size":3,"path":"a.pdf"},{"name":"b"}],"by":"a script"}"#
        )
        let owner = #"of 1 in private-chat-9-10 extra={"by":"a script"}"#
        #expect(log.records == ["attachment a.pdf bytes=3 \(owner)", "attachment b \(owner)"])
        #expect(log.aside == [] && log.lines == [1, 1])
    }

    @Test func bothSpellingsOfAPairAreOneConversation() throws {
        let line = { (channel: String) in
            #"{"type":"join","channel":"\#(channel)","person":"9","at":"2013-05-13T09:00:00Z"}"#
        }
        let log = try ReadLog(
            [
                "private-chat-10-9", "private-chat-9-10", "private-chat-a=2db-c", "private-chat-a=2Db-c",
                "private-chat-1-2-3",
            ]
            .map(line).joined(separator: "\n"))
        #expect(log.conversations == ["private-chat-9-10", "private-chat-a=2Db-c", "private-chat-1-2-3"])
        #expect(log.records.prefix(2).allSatisfy { $0.hasPrefix("join private-chat-9-10 ") })
    }

    /// By the names that the native log gives channels; whoever stores them need not know these.
    @Test(arguments: [
        ("private-chat-10-9", "pair of 9 and 10"), ("private-chat-a=2db-c", "pair of a-b and c"),
        ("private-chat-1-2-3", "group"), ("private-staff", "group"), ("team-support", "room"),
    ])
    func aConversationComesWithItsKind(channel: String, kind: String) throws {
        let join = #"{"type":"join","channel":"\#(channel)","person":"7","at":"2013-05-13T09:00:00Z"}"#
        #expect(try ReadLog(join).kinds == [kind])
        #expect(
            try ReadLog("type,channel,person,at\njoin,\(channel),7,2013-05-13T09:00:00Z", csv: true).kinds == [kind])
    }

    @Test func unknownMembersAreKeptAsTheyStand() throws {
        let log = try ReadLog(
            #"{"type":"online", "mood" : "gr\u00fcn" ,"person":"7","at":"2013-05-13T09:00:00Z","nested":{"a": [1, 2.50] }}"#
        )
        let extra = try #require(log.records.first?.split(separator: " extra=").last)
        #expect(extra == #"{"mood":"gr\u00fcn","nested":{"a":[1,2.50]}}"#)
        let value = try JSONValue(parsing: Array(extra.utf8))
        #expect(value["mood"] == .string("grün"))
        #expect(value["nested"]?["a"] == .array([.number("1"), .number("2.50")]))
        #expect(value.members.count == 2)
    }

    @Test func aTypeThatIsNotKnownIsPutAside() throws {
        let log = try ReadLog(#"{"type":"poll","question":"Lunch?"}"#)
        #expect(log.records == [])
        #expect(log.aside == [.init(line: 1, reason: NativeLineProblem.unknownType("poll").description)])
    }

    @Test func aMembersNameMayBeEscapedToo() throws {
        let log = try ReadLog(#"{"\u0074ype":"online","pers\u006fn":"7","at":"2013-05-13T09:00:00Z","m\u006fod":"x"}"#)
        #expect(log.records == [#"online 7 at 2013-05-13T09:00:00.000Z extra={"m\u006fod":"x"}"#])
    }

    @Test func escapesAreUndone() throws {
        let log = try ReadLog(
            #"{"type":"message","id":"a\/b","channel":"te\u0061m","sender":"7","sent_at":"2013-05-13T08:54:10Z","text":"1\n2\t\"3\" \ud83c\udf88 \u00e9"}"#
        )
        #expect(log.records == ["message a/b in team by 7 at 2013-05-13T08:54:10Z: 1\n2\t\"3\" 🎈 é"])
    }

    // MARK: Webhooks

    @Test func aWebhookSaysWhoCameAndWent() throws {
        let log = try ReadLog(
            #"{"time_ms":1368435250215,"events":[{"name":"member_added","channel":"presence-staff","user_id":"7"},{"name":"channel_occupied","channel":"presence-staff"},{"name":"member_removed","channel":"presence-desk","user_id":8}]}"#
        )
        #expect(
            log.records == [
                "online 7 at 2013-05-13T08:54:10.215Z channel=presence-staff",
                "offline 8 at 2013-05-13T08:54:10.215Z channel=presence-desk",
            ])
        #expect(log.aside == [])
    }

    @Test(arguments: [
        #"{"time_ms":"soon","events":[]}"#, #"{"time_ms":-1,"events":[]}"#, #"{"time_ms":1368435250215,"events":{}}"#,
        #"{"time_ms":1368435250215,"events":[{"name":"member_teleported","channel":"c","user_id":"7"}]}"#,
        #"{"time_ms":1368435250215,"events":[{"channel":"c","user_id":"7"}]}"#,
        #"{"time_ms":1368435250215,"events":[{"name":"member_added","channel":"c"}]}"#,
        #"{"time_ms":1368435250215,"events":[{"name":"member_added","user_id":"7"}]}"#,
    ])
    func aWebhookThatIsNotUnderstoodIsPutAside(line: String) throws {
        let log = try ReadLog(line)
        #expect(log.records == [])
        #expect(log.aside.first?.reason.hasPrefix("This line looks like a Pusher webhook, but ") == true)
    }

    @Test func aWebhookWithOneBadEventIsPutAsideWhole() throws {
        let log = try ReadLog(
            #"{"time_ms":1368435250215,"events":[{"name":"member_added","channel":"c","user_id":"7"},{"name":"?"}]}"#)
        #expect(log.records == [])
        #expect(log.aside.count == 1)
    }

    // MARK: Times

    @Test func aTimeWithoutAZoneNeedsOne() throws {
        let line =
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2013-05-13T10:54:10","text":"x"}"#
        #expect(try ReadLog(line).aside.first?.reason == NativeLineProblem.time("sent_at", .withoutZone).description)
        let log = try ReadLog(line, zone: "Europe/Berlin")
        #expect(log.records == ["message 1 in team by 7 at 2013-05-13T08:54:10Z: x (configured)"])
    }

    // MARK: Lines

    private static let good = (
        first: #"{"type":"online","person":"7","at":"2013-05-13T09:00:00Z"}"#,
        last: #"{"type":"offline","person":"7","at":"2013-05-13T10:00:00Z"}"#
    )

    @Test(arguments: [
        ("\n", [1, 2]), ("\r\n", [1, 2]), ("\n\n", [1, 3]), ("\r\n\r\n \t\r\n", [1, 4]), ("\n\n\n\n", [1, 5]),
    ])
    func linesMayEndEitherWayAndBeBlank(separator: String, lines: [Int64]) throws {
        for end in ["", separator] {
            let log = try ReadLog(Self.good.first + separator + Self.good.last + end)
            #expect(log.records.count == 2)
            #expect(log.lines == lines)
            #expect(log.aside == [])
        }
    }

    @Test func aMarkOfByteOrderIsPassedOver() throws {
        #expect(try ReadLog("\u{FEFF}" + Self.good.first).records.count == 1)
    }

    @Test(arguments: ["", "\n", "\u{FEFF}", " \r\n\t\n"]) func aSourceWithoutRecordsHasNone(source: String) throws {
        let log = try ReadLog(source)
        #expect(log.records == [])
        #expect(log.aside == [])
    }

    @Test func aLineOfNULBytesIsNoBlankLine() throws {
        let log = try ReadLog(Self.good.first + "\n\0\0\0\n" + Self.good.last)
        #expect(log.aside.map(\.line) == [2])
        #expect(log.aside.first?.reason.contains("NUL byte") == true)
    }

    @Test(arguments: [1, 3, 7, 1_000, .max]) func theSizeOfTheReadersPiecesDoesNotMatter(most: Int) throws {
        let source = Self.good.first + "\r\n\n{bad\n" + Self.good.last
        let log = try ReadLog(source, atATime: most)
        #expect(log.lines == [1, 4])
        #expect(log.aside.map(\.line) == [3])
        #expect(log.sourceBytes == source.utf8.count)
    }

    @Test func piecesThatEndInsideALineChangeNothing() throws {
        // Lines of many lengths over several pieces, a bad one now and then.
        var (source, texts, bad): (String, [String], [Int64]) = ("", [], [])
        var random = SeededRandom(seed: 5)
        var line: Int64 = 0
        while source.utf8.count < 3 * LineChunks.chunkBytes {
            line += 1
            if line % 97 == 0 {
                source += "{\"type\":\"message\",é\n"
                bad.append(line)
                continue
            }
            let text = "\(line) " + String(repeating: "é🎈x", count: Int.random(in: 0..<4_000, using: &random))
            texts.append("message \(line) in team by 7 at 2013-05-13T08:54:10Z: \(text)")
            source +=
                #"{"type":"message","id":"\#(line)","channel":"team","sender":"7","sent_at":"2013-05-13T08:54:10Z","text":"\#(text)"}"#
            source += line % 3 == 0 ? "\r\n" : "\n"
        }
        let log = try ReadLog(source, atATime: 1_000_003)
        #expect(log.records.count == texts.count)
        #expect(log.records == texts)
        #expect(log.lines == (1...line).filter { $0 % 97 != 0 })
        #expect(log.aside.map(\.line) == bad)
        #expect(log.sourceBytes == source.utf8.count)
    }

    /// Around the limit, and around the sizes at which a line no longer fits the pieces in memory.
    @Test(arguments: [16 << 20, (16 << 20) + 1, 18 << 20, (18 << 20) + 1, (20 << 20) + 7, 27 << 20])
    func aLineThatIsTooLongIsPutAsideWholeAndTheRestIsRead(length: Int) throws {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: length)
        let source =
            Array((Self.good.first + "\n").utf8) + long + Array(("\n" + Self.good.last + "\n\n" + Self.good.first).utf8)
        let log = try ReadLog(bytes: source)
        #expect(log.lines == [1, 3, 5])
        #expect(log.aside.map(\.line) == [2])
        #expect(log.asideBytes.map(\.count) == [length])
        let isLong = log.aside.first?.reason.hasPrefix("This line is longer than 16 MiB") == true
        #expect(isLong == (length > 16 << 20))
    }

    @Test func aLineThatIsTooLongMayBeTheLast() throws {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 25 << 20)
        for end in [[], [0x0A]] as [[UInt8]] {
            let log = try ReadLog(bytes: Array((Self.good.first + "\n").utf8) + long + end)
            #expect(log.lines == [1])
            #expect(log.aside.map(\.line) == [2])
            #expect(log.asideBytes.map(\.count) == [long.count])
        }
    }
}
