import Foundation
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

/// The lists of conversations and people for programs.
@Suite(.blocking) struct ListDataTests {
    private static func message(_ id: String, _ channel: String, _ sender: String, _ time: String) -> String {
        #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"\#(sender)","sent_at":"2026-03-02T\#(time):00Z","text":"Hello"}"#
    }

    private static func site() throws -> TestSite {
        let site = try TestSite()
        try site.ingest([
            #"{"type":"person","id":"1","name":"Ann Lee","title":"Head","team":"North"}"#,
            #"{"type":"person","id":"2","name":"Bob Ray","manager":"1"}"#,
            #"{"type":"person","id":"3","name":"Cleo Day"}"#,
            message("a", "general", "1", "09:00"), message("b", "general", "2", "09:10"),
            message("c", "private-chat-1-2", "1", "10:00"),
        ])
        try site.build()
        return site
    }

    private static func lines(_ text: String) -> [String] {
        text.trimmingPrefix("\u{FEFF}").split(separator: "\r\n").map(String.init)
    }

    @Test func conversationsStandInTheirListWithTheirFigures() throws {
        let site = try Self.site()
        #expect(
            Self.lines(try site.text("conversations/conversations.csv")) == [
                "conversation,title,kind,participants,messages,first_message,last_message",
                "private-chat-1-2,Ann Lee and Bob Ray,pair,2,1,2026-03-02T10:00:00.000Z,2026-03-02T10:00:00.000Z",
                "general,general,room,2,2,2026-03-02T09:00:00.000Z,2026-03-02T09:10:00.000Z",
            ])
        let json = try JSONValue(parsing: Array(site.text("conversations/conversations.json").utf8))
        let conversations = try #require(json["conversations"]?.elements)
        #expect(conversations.map { $0["conversation"]?.string } == ["private-chat-1-2", "general"])
        #expect(conversations.map { $0["messages"]?.int } == [1, 2])
    }

    @Test func peopleStandInTheirListWithTheirFigures() throws {
        let site = try Self.site()
        #expect(
            Self.lines(try site.text("people/people.csv")) == [
                "person,name,title,team,manager,messages,last_message",
                "1,Ann Lee,Head,North,,2,2026-03-02T10:00:00.000Z",
                "2,Bob Ray,,,1,1,2026-03-02T09:10:00.000Z", "3,Cleo Day,,,,0,",
            ])
        let json = try JSONValue(parsing: Array(site.text("people/people.json").utf8))
        let people = try #require(json["people"]?.elements)
        #expect(people.map { $0["person"]?.string } == ["1", "2", "3"])
        #expect(people[2]["last_message"] == .null && people[1]["manager"]?.string == "1")
    }

    @Test func aMessageChangesThemAndThePageOfTheirListsThatTellsOfIt() throws {
        let site = try TestSite()
        // One person and one room more than stand on a page: these two stand on the second one alone.
        var lines = [#"{"type":"person","id":"last","name":"Zoe Last"}"#, Self.message("z", "z", "last", "09:00")]
        for number in 1...PageContext.peoplePerPage {
            lines.append(#"{"type":"person","id":"\#(number)","name":"A \#(1_000 + number)"}"#)
        }
        for number in 1...PageContext.conversationsPerPage {
            lines.append(Self.message("\(number)", "a-\(1_000 + number)", "1", "09:00"))
        }
        try site.ingest(lines)
        try site.build()
        let before = try site.files()
        try site.ingest([Self.message("d", "z", "last", "11:00")], file: "more.jsonl")
        try site.build()
        let changed = try site.files().filter { before[$0.key] != $0.value }.keys
        for list in ["conversations/conversations", "people/people"] {
            #expect(changed.contains("\(list).csv") && changed.contains("\(list).json"), "\(list)")
        }
        for list in ["conversations/index", "people/index"] {
            #expect(changed.contains("\(list)-2.html") && changed.contains("\(list)-2.md"), "\(list)")
            #expect(!changed.contains("\(list).html") && !changed.contains("\(list).md"), "\(list)")
        }
        try site.build("full")
        #expect(differences(try site.files(), try site.files("full")) == [])
    }

    @Test func theirPagesLeadToThem() throws {
        let site = try Self.site()
        #expect(try site.text("index.html").contains("href=\"conversations/conversations.csv\""))
        #expect(try site.text("conversations/index.html").contains("href=\"conversations.json\""))
        #expect(try site.text("people/index.html").contains("href=\"people.csv\""))
    }

    @Test func peoplesIdsStandWhereProgramsReadAndNotBesideTheirNames() throws {
        let site = try Self.site()
        #expect(try !site.text("people/index.html").contains("<small>"))
        #expect(try site.text("people/index.md").contains("| 1 | [Ann Lee](1.md) | Head | North |"))
    }
}
