import Hansard
import HansardSite
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// Whose copy it is sees who looked, and not by name.
@Suite(.blocking) struct SubjectAccessTests {
    @Test func readersAreToldByMonthAndRoleAndNotByName() throws {
        let folder = try AccessFolder()
        let database = try folder.database()
        func entry(_ at: String, _ person: String?, _ subject: String, _ role: Role, at people: [String]) throws
            -> AccessEntry
        {
            var entry = AccessEntry(
                at: try moment(at), action: "view", target: "a.html", status: 200, outcome: "served")
            (entry.means, entry.subject, entry.person, entry.role) = ("token", subject, person, role.rawValue)
            entry.people = people
            return entry
        }
        try database.append([
            entry("2026-03-01T09:00:00Z", "7", "t", .staff, at: ["7", "9"]),
            entry("2026-03-02T09:00:00Z", "3", "t", .manager, at: ["7"]),
            entry("2026-03-03T09:00:00Z", "3", "t", .manager, at: ["7"]),
            entry("2026-04-01T09:00:00Z", nil, "officer@example.com", .compliance, at: ["7"]),
            entry("2026-04-02T09:00:00Z", "3", "t", .manager, at: ["9"]),
        ])
        var register = SubjectRegister(of: "7")
        register.pseudonyms = ["3": "Person K7QX2M"]
        let words = Words(language: "en", entries: ["subject.reader": .text(Phrase("Reader {number}"))])
        let access = SubjectAccess(try AccessReport(database, person: "7"), register, words)
        #expect(access.own == 1 && !access.isDoubtful)
        #expect(access.looks.map(\.who) == ["Person K7QX2M", "Reader 1"])
        #expect(access.looks.map(\.looks) == [2, 1])
        #expect(access.looks.map(\.month.iso) == ["2026-03", "2026-04"])
        #expect(access.looks.map(\.role) == ["manager", "compliance"])
    }
}
