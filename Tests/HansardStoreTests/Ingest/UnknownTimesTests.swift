import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// A time that no source says is told from every instant.
@Suite(.blocking) struct UnknownTimesTests {
    private static let justBefore1970 = "1969-12-31T23:59:59.999999Z"

    @Test func theLastMicrosecondOf1969IsKnown() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "1969-12-31T23:00:00Z", "one"),
            edit("1", by: "7", at: Self.justBefore1970, "two"), deletion("1", by: "7", at: Self.justBefore1970),
            reaction("1", by: "3", "+1", at: Self.justBefore1970),
            message("2", from: "7", at: Self.justBefore1970, "a", in: "team"),
            line("join", ["channel": "team", "person": "9", "at": Self.justBefore1970]))
        let reader = try archive.reader
        let instant = Timestamp(microseconds: -1)
        let pair = try #require(try reader.conversation(named: "private-chat-3-7"))
        let place = try #require(try reader.place(ofMessage: "1", in: pair.id))
        #expect(try reader.versions(of: place.seq).map(\.at) == [pair.firstAt, instant])
        #expect(try reader.deletions(of: place.seq).map(\.at) == [instant])
        let team = try #require(try reader.conversation(named: "team"))
        let members = try reader.read { try Members(of: team, in: $0) }
        #expect(Array(members.joinedAt.values) == [instant])
        #expect(try archive.numbers("SELECT at FROM reaction") == [-1])
    }
}
