import PairChannel
import Testing

@testable import Hansard

@Suite struct SlackBlocksTests {
    private let names = SlackNames(person: { ["U07JAMIE": "Jamie Doe"][$0] }, conversation: { ["C01": "general"][$0] })

    private func commonMark(_ json: String) throws -> String {
        CommonMarkWriter.write(SlackBlocks(names: names).blocks(try JSONValue(parsing: Array(json.utf8))))
    }

    private func section(_ leaves: String) throws -> String {
        try commonMark(#"[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[\#(leaves)]}]}]"#)
    }

    @Test(arguments: [
        (#"{"type":"text","text":"a < b &amp; *c*"}"#, "a < b \\&amp; \\*c\\*"),
        (#"{"type":"text","text":"bold","style":{"bold":true}}"#, "**bold**"),
        (#"{"type":"text","text":"x","style":{"code":true,"bold":true}}"#, "**`x`**"),
        (#"{"type":"text","text":"one\ntwo\n\nthree"}"#, "one\\\ntwo\n\nthree"),
        (#"{"type":"link","url":"https://example.com/"}"#, "<https://example.com/>"),
        (
            #"{"type":"link","url":"https://example.com/","text":"site","style":{"italic":true}}"#,
            "_[site](https://example.com/)_"
        ),
        (#"{"type":"user","user_id":"U07JAMIE"}"#, "@Jamie Doe"),
        (#"{"type":"channel","channel_id":"C01"}"#, "#general"),
        (#"{"type":"usergroup","usergroup_id":"S01"}"#, "@S01"), (#"{"type":"broadcast","range":"here"}"#, "@here"),
        (#"{"type":"emoji","name":"tada","unicode":"1f389"}"#, "🎉"),
        (#"{"type":"emoji","name":"wave","unicode":"1f44b-1f3fd"}"#, "👋🏽"),
        (#"{"type":"emoji","name":"our_logo"}"#, ":our_logo:"),
        (#"{"type":"emoji","name":"wave","skin_tone":3}"#, ":wave::skin-tone-3:"),
        (#"{"type":"date","timestamp":1392734382,"fallback":"then"}"#, "then"),
        (##"{"type":"color","value":"#FF00AA"}"##, "#FF00AA"),
        (#"{"type":"new_leaf","text":"still here"}"#, "still here"),
        (#"{"type":"new_leaf"}"#, ""),
    ])
    func leavesAreWrittenOut(leaf: String, expected: String) throws { #expect(try section(leaf) == expected) }

    @Test func listsAreNestedByTheirIndent() throws {
        func list(_ style: String, _ indent: Int, _ items: String...) -> String {
            let elements = items.map {
                #"{"type":"rich_text_section","elements":[{"type":"text","text":"\#($0)"}]}"#
            }.joined(separator: ",")
            return #"{"type":"rich_text_list","style":"\#(style)","indent":\#(indent),"elements":[\#(elements)]}"#
        }
        let json = [list("ordered", 0, "a", "b"), list("bullet", 1, "c"), list("ordered", 0, "d")].joined(
            separator: ",")
        #expect(try commonMark(#"[{"type":"rich_text","elements":[\#(json)]}]"#) == "1. a\n2. b\n   - c\n3. d")
        let offset =
            #"{"type":"rich_text_list","style":"ordered","offset":4,"elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"e"}]}]}"#
        #expect(try commonMark(#"[{"type":"rich_text","elements":[\#(offset)]}]"#) == "5. e")
    }

    @Test func codeAndQuotesAreBlocks() throws {
        let code = #"{"type":"rich_text_preformatted","elements":[{"type":"text","text":"if a < b {\n}"}]}"#
        let quote = #"{"type":"rich_text_quote","elements":[{"type":"text","text":"said\nbefore"}]}"#
        #expect(
            try commonMark(#"[{"type":"rich_text","elements":[\#(code),\#(quote)]}]"#)
                == "```\nif a < b {\n}\n```\n\n> said\\\n> before")
    }

    @Test(arguments: [
        (#"{"type":"section","text":{"type":"mrkdwn","text":"*x* &amp; y"}}"#, "**x** & y"),
        (#"{"type":"section","text":{"type":"plain_text","text":"*x* &amp; y"}}"#, "\\*x\\* \\&amp; y"),
        (
            #"{"type":"section","fields":[{"type":"mrkdwn","text":"_a_"},{"type":"plain_text","text":"b"}]}"#,
            "_a_\n\nb"
        ),
        (#"{"type":"header","text":{"type":"plain_text","text":"News"}}"#, "**News**"),
        (
            #"{"type":"context","elements":[{"type":"mrkdwn","text":"by"},{"type":"plain_text","text":"me"}]}"#, "by me"
        ),
        (#"{"type":"divider"}"#, ""),
        (
            #"{"type":"image","image_url":"https://example.com/i.png","alt_text":"a cat"}"#,
            "[a cat](https://example.com/i.png)"
        ),
        (
            #"{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Approve"}},{"type":"button","text":{"type":"plain_text","text":"Deny"}}]}"#,
            "\\[Approve\\] \\[Deny\\]"
        ),
        (
            #"{"type":"markdown","text":"**bold** ![pic](https://example.com/i.png)"}"#,
            "**bold** \\![pic](https://example.com/i.png)"
        ),
        (
            #"{"type":"table","rows":[[{"type":"raw_text","text":"a"},{"type":"raw_text","text":"b"}],[{"type":"raw_text","text":"c"}]]}"#,
            "a | b\\\nc"
        ),
        (#"{"type":"hologram","text":{"type":"plain_text","text":"new kind"},"block_id":"x"}"#, "new kind"),
        (#"{"type":"hologram"}"#, ""), ("3", ""), ("null", ""),
    ])
    func otherBlocksGiveTheirPlainText(block: String, expected: String) throws {
        #expect(try commonMark("[\(block)]") == expected)
    }

    @Test func legacyAttachmentsAreQuoted() throws {
        func quoted(_ json: String) throws -> String {
            let list = try JSONValue(parsing: Array("[\(json)]".utf8))
            return CommonMarkWriter.write(SlackAttachments(names: names).blocks(list))
        }
        #expect(
            try quoted(#"{"pretext":"New:","title":"Ticket 7","title_link":"https://example.com/7","text":"a *b*"}"#)
                == "New:\n\n> **[Ticket 7](https://example.com/7)**\n>\n> a \\*b\\*")
        #expect(try quoted(#"{"text":"a *b*","mrkdwn_in":["text"]}"#) == "> a **b**")
        #expect(
            try quoted(#"{"fields":[{"title":"State","value":"<https://example.com/|open>"}]}"#)
                == "> **State**\\\n> [open](https://example.com/)")
        #expect(try quoted(#"{"fallback":"only this"}"#) == "> only this")
        #expect(try quoted(#"{"image_url":"https://example.com/i.png"}"#) == "> [image](https://example.com/i.png)")
        #expect(try quoted(#"{"id":1,"color":"ff0000"}"#) == "")
        #expect(
            try quoted(#"{"is_msg_unfurl":true,"from_url":"https://example.com/p1","author_name":"Jamie","text":"hi"}"#)
                == "> **Jamie**\n>\n> **<https://example.com/p1>**\n>\n> hi")
    }
}
