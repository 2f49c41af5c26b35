import Foundation
import HTTPHeads
import Hansard
import HansardSite
import HansardStore

/// Access as a running server has it: the rules that hold now, and the log.
package final class AccessControl: Sendable {
    private let content: String
    private let timezone: String
    private let isSecure: Bool
    private let managers: ManagersOfRecord
    private let cookieKey: [UInt8]
    private let log: AccessLog
    private let current: Locked<AccessGate>
    private let checking = Locked<Task<Bool, Never>?>(nil)

    /// - Parameters:
    ///   - content: The folder with `access.yml`. Without that file nobody is known.
    ///   - folder: That of the log.
    ///   - timezone: The site’s, whose days cases mean.
    ///   - isSecure: Whether readers come by https; a `redirect` in the rules says so too.
    /// - Throws: `SiteSettings.Problem` and `AccessError`.
    package init(
        content: String, folder: String, archive: String, timezone: String, isSecure: Bool = false
    ) throws {
        (self.content, self.timezone, self.isSecure) = (content, timezone, isSecure)
        managers = ManagersOfRecord(archive: archive)
        let database = try AccessDatabase(folder: folder)
        cookieKey = try Self.key(in: folder)
        log = AccessLog(database)
        let rules = try Self.rules(content, timezone, managers, cookieKey, isSecure: isSecure)
        current = Locked(AccessGate(try Authenticator(rules, database), rules, log))
    }

    package var gate: AccessGate { current.update { $0 } }

    /// Whether looks can be logged now. The disk is asked once for all who ask meanwhile, and nobody’s event loop waits for it.
    package func canRecord() async -> Bool {
        let check = checking.update { checking in
            if let checking { return checking }
            let database = log.database
            let check = Task { await BlockingWork.run { database.isWritable() } }
            checking = check
            return check
        }
        let canRecord = await check.value
        checking.update { if $0 == check { $0 = nil } }
        return canRecord
    }

    /// Reads the rules again. Requests that are under way go on by the old ones; who is signed in stays so, unless
    /// something about identities has changed.
    ///
    /// - Throws: `SiteSettings.Problem`; what held before goes on to hold.
    package func reload() throws {
        let rules = try Self.rules(content, timezone, managers, cookieKey, isSecure: isSecure)
        let old = gate
        let authenticator = try Authenticator(rules, log.database, replacing: (old.authenticator, old.rules))
        current.update { $0 = AccessGate(authenticator, rules, log) }
    }

    private static func rules(
        _ content: String, _ timezone: String, _ managers: ManagersOfRecord, _ key: [UInt8], isSecure: Bool
    ) throws -> AccessRules {
        var rules =
            try AccessRules(content: content, timezone: timezone)
            ?? AccessRules(yaml: "", file: content + "/access.yml", timezone: timezone)
        rules.managers = managers
        rules.caseCookie = CaseCookie(key: key, isSecure: isSecure || rules.identities.oidc?.isSecure ?? false)
        return rules
    }

    /// What case cookies are signed with: 32 random bytes, made at the first start.
    private static func key(in folder: String) throws -> [UInt8] {
        let path = folder + "/cookie.key"
        if let known = try SourceFiles.contents(of: path) {
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            let rights = (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
            guard known.count == 32, rights & 0o077 == 0 else {
                throw AccessError(folder, .other("cookie.key is not a key of 32 bytes for its owner alone; remove it"))
            }
            return Array(known)
        }
        var random = SystemRandomNumberGenerator()
        let key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        OwnerOnly.makeFile(path)
        guard let file = FileHandle(forWritingAtPath: path), (try? file.write(contentsOf: Data(key))) != nil else {
            throw AccessError(folder, .readOnly)
        }
        return key
    }
}
