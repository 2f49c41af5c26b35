import TestSupport
import Testing

@testable import Hansard

private let messageStart =
    #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2013-05-13T08:54Z","text":"x""#

/// What few logs say, and an export of an archive does.
@Suite struct NativeRareTests {
    @Test(arguments: [
        (
            messageStart + #","thread":"0","sender_name":"Jamie","kind":"bot","zone":"unknown"}"#,
            "message 1 in team by 7 at 2013-05-13T08:54Z: x thread=0 sender_name=Jamie kind=bot (unknown)"
        ),
        (messageStart + #","kind":"said","zone":"explicit"}"#, "message 1 in team by 7 at 2013-05-13T08:54Z: x"),
        (
            messageStart + #","edited_at":"2013-05-13T09:00:00Z","editor":"3"}"#,
            "message 1 in team by 7 at 2013-05-13T08:54Z: x edited_at=2013-05-13T09:00:00Z editor=3"
        ),
        (
            #"{"type":"message","id":"1","channel":"team","sender":null,"sent_at":"2013-05-13T08:54Z","text":"","kind":"service"}"#,
            "message 1 in team by nobody at 2013-05-13T08:54Z:  kind=service"
        ),
        (
            #"{"type":"edit","id":"1","channel":"team","edited_at":null,"text":"y","found":true}"#,
            "edit 1 in team by nobody at ?: y found"
        ),
        (#"{"type":"delete","id":"1","channel":"team","deleted_at":null}"#, "delete 1 in team by nobody at ?"),
        (
            #"{"type":"reaction","id":"1","channel":"team","person":"3","emoji":"+1","at":null}"#,
            "reaction +1 to 1 in team by 3 at ?"
        ),
        (#"{"type":"join","channel":"team","person":"3","at":null}"#, "join team by 3 at ?"),
        (#"{"type":"reaction_count","id":"1","channel":"team","emoji":"+1","count":4}"#, "4 +1 to 1 in team"),
        (#"{"type":"emoji","emoji":"party","path":"emoji/party.png"}"#, "emoji party with an image"),
        (#"{"type":"emoji","emoji":"bigparty","alias":"party"}"#, "emoji bigparty alias=party"),
        (#"{"type":"person","id":"b","name":"Rota","bot":true}"#, "person b: Rota bot"),
        (
            #"{"type":"conversation","channel":"C1","kind":"room","name":"General","topic":"t","purpose":"p","archived":true}"#,
            "conversation C1: room name=General topic=t purpose=p archived"
        ),
        (
            #"{"type":"conversation","channel":"private-x","placeholder":true}"#,
            "conversation private-x: group placeholder"
        ),
        (
            #"{"type":"online","person":"7","at":"2013-05-13T09:00:00Z","presence_channel":"presence-staff"}"#,
            "online 7 at 2013-05-13T09:00:00.000Z channel=presence-staff"
        ),
    ])
    func readsWhatIsRare(line: String, record: String) throws {
        let log = try ReadLog(line)
        #expect(log.records == [record])
        #expect(log.aside == [])
    }

    /// What such a member has meant so far, it goes on to mean.
    @Test(arguments: [
        (
            messageStart + #","kind":"sms","zone":"Europe/Berlin","thread":{"a":1}}"#,
            #"{"thread":{"a":1},"kind":"sms","zone":"Europe/Berlin"}"#
        ),
        (messageStart + #","topic":"ships","system":"ios","extra":7}"#, #"{"system":"ios","extra":7,"topic":"ships"}"#),
        (messageStart + #","extra":{"a":[1, 2]},"mood":"x"}"#, #"{"a":[1,2],"mood":"x"}"#),
        (#"{"type":"online","person":"7","at":"2013-05-13T09:00:00Z","kind":"phone"}"#, #"{"kind":"phone"}"#),
    ])
    func aMemberThatMeansNothingHereIsKept(line: String, extra: String) throws {
        let log = try ReadLog(line)
        #expect(log.aside == [])
        #expect(log.records.first?.split(separator: " extra=").last.map(String.init) == extra)
    }

    @Test func aConversationIsAPairWhereItSaysSo() throws {
        let log = try ReadLog(
            #"{"type":"conversation","channel":"D1","kind":"pair","pair":["U1","U2"]}"# + "\n" + messageStart + "}")
        #expect(log.conversations == ["D1", "team"] && log.kinds == ["pair of U1 and U2", "room"])
        #expect(try ReadLog(#"{"type":"conversation","channel":"D1","kind":"pair","pair":["U1"]}"#).kinds == ["pair"])
    }

    @Test func aTimeThatIsLeftOutIsNotUnknown() throws {
        for line in [
            #"{"type":"edit","id":"1","channel":"team","text":"y"}"#, #"{"type":"join","channel":"team","person":"3"}"#,
            #"{"type":"message","id":"1","channel":"team","sent_at":"2013-05-13T08:54Z","text":"x"}"#,
            #"{"type":"reaction_count","id":"1","channel":"team","emoji":"+1"}"#,
            #"{"type":"emoji","emoji":"party"}"#, #"{"type":"emoji","emoji":":party:","path":"p.png"}"#,
            #"{"type":"emoji","emoji":"party","path":"p.png","alias":"tada"}"#,
            with("extra", #"{"mood":1},"mood":2"#), with("extra", #"{"mood":1,"mood":2}"#),
        ] {
            let log = try ReadLog(line)
            #expect(log.records == [] && log.aside.count == 1, "\(line)")
        }
    }

    private func with(_ name: String, _ value: String) -> String { messageStart + #","\#(name)":\#(value)}"# }

    @Test func anAttachmentMayHaveNoNameAndANote() throws {
        let log = try ReadLog(messageStart + #","attachments":[{"id":"F1","note":"tombstone"},{"name":"a"}]}"#)
        #expect(Array(log.records.dropFirst()) == ["attachment  id=F1 note=tombstone", "attachment a"])
        #expect(try ReadLog(messageStart + #","attachments":[{"type":"x"}]}"#).aside.count == 1)
    }
}
