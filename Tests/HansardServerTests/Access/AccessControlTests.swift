import Foundation
import HTTPServer
import Hansard
import HansardSite
import HansardStore
import Testing

@testable import HansardServer

@Suite struct AccessControlTests {
    private let folder: AccessFolder

    init() throws { folder = try AccessFolder() }

    private func control() throws -> AccessControl {
        try AccessControl(
            content: folder.path, folder: folder.path + "/access", archive: folder.path + "/archive", zone: .utc)
    }

    private func token(_ control: AccessControl) throws -> Request {
        let token = APIToken()
        let stored = StoredToken(
            name: UUID().uuidString, person: "7", role: nil, created: .now,
            expires: Timestamp.now.advanced(byMicroseconds: 3_600_000_000))
        try control.gate.log.database.add(stored, sha256: token.sha256)
        return try request("index.html", [("Authorization", "Bearer \(token.text)")])
    }

    @Test func withoutAFileOfRulesNobodyIsKnown() async throws {
        let control = try control()
        let asked = try token(control)
        let problem = await #expect(throws: ProblemDetails.self) { try await control.gate.admit(asked) }
        #expect(problem?.status == .unauthorized)
    }

    @Test func newRulesHoldOnceTheyAreReadAndWrongOnesNever() async throws {
        try folder.write("access.yml", "identities: {tokens: on}\n")
        let control = try control()
        let asked = try token(control)
        #expect(try await control.gate.admit(asked).role == .staff)
        try folder.write("access.yml", "identities: {tokens: on}\nroles: {auditors: [7]}\n")
        #expect(try await control.gate.admit(asked).role == .staff)
        try control.reload()
        #expect(try await control.gate.admit(asked).role == .auditor)
        try folder.write("access.yml", "roles: {auditor: [7]}\n")
        #expect(throws: SiteSettings.Problem.self) { try control.reload() }
        #expect(try await control.gate.admit(asked).role == .auditor)
        try folder.write("access.yml", "")
        try control.reload()
        await #expect(throws: ProblemDetails.self) { try await control.gate.admit(asked) }
    }

    @Test func whoIsSignedInStaysSoUntilIdentitiesChange() async throws {
        let oidc = """
            identities:
              oidc: {issuer: "https://idp.example.com", client_id: a, redirect: "https://r.example.com/auth/callback"}

            """
        try folder.write("access.yml", oidc)
        let control = try control()
        let seven = Actor(means: .oidc, subject: "https://idp.example.com#7", person: "7")
        let sessions = try #require(control.gate.authenticator.oidc?.sessions)
        let cookie = sessions.begin(seven, replacing: try request(), now: .now).prefix { $0 != ";" }
        let asked = try request("index.html", [("Cookie", String(cookie))])
        try folder.write("access.yml", oidc + "roles: {auditors: [7]}\n")
        try control.reload()
        #expect(try await control.gate.admit(asked).role == .auditor)
        try folder.write("access.yml", oidc + "  names: {other: 7}\n")
        try control.reload()
        await #expect(throws: ProblemDetails.self) { try await control.gate.admit(asked) }
    }

    @Test func rulesOrAKeyThatCannotBeReadAreNotMissing() throws {
        try FileManager.default.createDirectory(atPath: folder.path + "/access.yml", withIntermediateDirectories: true)
        #expect(throws: SourceFiles.Problem.self) { try control() }
        try FileManager.default.removeItem(atPath: folder.path + "/access.yml")
        _ = try control()
        let key = folder.path + "/access/cookie.key"
        try FileManager.default.removeItem(atPath: key)
        try FileManager.default.createSymbolicLink(atPath: key, withDestinationPath: "nowhere")
        #expect(throws: SourceFiles.Problem.self) { try control() }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/access/nowhere"))
    }

    @Test func theKeyOfCookiesStaysAndIsTheServersAlone() throws {
        _ = try control()
        let path = folder.path + "/access/cookie.key"
        let key = try #require(FileManager.default.contents(atPath: path))
        #expect(key.count == 32)
        let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        #expect(rights?.intValue == 0o600)
        _ = try control()
        #expect(FileManager.default.contents(atPath: path) == key)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(throws: AccessError.self) { try control() }
    }

    @Test func aServerSaysWhetherItCanLog() async throws {
        #expect(try await control().canRecord())
    }
}
