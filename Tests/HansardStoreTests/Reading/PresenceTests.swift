import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct PresenceTests {
    /// `09:00–10:00 online`, as it reads best in a failure.
    private func intervals(_ archive: TestArchive, from: String? = nil, to: String? = nil) throws -> [String] {
        func time(_ text: String) throws -> Timestamp { try ReadTime(rfc3339: instant(text)).instant }
        func clock(_ at: Timestamp) -> String { String(at.rfc3339(.minute).dropFirst(11).prefix(5)) }
        let reader = try archive.reader
        return try reader.presence(of: 1, from: from.map(time), to: to.map(time)).map { interval in
            "\(clock(interval.start))–\(interval.end.map(clock) ?? "?") \(interval.state)"
        }
    }

    private func said(_ state: String, _ time: String) -> String { line(state, ["person": "7", "at": instant(time)]) }

    private func webhook(_ name: String, _ time: String, _ channel: String) throws -> String {
        let milliseconds = try ReadTime(rfc3339: instant(time)).instant.microseconds / 1_000
        return #"{"time_ms":\#(milliseconds),"events":[{"name":"\#(name)","channel":"\#(channel)","user_id":"7"}]}"#
    }

    @Test func anIntervalIsFromComingToGoing() throws {
        let archive = try TestArchive()
        try archive.ingest(
            said("online", "09:00"), said("away", "10:00"), said("online", "10:30"), said("offline", "12:00"),
            said("online", "13:00"))
        #expect(
            try intervals(archive) == [
                "09:00–10:00 online", "10:00–10:30 away", "10:30–12:00 online", "13:00–? online",
            ])
    }

    @Test func theSameStateAgainBeginsNothing() throws {
        let archive = try TestArchive()
        try archive.ingest(
            said("offline", "08:00"), said("online", "09:00"), said("online", "09:30"), said("offline", "10:00"),
            said("offline", "11:00"))
        #expect(try intervals(archive) == ["09:00–10:00 online"])
    }

    @Test func leavingOneChannelIsNotLeaving() throws {
        let archive = try TestArchive()
        try archive.ingest(
            try webhook("member_added", "09:00", "presence-staff"),
            try webhook("member_added", "09:30", "presence-desk"),
            try webhook("member_removed", "10:00", "presence-staff"),
            try webhook("member_removed", "11:00", "presence-desk"))
        #expect(try intervals(archive) == ["09:00–11:00 online"])
    }

    // MARK: What changes

    private func changes(_ archive: TestArchive, after seq: Int64) throws -> [String] {
        try archive.reader.presenceChanges(after: seq).map { change in
            func date(_ day: Int) -> String { CivilDate(daysSince1970: day).iso }
            return "\(date(change.day)): \(date(change.days.lowerBound)) to \(date(change.days.upperBound))"
        }
    }

    @Test func anIntervalOfYearsIsNotedOnTheDaysOfItsEnds() throws {
        let archive = try TestArchive()
        let ends = (1...200).flatMap { person in
            [("online", "2005-01-01T08:00:00Z"), ("offline", "2026-03-02T17:00:00Z")].map { state, at in
                line(state, ["person": "\(person)", "at": at])
            }
        }
        try archive.ingest(ends)
        #expect(try archive.numbers("SELECT count(*) FROM presence_day") == [400])
        // One line a person and month.
        let before = try archive.logTypes().filter { $0.type == "presence" }.map(\.seq)[397]
        #expect(
            try changes(archive, after: before) == [
                "2005-01-01: 2005-01-01 to 2005-01-01", "2026-03-02: 2005-01-01 to 2026-03-02",
            ])
    }

    @Test func aLateRecordChangesAllUntilTheNextOneOfItsChannel() throws {
        let archive = try TestArchive()
        try archive.ingest(
            said("online", "2026-03-01T09:00:00Z"), said("offline", "2026-03-20T09:00:00Z"),
            said("online", "2026-03-25T09:00:00Z"))
        let seq = try archive.reader.extent().lastSeq
        try archive.ingest(said("away", "2026-03-10T09:00:00Z"), file: "late.jsonl")
        #expect(try changes(archive, after: seq) == ["2026-03-10: 2026-03-01 to 2026-03-20"])
        let then = try archive.reader.extent().lastSeq
        try archive.ingest(live("online", "2026-03-11T09:00:00Z", 1), file: "later.jsonl")
        #expect(try changes(archive, after: then) == ["2026-03-11: 2026-03-10 to 2026-03-25"])
    }

    @Test func recordsOfOneFileStandAsIfTheyHadComeInOrder() throws {
        let (archive, other) = (try TestArchive(), try TestArchive())
        let lines = [
            said("online", "09:00"), said("offline", "12:00"), said("away", "10:00"), said("online", "10:30"),
            said("offline", "10:30"),
        ]
        #expect(try archive.ingest(lines).presence.added == 5)
        #expect(try other.ingest([lines[0], lines[2], lines[3], lines[4], lines[1]]).presence.added == 5)
        let (found, expected) = (try intervals(archive), try intervals(other))
        #expect(found == expected)
        #expect(found == ["09:00–10:00 online", "10:00–10:30 away"])
        #expect(try archive.ingest(lines, file: "again.jsonl").presence.duplicate == 5)
    }

    private func live(_ state: String, _ time: String, _ socket: Int) -> String {
        line(state, ["person": "7", "at": instant(time), "live_socket": "1/presence-staff#1.\(socket)"])
    }

    @Test func leavingOneSocketIsNotLeaving() throws {
        let archive = try TestArchive()
        try archive.ingest(
            live("online", "09:00", 1), live("online", "09:30", 2), live("offline", "10:00", 1),
            live("offline", "11:00", 2))
        #expect(try intervals(archive) == ["09:00–11:00 online"])
    }

    @Test(arguments: [(nil, nil), ("09:00", nil), ("09:58", nil), (nil, "10:30"), (nil, "10:00"), ("10:00", "10:01")])
    func aShortAbsenceOfLiveSocketsIsNotShownWhateverSpanIsAskedFor(from: String?, to: String?) throws {
        let archive = try TestArchive()
        try archive.ingest(
            live("online", "09:00", 1), live("offline", "09:59", 1), live("online", "10:00", 2),
            live("online", "10:10", 3), live("offline", "10:20", 3), live("offline", "11:00", 2),
            live("online", "11:05", 4), live("offline", "11:30", 4))
        let reader = try archive.reader
        func time(_ text: String) throws -> Timestamp { try ReadTime(rfc3339: instant(text)).instant }
        for (gap, expected) in [(60, ["09:00–11:00"]), (59, ["09:00–09:59", "10:00–11:00"])] {
            reader.presenceGapSeconds = gap
            let found = try reader.presence(of: 1, from: from.map(time), to: to.map(time)).filter {
                try $0.start < time("11:05")
            }
            let clocks = found.map { interval in
                [interval.start, interval.end!].map { String($0.rfc3339(.minute).dropFirst(11).prefix(5)) }
                    .joined(separator: "–")
            }
            let touching = try expected.filter { text in
                let ends = try text.split(separator: "–").map { try time(String($0)) }
                return try from.map { try ends[1] > time($0) } ?? true && (to.map { try ends[0] < time($0) } ?? true)
            }
            #expect(clocks == touching)
        }
    }

    @Test func whatIsNotFromLiveSocketsIsShownAsItIs() throws {
        let archive = try TestArchive()
        try archive.ingest(
            said("online", "09:00"), said("offline", "09:30"), said("online", "2026-03-02T09:30:01Z"),
            said("offline", "10:00"))
        #expect(try intervals(archive) == ["09:00–09:30 online", "09:30–10:00 online"])
    }

    @Test func oneChannelOnlineOutweighsAnotherAway() throws {
        let archive = try TestArchive()
        try archive.ingest(
            try webhook("member_added", "09:00", "presence-staff"), said("away", "09:30"),
            try webhook("member_removed", "10:00", "presence-staff"), said("offline", "11:00"))
        #expect(try intervals(archive) == ["09:00–10:00 online", "10:00–11:00 away"])
    }

    @Test func intervalsThatTouchASpanAreGivenWhole() throws {
        let archive = try TestArchive()
        try archive.ingest(
            said("online", "08:00"), said("offline", "09:00"), said("online", "10:00"), said("offline", "12:00"),
            said("online", "14:00"), said("offline", "15:00"))
        #expect(try intervals(archive, from: "11:00", to: "13:00") == ["10:00–12:00 online"])
        #expect(try intervals(archive, from: "11:00", to: "11:30") == ["10:00–12:00 online"])
        #expect(try intervals(archive, from: "09:00", to: "10:00") == [])
        #expect(try intervals(archive, from: "13:00") == ["14:00–15:00 online"])
    }

    @Test func aRecordAfterTheSpanThatChangesNothingHidesNothing() throws {
        let archive = try TestArchive()
        try archive.ingest(said("online", "09:00"), said("online", "13:00"), said("offline", "15:00"))
        #expect(try intervals(archive, from: "10:00", to: "12:00") == ["09:00–15:00 online"])
    }

    @Test func recordsInAnyOrderGiveTheSameIntervals() throws {
        let lines = [said("online", "09:00"), said("away", "10:00"), said("offline", "11:00"), said("online", "12:00")]
        let expected = ["09:00–10:00 online", "10:00–11:00 away", "12:00–? online"]
        for rotation in lines.indices {
            let archive = try TestArchive()
            try archive.ingest(Array(lines[rotation...] + lines[..<rotation]))
            #expect(try intervals(archive) == expected)
        }
    }
}
