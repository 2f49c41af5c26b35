import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import Testing

@testable import HansardServer

@Suite struct AccessRulesTests {
    private static let yaml = """
        roles:
          reports: direct
          teams:
            4: [Support]
          compliance: [5, 6]
          auditors: [8]
          admins: ops
        cases:
          refunds:
            purpose: Complaints about refunds
            people: [7]
            conversations: [private-chat-10-9]
            officers: [5]
            from: 2026-03-01
            to: 2026-03-31
            expires: 2026-06-30
        """

    private func rules(_ yaml: String = yaml) throws -> AccessRules {
        try AccessRules(yaml: yaml, file: "access.yml", zone: #require(SiteZone(name: "Europe/Berlin")))
    }

    private let now: Timestamp

    init() throws { now = try moment("2026-06-01T12:00:00Z") }

    private func grant(_ who: Actor, _ headers: [(String, String)] = [], at instant: Timestamp? = nil) throws -> Grant {
        try rules().grant(to: who, try request("index.html", headers), now: instant ?? now)
    }

    private func refusal(_ who: Actor, _ headers: [(String, String)] = [], at instant: Timestamp? = nil) throws
        -> Refusal?
    {
        let (rules, request) = (try rules(), try request("index.html", headers))
        do { _ = try rules.decide(who, request, now: instant ?? now) } catch { return error }
        return nil
    }

    @Test func staffReadTheirOwnConversationsAndThoseOfTheirReports() throws {
        let grant = try grant(actor("7"))
        #expect(grant.role == .staff)
        var part = Selection()
        part.people = ["7"]
        part.reports = Selection.Reports(of: ["7"], isTransitive: false)
        #expect(grant.readable == .part(part))
    }

    @Test func aTeamsReaderIsAManagerAndReadsTheTeam() throws {
        let grant = try grant(actor("4"))
        #expect(grant.role == .manager)
        guard case .part(let part) = grant.readable else { throw Unexpected() }
        #expect(part.teams == ["Support"])
        #expect(part.people == ["4"])
    }

    @Test(arguments: [("8", Role.auditor), ("ops", .admin)])
    func whoReadsTheLogOrKeepsTheMachineReadsNoContent(person: String, role: Role) throws {
        let grant = try grant(actor(person))
        #expect(grant.role == role)
        #expect(grant.readable == .nothing)
    }

    @Test func anAuditorReadsTheirOwnConversationsWhenTheyAskForThem() throws {
        let grant = try grant(actor("8"), [("Hansard-Role", "staff")])
        var part = Selection()
        part.people = ["8"]
        #expect(grant.role == .staff)
        #expect(grant.readable == .part(part))
    }

    @Test func aComplianceOfficerWithoutACaseIsAMemberOfStaff() throws {
        let grant = try grant(actor("5"))
        #expect(grant.role == .staff)
        guard case .part(let part) = grant.readable else { throw Unexpected() }
        #expect(part.people == ["5"])
    }

    @Test func aCaseGivesWhatItCoversAndNothingElse() throws {
        let grant = try grant(actor("5"), [("Hansard-Case", "refunds"), ("Hansard-Reason", "complaint 41")])
        #expect(grant.role == .compliance)
        #expect(grant.caseName == "refunds")
        #expect(grant.reason == "complaint 41")
        var part = Selection()
        part.people = ["7"]
        part.conversations = ["private-chat-9-10"]
        part.except.people = ["5"]
        part.from = try moment("2026-03-01T00:00:00+01:00")
        part.until = try moment("2026-04-01T00:00:00+02:00")
        #expect(grant.readable == .part(part))
    }

    @Test func aCaseLeavesOutWhatItExceptsAndWhoeverAsks() throws {
        let yaml = """
            roles: {compliance: [5]}
            cases:
              all: {purpose: x, all: true, except: {conversations: [private-chat-10-9], people: [8], teams: [Board]},
                officers: [5], expires: 2026-06-30}
            """
        let grant = try rules(yaml).grant(to: actor("5"), try request("", [("Hansard-Case", "all")]), now: now)
        var part = Selection.everything
        part.except.conversations = ["private-chat-9-10"]
        part.except.people = ["5", "8"]
        part.except.teams = ["Board"]
        #expect(grant.readable == .part(part))
    }

    @Test func aCaseEndsWithItsLastDayByTheSitesClock() throws {
        let last = try moment("2026-06-30T23:59:59+02:00")
        #expect(try refusal(actor("5"), [("Hansard-Case", "refunds")], at: last) == nil)
        let over = try refusal(
            actor("5"), [("Hansard-Case", "refunds")], at: last.advanced(byMicroseconds: 1_000_000))
        #expect(over?.outcome == "case-expired")
        #expect(over?.caseName == "refunds")
        #expect(over?.problem.status == .forbidden)
    }

    @Test func aCaseOfOthersAndOneThatIsNotThereAreAnsweredAlike() throws {
        let foreign = try refusal(actor("6"), [("Hansard-Case", "refunds")])
        let unknown = try refusal(actor("6"), [("Hansard-Case", "nothing")])
        #expect(foreign?.outcome == "case-foreign")
        #expect(unknown?.outcome == "case-unknown")
        #expect(foreign?.problem.detail == unknown?.problem.detail)
        #expect(foreign?.problem.kind == unknown?.problem.kind)
        #expect(try refusal(actor("7"), [("Hansard-Case", "refunds")])?.outcome == "case-foreign")
    }

    @Test(arguments: [
        ("7", "manager"), ("7", "admin"), ("7", "auditor"), ("8", "admin"), ("ops", "auditor"), ("7", "open"),
        ("7", "king"),
    ])
    func aRoleThatIsNotTheirsIsRefused(person: String, role: String) throws {
        let refusal = try refusal(actor(person), [("Hansard-Role", role)])
        #expect(refusal?.problem.status == .forbidden)
    }

    @Test func complianceWithoutACaseIsRefused() throws {
        #expect(try refusal(actor("5"), [("Hansard-Role", "compliance")])?.outcome == "case-missing")
    }

    @Test func aTokenForOneRoleIsGoodForNoOther() throws {
        #expect(try grant(actor("8", only: .auditor)).role == .auditor)
        #expect(try grant(actor("8", only: .staff)).role == .staff)
        #expect(try refusal(actor("7", only: .auditor))?.outcome == "role-foreign")
        #expect(try refusal(actor("8", only: .auditor), [("Hansard-Role", "staff")])?.outcome == "role-foreign")
        #expect(try refusal(actor("5", only: .staff), [("Hansard-Case", "refunds")])?.outcome == "case-foreign")
        #expect(try refusal(actor("5", only: .compliance))?.outcome == "case-missing")
        let underCase = try grant(actor("5", only: .compliance), [("Hansard-Case", "refunds")])
        #expect(underCase.role == .compliance)
    }

    @Test func whoeverHasNoPersonAndNoRoleReadsNothing() throws {
        #expect(try refusal(actor(nil))?.outcome == "no-role")
        let named = Actor(means: .jwt, subject: "ops", person: nil)
        #expect(try grant(named).role == .admin)
    }

    /// A subject that looks like an officer’s id does not make somebody else that officer.
    @Test func onceAPersonIsKnownOnlyTheirIdCounts() throws {
        let somebody = Actor(means: .token, subject: "8", person: "7")
        #expect(try grant(somebody).role == .staff)
    }

    @Test func everythingIsOpenOnlyWhereTheServerIs() throws {
        let open = Actor(means: .open, subject: "open", person: nil)
        #expect(try grant(open).readable == .everything)
        for person in ["1", "4", "5", "7", "8", "ops"] {
            #expect(try grant(actor(person)).readable != .everything)
        }
    }

    @Test func aHeaderThatIsThereTwiceIsRefused() throws {
        let twice = [("Hansard-Case", "refunds"), ("Hansard-Case", "other")]
        #expect(try refusal(actor("5"), twice)?.outcome == "header")
    }

    @Test func withoutRulesNobodyReadsAnythingButTheirOwn() throws {
        let rules = try AccessRules(yaml: "", file: "access.yml")
        #expect(rules.identities == IdentitySettings())
        #expect(rules.cases.isEmpty)
        #expect(throws: ProblemDetails.self) { try rules.grant(to: actor(nil), try request()) }
    }

    @Test func theRulesThatAreCopiedToBeginWithNameNobody() throws {
        let rules = try #require(try AccessRules(content: TestServer.project + "/Content", zone: .utc))
        #expect(rules.cases.isEmpty && rules.roles.teams.isEmpty)
        #expect(Role.allCases.allSatisfy { rules.roles[$0].isEmpty })
        for person in ["1", "7"] { #expect(try rules.grant(to: actor(person), try request()).role == .staff) }
    }

    @Test(arguments: [
        ("rolls:\n", "“rolls” is no setting. Did you mean “roles”?"),
        ("roles:\n  auditor: [1]\n", "“roles: auditor” is no setting. Did you mean “auditors”?"),
        ("roles:\n  reports: everybody\n", "is none, direct or all; “everybody” is none of them."),
        ("roles: [1]\n", "“roles” takes settings of its own."),
        ("identities:\n  tokens: maybe\n", "“identities: tokens” is either true or false."),
        ("identities:\n  token: true\n", "Did you mean “tokens”?"),
        ("cases:\n  a:\n    purpose: x\n    people: [1]\n    officers: [2]\n", "does not end"),
        ("cases:\n  a:\n    people: [1]\n    officers: [2]\n    expires: 2026-01-01\n", "has no purpose"),
        ("cases:\n  a:\n    purpose: x\n    officers: [2]\n    expires: 2026-01-01\n", "covers nothing"),
        ("cases:\n  a:\n    purpose: x\n    people: [1]\n    expires: 2026-01-01\n", "has no officers"),
        (
            "cases:\n  a:\n    purpose: x\n    people: [1]\n    officers: [22]\n    expires: 2026-01-01\nroles:\n  compliance: [2]\n",
            "names “22”, who is no compliance officer in roles: compliance. Did you mean “2”?"
        ),
        (
            "cases:\n  a:\n    purpose: x\n    people: [1]\n    expires: 31.12.2026\n",
            "takes a day such as 2026-01-31; “31.12.2026” is none."
        ),
        (
            "cases:\n  a: {purpose: x, people: [2, 3], officers: [2], expires: 2026-01-01}\nroles: {compliance: [2]}\n",
            "names “2” both in officers and in people. Nobody reviews their own"
        ),
        ("cases:\n  a b:\n    purpose: x\n", "is no name for a case"),
        ("identities:\n  jwt:\n    issuer: a\n    audience: b\n", "needs the issuer’s keys"),
        (
            "identities:\n  jwt:\n    algorithms: [HS256]\n", "“HS256” is none. Did you mean “ES256”?"
        ),
        ("identities:\n  jwt:\n    algorithms: none\n", "“none” is none."),
        ("identities:\n  oidc:\n    issuer: http://idp.example.com\n", "takes an address that begins with https://"),
        ("identities:\n  proxy:\n    peers: [0.0.0.0/0]\n", "“0.0.0.0/0” is none."),
        ("identities:\n  proxy:\n    header: X-User\n    peers: [127.0.0.1]\n", "has no secret"),
        ("identities:\n  proxy:\n    header: X_User\n", "takes a header’s name"),
        ("- a\n", "These are no access rules."),
    ])
    func aMistakeInTheRulesIsSaidWithWhereAndHow(yaml: String, words: String) throws {
        let problem = #expect(throws: SiteSettings.Problem.self) { try AccessRules(yaml: yaml, file: "access.yml") }
        #expect(problem?.description.hasPrefix("access.yml: ") ?? false)
        #expect(problem?.description.contains(words) ?? false, "\(problem?.description ?? "")")
    }

    @Test func aSecretThatOthersMayReadIsRefused() throws {
        let folder = try AccessFolder()
        let yaml = "identities:\n  proxy:\n    header: X-User\n    peers: [127.0.0.1]\n    secret_file: secret\n"
        try folder.write("secret", "0123456789abcdef0123456789abcdef\n", rights: 0o640)
        let open = #expect(throws: SiteSettings.Problem.self) { try folder.rules(yaml) }
        #expect(open?.reason.contains("chmod 600") ?? false)
        try folder.write("secret", "0123456789abcdef0123456789abcdef\n")
        let rules = try folder.rules(yaml)
        #expect(rules.identities.proxy?.secret.isEqual(to: "0123456789abcdef0123456789abcdef") ?? false)
        #expect(!"\(rules)".contains("0123456789abcdef"))
        try folder.write("secret", "short\n")
        #expect(throws: SiteSettings.Problem.self) { try folder.rules(yaml) }
    }
}

struct Unexpected: Error {}
