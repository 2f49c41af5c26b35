import Testing

@testable import Hansard

/// Each reason for which a line is quarantined, with a line that gives it.
@Suite struct NativeLineProblemTests {
    private static let good = #"{"type":"online","person":"7","at":"2013-05-13T09:00:00Z"}"#

    private static func message(_ more: String) -> String {
        #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2013-05-13T08:54:10Z","text":"x"\#(more)}"#
    }

    @Test(
        arguments: [
            (#"{"type":"online""#, .json(.truncated)), ("{", .json(.truncated)),
            (#"{"type":"online" "person":"7"}"#, .json(.unexpected(UInt8(ascii: "\""), at: 17))),
            ("nonsense", .json(.unexpected(UInt8(ascii: "n"), at: 0))),
            (#"{"text":"a\x"}"#, .json(.badEscape(at: 10))), (#"{"text":"\u12g4"}"#, .json(.badEscape(at: 13))),
            (#"{"te\xt":"a"}"#, .json(.badEscape(at: 4))),
            ("{\"text\":\"a\tb\"}", .json(.controlCharacter(9, at: 10))),
            ("{\"text\":\"a\0b\"}", .json(.controlCharacter(0, at: 10))),
            (#"{"a":"# + String(repeating: "[", count: 200) + "}", .json(.tooDeep)),
            (good + ",", .json(.trailingBytes(at: 58))),
            (good + good, .json(.trailingBytes(at: 58))), ("[1,2]", .notAnObject), ("\"text\"", .notAnObject),
            ("null", .notAnObject), ("17", .notAnObject),
            (#"{"type":"online","person":"7","person":"8","at":"2013-05-13T09:00:00Z"}"#, .duplicateKey("person")),
            (message(#","client_id":"a","client\u005fid":"b""#), .duplicateKey("client_id")),
            (message(#","mood":1,"mo\u006fd":1"#), .duplicateKey("mood")),
            (message(#","attachments":[{"name":"a","name":"b"}]"#), .duplicateKey("name")),
            (#"{"time_ms":1,"events":[{"name":"member_added","name":"x"}]}"#, .duplicateKey("name")),
            (#"{"type":"online","at":"2013-05-13T09:00:00Z"}"#, .missing("person", type: "online")),
            (#"{"type":"online","person":null,"at":"2013-05-13T09:00:00Z"}"#, .missing("person", type: "online")),
            (#"{"type":"join","person":"7","at":"2013-05-13T09:00:00Z"}"#, .missing("channel", type: "join")),
            (#"{"type":"message","id":"1"}"#, .missing("sent_at", type: "message")),
            (#"{"type":"online","person":["7"],"at":"2013-05-13T09:00:00Z"}"#, .notText("person")),
            (#"{"type":17}"#, .notText("type")), (message(#","client_id":true"#), .notText("client_id")),
            (#"{"type":"poll"}"#, .unknownType("poll")), (#"{"type":"Message"}"#, .unknownType("Message")),
            ("{}", .withoutType),
            (#"{"id":"7"}"#, .withoutType),
            (#"{"type":"online","person":"7","at":"2013-05-13T09:00:00"}"#, .time("at", .withoutZone)),
            (#"{"type":"online","person":"7","at":"yesterday"}"#, .time("at", .malformed)),
            (#"{"type":"online","person":"7","at":""}"#, .time("at", .malformed)),
            (#"{"type":"online","person":"7","at":"2013-13-01T00:00:00Z"}"#, .time("at", .outOfRange)),
            (#"{"type":"online","person":"7","at":"9999999-01-01T00:00:00Z"}"#, .time("at", .outOfRange)),
            (#"{"type":"online","person":"","at":"2013-05-13T09:00:00Z"}"#, .emptyID("person")),
            (#"{"type":"online","person":"7\u0000","at":"2013-05-13T09:00:00Z"}"#, .nullCharacter("person")),
            (message(#","reply_to":"2\u0000""#), .nullCharacter("reply_to")),
            (
                #"{"type":"seen","channel":"c","person":"3","up_to":"1","seen_at":"2013-05-13T09:00:00Z","evidence":"inferred"}"#,
                .unknownEvidence("inferred")
            ),
            (
                #"{"type":"seen","channel":"c","person":"3","up_to":"1","up_to_time":"2013-05-13T09:00:00Z"}"#,
                .bothReaches
            ),
            (
                #"{"type":"seen","channel":"c","person":"3","up_to_time":"2013-05-13T09:00:00Z","evidence":"explicit"}"#,
                .receiptUpToTime
            ),
            (
                #"{"type":"seen","channel":"c","person":"3","up_to_time":"2013-05-13T09:00:00"}"#,
                .time("up_to_time", .withoutZone)
            ),
            (message(#","attachments":{}"#), .attachments), (message(#","attachments":[{"size":1}]"#), .attachments),
            (
                #"{"type":"coverage","channel":"c","from_time":"2013-05-13T18:00:01Z","to_time":"2013-05-13T18:00:00Z"}"#,
                .endsBeforeItBegins
            ),
            (
                #"{"type":"coverage","channel":"c","from_time":"2013-05-13T18:00:00Z"}"#,
                .missing("to_time", type: "coverage")
            ),
            (#"{"type":"attachment","id":"1","channel":"c"}"#, .missing("attachments", type: "attachment")),
            (#"{"type":"attachment","channel":"c","attachments":[{"name":"a"}]}"#, .missing("id", type: "attachment")),
            (#"{"type":"attachment","id":"1","channel":"c","attachments":[]}"#, .attachments),
            (message(#","attachments":17"#), .attachments), (message(#","format":"html""#), .unknownFormat("html")),
            (#"{"time_ms":1,"events":[1]}"#, .webhook("an event has no name")),
            (
                #"{"type":"unmapped_event","channel":"private-encrypted-a","data":"x","reason":"It cannot be \u0022read\u0022."}"#,
                .unmappedEvent("It cannot be \"read\".")
            ),
            (#"{"type":"unmapped_event","channel":"a"}"#, .missing("reason", type: "unmapped_event")),
            (#"{"type":"unmapped_event","reason":""}"#, .notText("reason")),
            (#"{"type":"unmapped_event","reason":7}"#, .notText("reason")),
            (#"{"type":"unmapped_event","reason":"a","reason":"b"}"#, .duplicateKey("reason")),
        ] as [(String, NativeLineProblem)])
    func aLineIsPutAsideForThatReason(line: String, problem: NativeLineProblem) throws {
        let log = try ReadLog([Self.good, "", line, Self.good].joined(separator: "\n"), atATime: 5)
        #expect(log.aside == [.init(line: 3, reason: problem.description)])
        #expect(log.asideBytes == [Array(line.utf8)])
        #expect(log.lines == [1, 4])
    }

    @Test func bytesThatAreNotUTF8PutTheirLineAsideAlone() throws {
        let good = Array((Self.good + "\n").utf8)
        let log = try ReadLog(bytes: good + [0x7B, 0x22, 0xC3, 0x28, 0x0A] + good)
        #expect(log.aside == [.init(line: 2, reason: FramingProblem.notUTF8(at: 2).description)])
        #expect(log.lines == [1, 3])
    }

    @Test(arguments: [
        "{\"type\":\"reaction\",\"id\":\"1\",\"person\":\"80\",\"emoji\":\"x\",\"at\":\"2013-05-13T09:00:00Z\"}",
        "{\"type\":\"seen\",\"up_to\":\"1\",\"person\":\"80\",\"seen_at\":\"2013-05-13T09:00:00Z\"}",
        "{\"type\":\"seen\",\"up_to_time\":\"2013-05-13T09:00:00Z\",\"person\":\"80\",\"channel\":\"c\",\"evidence\":\"explicit\"}",
        "{\"type\":\"attachment\",\"id\":\"1\",\"channel\":\"new\",\"attachments\":[{\"size\":1}]}",
        "{\"type\":\"join\",\"person\":\"80\",\"at\":\"2013-05-13T09:00:00Z\"}",
        "{\"type\":\"person\",\"id\":\"80\",\"name\":\"x\",\"email\":[]}",
        "{\"type\":\"edit\",\"id\":\"1\",\"editor\":\"80\",\"edited_at\":\"2013-05-13T09:00:00Z\",\"text\":\"x\"}",
        "{\"type\":\"delete\",\"id\":\"1\",\"channel\":\"new\",\"deleter\":[],\"deleted_at\":\"2013-05-13T09:00:00Z\"}",
        "{\"type\":\"message\",\"id\":\"1\",\"channel\":\"new\",\"sender\":\"80\",\"sent_at\":\"2013-05-13T09:00:00Z\",\"text\":\"x\",\"client_id\":[]}",
        "{\"time_ms\":1,\"events\":[{\"name\":\"member_added\",\"channel\":\"c\",\"user_id\":\"80\"},{}]}",
    ])
    func aLineThatIsPutAsideLeavesNobodyBehind(line: String) throws {
        let log = try ReadLog(line)
        #expect(log.aside.count == 1)
        #expect(log.people == [])
        #expect(log.conversations == [])
    }

    @Test func everyReasonIsASentenceThatSaysWhatToDo() {
        let problems: [NativeLineProblem] = [
            .json(.truncated), .notAnObject, .duplicateKey("a"), .missing("a", type: "b"),
            .notText("a"),
            .unknownType("a"), .withoutType, .time("a", .malformed), .time("a", .withoutZone), .time("a", .outOfRange),
            .emptyID("a"), .nullCharacter("a"),
            .unknownEvidence("a"), .bothReaches, .receiptUpToTime, .endsBeforeItBegins, .attachments,
            .unknownFormat("a"), .webhook("x"), .unmappedEvent("The channel is encrypted."),
        ]
        let framing: [FramingProblem] = [
            .tooLong(bytes: 1), .notUTF8(at: 0), .columns(found: 1, expected: 2), .openQuote, .strayQuote,
        ]
        let reasons = problems.map(\.description) + framing.map(\.description)
        for reason in reasons { #expect(reason.hasSuffix(".")) }
        #expect(Set(reasons).count == reasons.count)
    }
}
