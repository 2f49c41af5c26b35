import Foundation
import Hansard
import HansardSite
import HansardStore
import TestSupport
import Testing

@testable import HansardServer

@Suite(.blocking) struct AccessReportTests {
    private let database: AccessDatabase
    private let folder: AccessFolder

    init() throws {
        folder = try AccessFolder()
        database = try folder.database()
        func entry(
            _ at: String, _ person: String, _ role: Role, at people: [String], case name: String? = nil,
            because reason: String? = nil, records: Int64 = 3, outcome: String = "served", status: Int = 200
        ) throws -> AccessEntry {
            var entry = AccessEntry(
                at: try moment(at), action: outcome == "served" ? "view" : "refused", target: "a.html", status: status,
                outcome: outcome)
            (entry.means, entry.subject, entry.person, entry.role) = ("token", "t", person, role.rawValue)
            (entry.caseName, entry.reason, entry.people, entry.records) = (name, reason, people, [1...records])
            return entry
        }
        try database.append([
            entry("2026-03-01T09:00:00Z", "7", .staff, at: ["7", "9"]),
            entry("2026-03-02T09:00:00Z", "3", .manager, at: ["7", "9"]),
            entry("2026-03-03T09:00:00Z", "3", .manager, at: ["7", "9"], records: 10),
            entry("2026-04-01T09:00:00Z", "5", .compliance, at: ["7"], case: "refunds", because: "complaint 41"),
            entry("2026-04-02T09:00:00Z", "5", .compliance, at: ["7"], case: "refunds", because: "complaint 41"),
            entry("2026-04-03T09:00:00Z", "5", .compliance, at: ["9"]),
            entry(
                "2026-07-01T09:00:00Z", "5", .compliance, at: [], case: "refunds", outcome: "case-expired", status: 403),
            entry("2026-07-02T09:00:00Z", "7", .admin, at: [], outcome: "role-foreign", status: 403),
            entry("2026-07-03T09:00:00Z", "7", .staff, at: [], outcome: "signed-in", status: 303),
        ])
    }

    @Test func whoLookedAtWhomByMonth() throws {
        let report = try AccessReport(database)
        let lines = report.matrix.map { "\($0.month) \($0.reader) \($0.role) \($0.person) \($0.looks) \($0.records)" }
        #expect(
            lines == [
                "2026-03 3 manager 7 2 13", "2026-03 3 manager 9 2 13", "2026-03 7 staff 9 1 3",
                "2026-04 5 compliance 7 2 6", "2026-04 5 compliance 9 1 3",
            ])
        #expect(report.entries == 9)
        #expect(report.served == 6)
    }

    @Test func looksWithoutACaseExpiredCasesAndRefusals() throws {
        let report = try AccessReport(database)
        #expect(report.withoutCase.map(\.seq) == [6])
        #expect(report.expiredCases.map(\.seq) == [7])
        #expect(report.refusals.map(\.seq) == [7, 8])
    }

    @Test func theTimeIsFromTheFirstInstantToBeforeTheLast() throws {
        let report = try AccessReport(
            database, from: moment("2026-03-02T09:00:00Z"), until: moment("2026-04-01T09:00:00Z"))
        #expect(report.entries == 2)
    }

    @Test func aPersonIsToldHowOftenByWhomAndWhy() throws {
        let report = try AccessReport(database, person: "7")
        #expect(
            report.text == """
                Conversations of 7 were opened 4 times by others, and 1 by 7.
                  2 by 3 as manager; 2026-03-02T09:00:00Z to 2026-03-03T09:00:00Z
                  2 by 5 as compliance, under the case refunds, because: complaint 41; 2026-04-01T09:00:00Z to 2026-04-02T09:00:00Z

                """)
        let json = try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any]
        #expect(json?["looks"] as? Int == 4)
        #expect(json?["own_looks"] as? Int == 1)
        #expect((json?["entries"] as? [[String: Any]])?.last?["case"] as? String == "refunds")
    }

    @Test func aPersonAtWhomNobodyLookedIsToldThat() throws {
        let report = try AccessReport(database, person: "8")
        #expect(report.text == "Conversations of 8 were opened 0 times by others, and 0 by 8.\n")
    }

    @Test(arguments: ["\n", "\r\n", "\r", "\u{2028}", "\u{2029}", "\u{85}", "\u{B}", "\u{C}", "\u{202E}", "\u{1B}[1A"])
    func nothingThatAReaderWritesIsALineOfTheReport(end: String) throws {
        let forged = "complaint 41\(end)  999 by 2 as manager; 2026-01-01T00:00:00Z"
        var entry = AccessEntry(
            at: try moment("2026-05-01T09:00:00Z"), action: "view", target: "a\(forged)", status: 200, outcome: "served"
        )
        (entry.person, entry.role, entry.caseName, entry.reason) = ("5\(forged)", "compliance", "c\(forged)", forged)
        entry.people = ["8", "9\(forged)"]
        var refused = entry
        (refused.outcome, refused.action) = ("case-expired", "refused")
        try database.append([entry, refused])
        for report in [try AccessReport(database, person: "8"), try AccessReport(database)] {
            let lines = report.text.split(whereSeparator: \.isNewline)
            #expect(!lines.contains { $0.hasPrefix("  999 by") }, "\(report.text)")
            #expect(report.text.contains("complaint 41U+"))
            #expect(report.text.unicodeScalars.allSatisfy { $0 == "\n" || !HiddenCharacter.hides($0.value) })
        }
    }

    @Test func whoOpensARoomLooksAtThoseWhoTakePartInIt() throws {
        var entry = AccessEntry(
            at: try moment("2026-05-01T09:00:00Z"), action: "view", target: "conversations/team/", status: 200,
            outcome: "served")
        (entry.person, entry.role, entry.conversations) = ("3", "manager", ["team-support"])
        try database.append([entry])
        #expect(try AccessReport(database, person: "8").looksAtPerson.isEmpty)
        // A name in a list is no look at what they said.
        (entry.action, entry.target, entry.people) = ("list", "index.html", ["8"])
        try database.append([entry])
        let report = try AccessReport(database, person: "8", conversations: ["team-support", "all-staff"])
        #expect(report.looksAtPerson.count == 1)
    }

    @Test func anExportInPiecesIsOneLookAtEachPerson() throws {
        func piece(_ action: DisclosureAction, _ people: [String]) throws -> AccessEntry {
            var entry = AccessEntry(
                at: try moment("2026-09-01T09:00:00Z"), action: action.rawValue, target: "api/v1/people", status: 200,
                outcome: "served")
            (entry.means, entry.subject, entry.person, entry.role) = ("token", "t", "3", "manager")
            (entry.people, entry.records) = (people, [1...5])
            return entry
        }
        try database.append([
            piece(.export, ["41"]), piece(.exportGoesOn, ["41", "42"]), piece(.exportGoesOn, ["42"]),
            piece(.export, ["41"]),
        ])
        let looks = try AccessReport(database).matrix.filter { $0.month == "2026-09" }
        #expect(looks.map { "\($0.person) \($0.looks) \($0.records)" } == ["41 2 15", "42 1 10"])
        #expect(try AccessReport(database, person: "42").looksAtPerson.count == 1)
        #expect(try AccessReport(database, person: "41").looksAtPerson.count == 2)
    }

    @Test func aFieldOfTheTableIsNoFormula() throws {
        var entry = AccessEntry(
            at: try moment("2026-05-01T09:00:00Z"), action: "view", target: "=1+1", status: 200, outcome: "served")
        (entry.person, entry.role, entry.people, entry.reason) = ("3", "staff", ["8"], "a, \"b\"\nc")
        try database.append([entry])
        let csv = try AccessReport(database, person: "8").csv
        #expect(
            csv == "seq,at,reader,role,case,reason,action,target,records\r\n"
                + "10,2026-05-01T09:00:00.000Z,3,staff,,\"a, \"\"b\"\"\nc\",view,'=1+1,0\r\n")
    }

    /// A look that cannot be read any more would go without a word.
    @Test(arguments: [
        ("UPDATE entry SET at = CAST(at AS BLOB) WHERE seq = 2", "Entry 2 "),
        ("UPDATE entry SET person = '9' WHERE seq = 5", "Entry 5 "), ("DELETE FROM entry WHERE seq = 3", "Entry 3 "),
        ("ALTER TABLE entry ADD COLUMN note TEXT", "The tables "),
    ]) func aReportOfALogThatWasChangedSaysSo(sql: String, what: String) throws {
        #expect(try AccessReport(database).doubt == nil)
        let triggers = "DROP TRIGGER entry_stays; DROP TRIGGER entry_remains; "
        let program = try ChildProcess([
            "python3", "-c",
            "import sqlite3, sys; sqlite3.connect(sys.argv[1], isolation_level=None).executescript(sys.argv[2])",
            folder.path + "/access/access.db", triggers + sql,
        ])
        #expect(program.wait() == .exit(0))
        for report in [
            try AccessReport(database), try AccessReport(database, person: "7"),
            // Also one whose own entries are sound.
            try AccessReport(database, from: moment("2026-07-01T00:00:00Z"), person: "7"),
        ] {
            #expect(report.doubt?.hasPrefix(what) ?? false)
            #expect(report.text.hasPrefix("Not verified: \(what)"))
            #expect(report.json.hasPrefix("{\"verified\":false,"))
        }
    }

    @Test func theWholeReportIsJSON() throws {
        let json = try JSONSerialization.jsonObject(with: Data(try AccessReport(database).json.utf8)) as? [String: Any]
        #expect(json?["verified"] as? Bool == true)
        #expect((json?["matrix"] as? [[String: Any]])?.count == 5)
        #expect((json?["expired_cases"] as? [[String: Any]])?.first?["seq"] as? Int == 7)
    }
}
