import Foundation
import Hansard
import HansardSite
import PairChannel
import Testing

@testable import HansardServer

/// What each role may do stands in one table.
@Suite struct PermissionTests {
    private static func may(_ role: Role) -> Set<Permission> {
        let grant = Grant(actor: Actor(means: .token, subject: "t", person: "1"), role: role, readable: .nothing)
        return Set(Permission.allCases.filter { grant.may($0) })
    }

    /// `docs/access.md` has a table with a row for each role, and a column for each permission in their order.
    @Test func theDocumentationSaysWhatMayBeDoneInEachRole() throws {
        let page = try String(contentsOfFile: TestServer.project + "/docs/access.md", encoding: .utf8)
        let table = page[try #require(page.firstRange(of: "| role | pages, feeds, API |")).lowerBound...]
        var documented: [Role: Set<Permission>] = [:]
        for line in table.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2).prefix(while: {
            $0.hasPrefix("|")
        }) {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            try #require(cells.count == Permission.allCases.count + 1, "\(line)")
            let may = Set(zip(Permission.allCases, cells.dropFirst()).filter { $0.1.hasPrefix("yes") }.map(\.0))
            let names = cells[0].contains("--open") ? ["open"] : cells[0].split(separator: ", ").map(String.init)
            for name in names { documented[try #require(Role(rawValue: name), "\(name)")] = may }
        }
        #expect(documented == Dictionary(uniqueKeysWithValues: Role.allCases.map { ($0, Self.may($0)) }))
    }

    /// The table above it says who has each of them, by the setting that names them.
    @Test func theDocumentationSaysWhoHasEachRole() throws {
        let lines = try String(contentsOfFile: TestServer.project + "/docs/access.md", encoding: .utf8)
            .split(separator: "\n")
        for role in Role.asked {
            let row = try #require(lines.first { $0.hasPrefix("| \(role.rawValue) | ") }, "\(role)")
            if let setting = role.setting { #expect(row.contains("`\(setting.name)`"), "\(role)") }
        }
    }

    @Test func whoeverReadsNoContentExportsNone() {
        for role in Role.allCases { #expect(Self.may(role).contains(.export) == (role.reads != .nothing), "\(role)") }
        #expect(Role.allCases.allSatisfy { Self.may($0).contains(.readPages) })
    }

    /// Other languages have the words that English has.
    @Test func everyRoleHasWords() throws {
        let words = try TestServer.site.get().words
        let names = Role.allCases.map(\.rawValue) + Role.named.map { "\($0.rawValue)_holders" }
        #expect(Set(words.keys.filter { $0.hasPrefix("role.") }) == Set(names.map { "role.\($0)" }))
    }

    @Test func everyPermissionIsSomebodysAndItsRefusalIsForbidden() {
        for permission in Permission.allCases {
            #expect(Role.allCases.contains { Self.may($0).contains(permission) }, "\(permission)")
            #expect(permission.problem.status == .forbidden, "\(permission)")
        }
    }

    /// A token that is good for one role leads to nothing of another.
    @Test func aTokenForOneRoleReachesNoOther() throws {
        let folder = try AccessFolder()
        let rules = try folder.rules("roles: {compliance: [5], auditors: [5]}")
        func reachable(_ only: Role?) -> Set<Permission> {
            rules.roles.permissions(of: Actor(means: .token, subject: "t", person: "5", onlyRole: only))
        }
        #expect(reachable(nil).isSuperset(of: [.readCases, .readAccessLog]))
        #expect(reachable(.compliance) == Role.compliance.permissions)
        #expect(reachable(.staff) == [])
    }
}
