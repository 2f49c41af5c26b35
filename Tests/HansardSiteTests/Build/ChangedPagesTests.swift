import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardSite

/// Records of every kind about old messages: what a build after them leaves is what a build from nothing makes.
@Suite(.blocking) struct ChangedPagesTests {
    /// Five months of a room, a page each. Every tenth message answers one of the month before.
    private static let base: [String] = (0..<1_000).map { i in
        let day = "2026-0\(i / 200 + 1)-\(10 + i % 200 / 20)"
        let answers = i % 10 == 0 && i >= 200 ? #","reply_to":"m\#(i - 200)""# : i == 999 ? #","reply_to":"late""# : ""
        return
            #"{"type":"message","id":"m\#(i)",\#(place)"sender":"\#(i % 3)","sent_at":"\#(day)T10:\#(10 + i % 20):00Z","text":"text \#(i)"\#(answers)}"#
    }

    private static let place = #""channel":"room","#

    private static func seen(_ person: String, _ id: String, _ month: Int, _ evidence: String = "high-water-mark")
        -> String
    {
        #"{"type":"seen",\#(place)"person":"\#(person)","up_to":"\#(id)","seen_at":"2026-0\#(month)-28T10:00:00Z","evidence":"\#(evidence)"}"#
    }

    private static func seen(_ person: String, until time: String) -> String {
        #"{"type":"seen",\#(place)"person":"\#(person)","up_to_time":"\#(time)"}"#
    }

    private static func message(_ id: String, _ sender: String, _ at: String) -> String {
        #"{"type":"message","id":"\#(id)",\#(place)"sender":"\#(sender)","sent_at":"\#(at)","text":"added"}"#
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        var before: [String] = []
        let after: [[String]]
    }

    static let cases = [
        Case(
            testDescription: "an edit of a message that another page quotes",
            after: [[#"{"type":"edit","id":"m200",\#(place)"edited_at":"2026-06-01T10:00:00Z","text":"edited"}"#]]),
        Case(
            testDescription: "a deletion of a message that another page quotes",
            after: [[#"{"type":"delete","id":"m210",\#(place)"deleted_at":"2026-06-01T10:00:00Z"}"#]]),
        Case(
            testDescription: "a message changed in a later file",
            after: [[message("m200", "2", "2026-02-10T10:10:00Z")]]),
        Case(
            testDescription: "a reaction",
            after: [[#"{"type":"reaction","id":"m5",\#(place)"person":"9","emoji":"👍","at":"2026-06-01T10:00:00Z"}"#]]),
        Case(
            testDescription: "the message that another has answered already",
            after: [[message("late", "1", "2026-01-11T10:00:00Z")]]),
        Case(testDescription: "a message among the old ones", after: [[message("x", "1", "2026-03-11T10:00:00Z")]]),
        Case(testDescription: "a new writer", after: [[message("x", "50", "2026-05-30T10:00:00Z")]]),
        Case(
            testDescription: "somebody joins",
            before: [seen("1", "m900", 5), seen("2", "m900", 5)],
            after: [[#"{"type":"join",\#(place)"person":"60","at":"2026-05-30T10:00:00Z"}"#]]),
        Case(testDescription: "the first mark of all", after: [[seen("1", "m500", 5)]]),
        Case(testDescription: "the first receipt of all", after: [[seen("1", "m500", 5, "explicit")]]),
        Case(
            testDescription: "a first mark after receipts", before: [seen("1", "m700", 4, "explicit")],
            after: [[seen("1", "m900", 5)]]),
        Case(
            testDescription: "a mark that comes late", before: [seen("1", "m10", 1), seen("1", "m990", 5)],
            after: [[seen("1", "m995", 5), seen("1", "m450", 3)]]),
        Case(
            testDescription: "marks a run after another", before: [seen("1", "m10", 1)],
            after: [[seen("1", "m300", 2)], [seen("1", "m800", 4)], [seen("2", "m300", 2)]]),
        Case(
            testDescription: "a mark up to a time between messages", before: [seen("1", until: "2026-01-11T00:00:00Z")],
            after: [[seen("1", until: "2026-03-12T00:00:00Z")], [seen("2", until: "2027-01-01T00:00:00Z")]]),
        Case(
            testDescription: "a message that a mark up to a time covers already",
            before: [seen("1", until: "2026-05-25T00:00:00Z"), seen("2", until: "2026-02-20T00:00:00Z")],
            after: [
                [message("x", "3", "2026-05-24T10:00:00Z")], [message("y", "1", "2026-02-19T23:00:00Z")],
                [message("z", "1", "2026-06-01T10:00:00Z")],
            ]),
        Case(
            testDescription: "files of old messages, one of which comes later",
            before: [#"{"type":"attachment",\#(place)"id":"x","attachments":[{"name":"early.pdf"}]}"#],
            after: [
                [#"{"type":"attachment",\#(place)"id":"m300","attachments":[{"name":"a.pdf"},{"name":"b.pdf"}]}"#],
                [message("x", "1", "2026-03-11T10:00:00Z")],
            ]),
        Case(
            testDescription: "where the record ends",
            after: [
                [#"{"type":"coverage",\#(place)"to_time":"2026-06-01T10:00:00Z"}"#],
                [message("x", "1", "2026-06-02T10:00:00Z")],
            ]),
        Case(
            testDescription: "the end of somebody's presence",
            before: [#"{"type":"online","person":"1","at":"2026-01-10T10:00:00Z"}"#],
            after: [
                [#"{"type":"online","person":"1","at":"2026-01-14T10:00:00Z"}"#],
                [#"{"type":"offline","person":"1","at":"2026-01-18T10:00:00Z"}"#],
            ]),
        Case(
            testDescription: "presence that ends earlier than was known",
            before: [
                #"{"type":"online","person":"1","at":"2026-01-10T10:00:00Z"}"#,
                #"{"type":"offline","person":"1","at":"2026-02-10T10:00:00Z"}"#,
            ],
            after: [[#"{"type":"offline","person":"1","at":"2026-01-12T10:00:00Z"}"#]]),
        Case(
            testDescription: "an absence of months",
            before: [#"{"type":"online","person":"1","at":"2026-01-10T10:00:00Z"}"#],
            after: [[#"{"type":"offline","person":"1","at":"2026-05-10T10:00:00Z"}"#]]),
        Case(
            testDescription: "the webhooks of two channels",
            before: [
                #"{"time_ms":1768039200000,"events":[{"name":"member_added","channel":"presence-a","user_id":"1"}]}"#,
                #"{"time_ms":1768471200000,"events":[{"name":"member_added","channel":"presence-b","user_id":"1"}]}"#,
            ],
            after: [
                [
                    #"{"time_ms":1768730400000,"events":[{"name":"member_removed","channel":"presence-a","user_id":"1"}]}"#
                ],
                [
                    #"{"time_ms":1768730500000,"events":[{"name":"member_removed","channel":"presence-b","user_id":"1"}]}"#
                ],
            ]),
        Case(testDescription: "a person with a new name", after: [[#"{"type":"person","id":"1","name":"Jamie Doe"}"#]]),
        Case(
            testDescription: "a pair that nobody has written in before",
            after: [
                [
                    #"{"type":"message","id":"1","channel":"private-chat-1-70","sender":"1","sent_at":"2026-05-30T10:00:00Z","text":"Hello"}"#
                ]
            ]),
    ]

    @Test(arguments: cases) func aBuildAfterItLeavesWhatABuildFromNothingMakes(item: Case) throws {
        let site = try TestSite()
        try site.ingest(Self.base + item.before)
        try site.build("steps")
        for (i, lines) in item.after.enumerated() {
            let report = try site.ingest(lines, file: "\(i).jsonl")
            #expect(report.quarantined == 0)
            try site.build("steps")
        }
        try site.build("full")
        #expect(differences(try site.files("steps"), try site.files("full")) == [])
    }

    /// The page before a page of several months, or of several parts, says its title.
    @Test func thePageBeforeOneThatTakesInAnotherMonthIsDrawnAgain() throws {
        let site = try TestSite()
        func lines(_ month: Int, _ range: Range<Int>) -> [String] {
            range.map { Self.message("t\(month)-\($0)", "1", "2026-0\(month)-10T10:00:00Z") }
        }
        try site.ingest(lines(1, 0..<200) + lines(2, 0..<5))
        try site.build()
        for (i, more) in [lines(3, 0..<1), lines(3, 1..<494), lines(3, 494..<500)].enumerated() {
            try site.ingest(more, file: "more-\(i).jsonl")
            try site.build()
            try site.build("full-\(i)")
            #expect(differences(try site.files(), try site.files("full-\(i)")) == [])
        }
    }
}
