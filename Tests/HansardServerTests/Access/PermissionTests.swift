import Hansard
import PairChannel
import Testing

@testable import HansardServer

/// What each role may do stands in one table.
@Suite struct PermissionTests {
    private static func may(_ role: Role) -> Set<Permission> {
        let grant = Grant(actor: Actor(means: .token, subject: "t", person: "1"), role: role, readable: .nothing)
        return Set(Permission.allCases.filter { grant.may($0) })
    }

    @Test func whoeverReadsNoContentExportsNone() {
        #expect(Role.allCases.filter { !Self.may($0).contains(.export) } == [.auditor, .admin])
        #expect(Role.allCases.filter { Self.may($0).contains(.readAccessLog) } == [.auditor])
        #expect(Role.allCases.filter { Self.may($0).contains(.audit) } == [.auditor, .admin])
        #expect(Role.allCases.filter { Self.may($0).contains(.readCases) } == [.compliance])
        #expect(Role.allCases.allSatisfy { Self.may($0).contains(.readPages) })
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
