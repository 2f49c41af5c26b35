import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct TokenTests {
    @Test func aTokenIsShownOnceAndOnlyItsHashIsKept() throws {
        let workspace = try Workspace()
        let made = try workspace.hansard(
            "token", "create", "--person", "7", "--name", "report", "--expires", "2099-12-31", "--role", "staff")
        #expect(made.status == 0)
        let token = made.output.trimmingCharacters(in: .newlines)
        #expect(token.hasPrefix("hans_"))
        #expect(token.utf8.count == 43)
        #expect(made.errors == "Good until 2100-01-01T00:00:00Z. It is not shown again.\n")
        let list = try workspace.hansard("token", "list")
        #expect(list.output == "report  7 as staff  until 2100-01-01T00:00:00Z  good\n")
        for (_, bytes) in workspace.files("access") { #expect(bytes.range(of: Data(token.utf8)) == nil) }
    }

    @Test func aRevokedTokenStaysInTheListAndKeepsItsName() throws {
        let workspace = try Workspace()
        func create() throws -> Outcome {
            try workspace.hansard("token", "create", "--person", "7", "--name", "a", "--expires", "2099-12-31")
        }
        #expect(try create().status == 0)
        #expect(try workspace.hansard("token", "revoke", "a").output == "a: revoked\n")
        #expect(try workspace.hansard("token", "revoke", "a").output == "a: was revoked before\n")
        let list = try workspace.hansard("token", "list", "--json").json()
        #expect((list["tokens"] as? [[String: Any]])?.first?["state"] as? String == "revoked")
        let again = try create()
        #expect(again.status == 1)
        #expect(again.errors.contains("There is a token “a” already"))
        let unknown = try workspace.hansard("token", "revoke", "b")
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("hansard token list"))
    }

    @Test(arguments: [
        (["token", "create", "--person", "7", "--name", "a", "--expires", "2020-01-01"], "is over already"),
        (["token", "create", "--person", "7", "--name", "a", "--expires", "soon"], "such as 2026-03-02"),
        (["token", "create", "--person", "7", "--name", "a b", "--expires", "2099-01-01"], "no spaces"),
        (
            ["token", "create", "--person", "7", "--name", "a", "--expires", "2099-01-01", "--role", "auditors"],
            "Did you mean “auditor”?"
        ),
        (
            ["token", "create", "--person", "7", "--name", "a", "--expires", "2099-01-01", "--role", "open"],
            "is no role"
        ),
        (["token", "create", "--name", "a", "--expires", "2099-01-01"], "--person"),
        (["audit", "--from", "March"], "such as 2026-03-02"),
        (["audit", "--noted", "1:ab"], "--verify"),
        (["audit", "--verify", "--noted", "1:ab"], "NUMBER:HASH"),
        (["audit", "--verify", "--person", "7"], "the whole log"),
    ])
    func wrongUsageIs64AndSaysWhatIsRight(arguments: [String], hint: String) throws {
        let workspace = try Workspace()
        let outcome = try Run(Program.path, arguments, in: workspace.path).wait()
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(hint), "\(outcome.errors)")
        #expect(!workspace.exists("access"))
    }

    @Test(arguments: [["audit"], ["audit", "--verify"], ["token", "list"], ["token", "revoke", "a"]])
    func whereThereIsNoLogNoneIsMade(arguments: [String]) throws {
        let workspace = try Workspace()
        let outcome = try Run(Program.path, arguments, in: workspace.path).wait()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("access: There is no access log here."))
        #expect(!workspace.exists("access"))
    }

    @Test func anEmptyLogIsWholeAndReportsNothing() throws {
        let workspace = try Workspace()
        try workspace.hansard("token", "create", "--person", "7", "--name", "a", "--expires", "2099-12-31")
        let check = try workspace.hansard("audit", "--verify")
        #expect(check.output == "Whole: 0 entries.\n0:\(String(repeating: "0", count: 64))\n")
        #expect(try workspace.hansard("audit", "--verify", "--format", "json").json()["whole"] as? Bool == true)
        #expect(try workspace.hansard("audit").output.hasPrefix("0 entries, 0 looks served, 0 refused.\n"))
        #expect(try workspace.hansard("audit", "--format", "json").json()["entries"] as? Int == 0)
        #expect(
            try workspace.hansard("audit", "--format", "csv").output == "month,reader,role,person,looks,records\r\n")
        let gone = try workspace.hansard(
            "audit", "--verify", "--noted", "3:" + String(repeating: "a", count: 64))
        #expect(gone.status == 1)
        #expect(gone.errors.contains("Entry 3 is not the one that was noted, or is gone"))
    }
}
