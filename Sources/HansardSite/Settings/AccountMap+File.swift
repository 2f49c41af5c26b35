import Foundation
import Hansard
import Yams

extension AccountMap {
    /// Reads `people.yml` in the folder `content`; `nil` where there is none.
    ///
    /// - Throws: `SiteSettings.Problem` for what the file may not say, and `SourceFiles.Problem` where it cannot be read.
    package init?(content: String) throws {
        let file = content + "/people.yml"
        guard let bytes = try SourceFiles.contents(of: file) else { return nil }
        try self.init(bytes: bytes, file: file)
    }

    /// - Parameter file: What errors call the source.
    init(bytes: Data, file: String) throws(SiteSettings.Problem) {
        guard let yaml = String(validating: bytes, as: UTF8.self) else {
            throw SiteSettings.Problem(file: file, reason: "This is not UTF-8. Save it as such.")
        }
        try self.init(yaml: yaml, file: file)
    }

    /// - Parameter file: What errors call the source.
    package init(yaml: String, file: String) throws(SiteSettings.Problem) {
        let loaded: Any?
        // Every value is the text that was written: an id 007 is not 7.
        do { loaded = try Yams.load(yaml: yaml, Resolver.basic.appending(.null)) } catch {
            throw SiteSettings.Problem(
                file: file, reason: "This is not YAML (\(error)). Write one “name: value” a line.")
        }
        let root = SettingNode(value: loaded ?? NSNull(), names: [], file: file)
        guard root.isNothing || loaded is [String: Any] else {
            throw SiteSettings.Problem(
                file: file,
                reason: "This says nothing of people. Write people: and below it one “name: {accounts: […]}” a line.")
        }
        var entries: [Entry] = []
        var nameOf: [Account: String] = [:]
        for (name, node) in try root.mapping() {
            guard name == "people" else { throw root.unknown(name, among: ["people"]) }
            for (name, node) in try node.mapping() {
                let entry = try Self.entry(name, node)
                for account in entry.accounts {
                    if let other = nameOf.updateValue(name, forKey: account) {
                        throw node.problem(
                            other == name
                                ? "names “\(account.text)” twice. Leave one out."
                                : "names “\(account.text)”, and so does “\(other)”. An account is one person’s.")
                    }
                }
                entries.append(entry)
            }
        }
        self.init(entries)
    }

    private static func entry(_ name: String, _ person: SettingNode) throws(SiteSettings.Problem) -> Entry {
        var (accounts, names): ([Account], [DatedName]) = ([], [])
        for (name, node) in try person.mapping() {
            switch name {
            case "accounts": accounts = try Self.accounts(node)
            case "names": names = try Self.names(node)
            default: throw person.unknown(name, among: ["accounts", "names"])
            }
        }
        guard !accounts.isEmpty else { throw person.problem("has no accounts. Write {accounts: [7, slack/U02AB]}.") }
        return Entry(name: name, accounts: accounts, names: names)
    }

    private static func accounts(_ node: SettingNode) throws(SiteSettings.Problem) -> [Account] {
        var accounts: [Account] = []
        for text in try node.list() {
            guard let account = Account(try node.id(text).text) else {
                throw node.problem(
                    "has “\(text)”, which is no account. Write it as in `hansard people`: 7, slack/U02AB, irc:libera/jamie."
                )
            }
            accounts.append(account)
        }
        return accounts
    }

    /// Oldest first.
    private static func names(_ node: SettingNode) throws(SiteSettings.Problem) -> [DatedName] {
        var names: [DatedName] = []
        for entry in try node.entries() {
            var (name, from): (String, Timestamp?) = ("", nil)
            for (key, value) in try entry.mapping() {
                switch key {
                case "name": name = try value.text()
                case "from": from = try instant(value)
                default: throw entry.unknown(key, among: ["name", "from"])
                }
            }
            guard !name.isEmpty else {
                throw node.problem("has an entry without a name. Write {name: Jamie Roe, from: 2024-05-01}.")
            }
            names.append(DatedName(name, from: from))
        }
        names.sort { ($0.from?.microseconds ?? .min) < ($1.from?.microseconds ?? .min) }
        guard names.first?.from == nil, names.dropFirst().allSatisfy({ $0.from != nil }) else {
            throw node.problem("needs one name without “from”: the one that they had before all others.")
        }
        for (name, next) in zip(names, names.dropFirst()) where name.from == next.from {
            throw node.problem("has two names from the same day on, “\(name.name)” and “\(next.name)”. Leave one out.")
        }
        return names
    }

    /// A day means its beginning in UTC.
    private static func instant(_ node: SettingNode) throws(SiteSettings.Problem) -> Timestamp {
        let text = try node.text()
        for candidate in [text, text + "T00:00:00Z"] {
            if let time = try? ReadTime(rfc3339: candidate) { return time.instant }
        }
        throw node.problem("is no day such as 2024-05-01 and no time with a zone such as 2024-05-01T08:00:00Z.")
    }
}
