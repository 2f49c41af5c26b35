import Foundation
import HTTPServer
import Hansard
import HansardSite
import HansardStore
import Synchronization

/// Access as a running server has it: the rules that hold now, and the log.
package final class AccessControl: Sendable {
    private let content: String
    private let archive: String
    private let zone: SiteZone
    private let address: PublicAddress
    private let managers: ManagersOfRecord
    private let cookieKey: [UInt8]
    let log: AccessLog
    private let current: Mutex<AccessGate>
    private let checking = Mutex<Task<Bool, Never>?>(nil)

    /// - Parameters:
    ///   - content: The folder with `access.yml`. Without that file nobody is known.
    ///   - folder: That of the log.
    ///   - archive: That whose people and conversations the rules name.
    ///   - zone: The site’s, whose days cases mean.
    ///   - naming: By which of their names the site calls people.
    ///   - address: Where readers find the server.
    /// - Throws: `SettingsProblem` and `AccessError`.
    package init(
        content: String, folder: String, archive: String, zone: SiteZone, naming: PersonNaming = .display,
        address: PublicAddress = PublicAddress(names: [])
    ) throws {
        (self.content, self.archive, self.zone, self.address) = (content, archive, zone, address)
        managers = ManagersOfRecord(archive: archive, naming: naming)
        let database = try AccessDatabase(folder: folder)
        cookieKey = try Self.key(in: folder)
        log = AccessLog(database)
        let rules = try Self.rules(content, archive, zone, managers, cookieKey, address)
        current = Mutex(AccessGate(try Authenticator(rules, database), rules, log))
    }

    /// Who can read, in words for whoever starts the server.
    package var whoCanRead: String {
        let (file, rules) = (content + "/access.yml", gate.rules)
        let ways = rules.identities.ways
        guard !ways.isEmpty else {
            let why =
                FileManager.default.fileExists(atPath: file)
                ? "\(file) names no identities, by which readers would be known"
                : "there is no \(file), which says who may"
            return "Nobody can read: \(why). docs/access.md has all of it; "
                + "--open lets everybody read, for a demonstration on this machine."
        }
        let known = "Readers are known by \(ways.joined(separator: ", ")); \(file) says who reads what."
        guard address.isSecure, rules.trustedProxies.isEmpty else { return known }
        return known + "\nThey come by https, and trusted_proxies names no proxy: "
            + "the access log will have the proxy’s address for theirs."
    }

    /// By the rules that hold now.
    package var gate: AccessGate { current.withLock { $0 } }

    /// Whether looks can be logged now. The disk is asked once for all who ask meanwhile, and nobody’s event loop waits for it.
    package func canRecord() async -> Bool {
        let check = checking.withLock { checking in
            if let checking { return checking }
            let database = log.database
            let check = Task { await BlockingWork.run { database.isWritable() } }
            checking = check
            return check
        }
        let canRecord = await check.value
        checking.withLock { if $0 == check { $0 = nil } }
        return canRecord
    }

    /// Reads the rules again. Requests that are under way go on by the old ones; who is signed in stays so, unless
    /// something about identities has changed.
    ///
    /// - Throws: `SettingsProblem`; what held before goes on to hold.
    package func reload() throws {
        let rules = try Self.rules(content, archive, zone, managers, cookieKey, address)
        let old = gate
        let authenticator = try Authenticator(rules, log.database, replacing: (old.authenticator, old.rules))
        current.withLock { $0 = AccessGate(authenticator, rules, log) }
    }

    private static func rules(
        _ content: String, _ archive: String, _ zone: SiteZone, _ managers: ManagersOfRecord, _ key: [UInt8],
        _ address: PublicAddress
    ) throws -> AccessRules {
        var rules =
            try AccessRules(content: content, zone: zone)
            ?? AccessRules(yaml: "", file: content + "/access.yml", zone: zone)
        try resolve(&rules, archive, file: content + "/access.yml")
        rules.managers = managers
        try rules.identities.oidc?.check(path: address.path, file: content + "/access.yml")
        let scope = rules.identities.oidc?.cookieScope
        rules.caseCookie = CaseCookie(
            key: key,
            scope: CookieScope(isSecure: address.isSecure || scope?.isSecure ?? false, path: address.path))
        return rules
    }

    /// Finds the ids of what cases name. An archive that is not there yet has no names; what would be left out of it is not known.
    private static func resolve(_ rules: inout AccessRules, _ archive: String, file: String) throws {
        guard !rules.cases.isEmpty else { return }
        let isThere = FileManager.default.fileExists(atPath: ArchiveFolder(archive).database)
        guard isThere || !rules.cases.allSatisfy(\.part.except.isEmpty) else { return }
        let names = try ArchiveNames(ArchiveReader(path: archive, cacheMiB: 1, for: .serving))
        try rules.resolve(names, file: file, keepsUnknown: true)
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
