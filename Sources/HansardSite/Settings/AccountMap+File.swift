import Foundation
import Hansard
import Yams

extension AccountMap {
    /// Reads `people.yml` in the folder `content`; `nil` where there is none.
    ///
    /// - Throws: `SiteSettings.Problem` for what the file may not say, and `SourceFiles.Problem` where it cannot be read.
    package init?(content: String) throws {
        let file = content + "/people.yml"
        guard let data = try SourceFiles.contents(of: file) else { return nil }
        guard let yaml = String(validating: data, as: UTF8.self) else {
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
                let entry = Entry(name: name, accounts: try Self.accounts(node))
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

    private static func accounts(_ person: SettingNode) throws(SiteSettings.Problem) -> [Account] {
        var accounts: [Account] = []
        for (name, node) in try person.mapping() {
            guard name == "accounts" else { throw person.unknown(name, among: ["accounts"]) }
            for text in try node.list() {
                guard let account = Account(try node.id(text).text) else {
                    throw node.problem(
                        "has “\(text)”, which is no account. Write it as in `hansard people`: 7, slack/U02AB, irc:libera/jamie."
                    )
                }
                accounts.append(account)
            }
        }
        guard !accounts.isEmpty else { throw person.problem("has no accounts. Write {accounts: [7, slack/U02AB]}.") }
        return accounts
    }
}
