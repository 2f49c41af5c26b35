import Hansard
import Testing

@testable import HansardStore

@Suite struct PresenceTests {
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
