import Foundation
import Hansard

extension AccountMap {
    /// Reads `people.yml` in the folder `content`; `nil` where there is none.
    ///
    /// - Throws: `SettingsProblem` for what the file may not say, and `SourceFiles.Problem` where it cannot be read.
    package init?(content: String) throws {
        let file = content + "/people.yml"
        guard let bytes = try SourceFiles.contents(of: file) else { return nil }
        try self.init(bytes: bytes, file: file)
    }

    /// - Parameter file: What errors call the source.
    init(bytes: Data, file: String) throws(SettingsProblem) {
        guard let yaml = String(validating: bytes, as: UTF8.self) else {
            throw SettingsProblem(file: file, reason: "This is not UTF-8. Save it as such.")
        }
        try self.init(yaml: yaml, file: file)
    }

    /// - Parameters:
    ///   - file: What errors call the source.
    ///   - problems: Where all that is wrong is to go; without it, reading ends with the first.
    package init(yaml: String, file: String, problems: SettingsProblems? = nil) throws(SettingsProblem) {
        let root = try SettingNode(
            yaml: yaml, file: file, problems: problems,
            otherwise: "This says nothing of people. Write people: and below it one “name: {accounts: […]}” a line.")
        var written = Written()
        try Self.table.read(root, into: &written)
        var nameOf: [Account: String] = [:]
        for entry in written.people {
            for account in entry.accounts {
                guard let other = nameOf.updateValue(entry.name, forKey: account) else { continue }
                throw root.below("people", entry.name).problem(
                    other == entry.name
                        ? "names “\(account.text)” twice. Leave one out."
                        : "names “\(account.text)”, and so does “\(other)”. An account is one person’s.")
            }
        }
        self.init(written.people)
    }

    /// What the file says, as it is written.
    package struct Written: Sendable {
        fileprivate var people: [Entry] = []
    }

    /// What is said of one person, as it is written.
    struct WrittenEntry: Sendable {
        fileprivate var accounts: [Account] = []
        fileprivate var names: [DatedName] = []
    }

    private struct WrittenName: Sendable {
        var name = ""
        var from: Timestamp?
    }

    /// All that the file may say.
    package static let table = SettingsTable(
        Written(),
        [
            Setting(
                "people", \.people,
                .named("NAME", entryTable) { (name, node) throws(SettingsProblem) in try entry(name, node) },
                "Each person, by a name that nothing else depends on.")
        ])

    private static let entryTable = SettingsTable(
        WrittenEntry(),
        [
            Setting("accounts", \.accounts, .accounts, leftOut: "needed", "Who they are."),
            Setting("names", \.names, .datedNames, "What they were called when; the sources’ names, if left out."),
        ])

    private static let nameTable = SettingsTable(
        WrittenName(),
        [
            Setting("name", \.name, .text, leftOut: "needed", "A name."),
            Setting("from", optional: \.from, .instant, leftOut: "from the beginning", "Since when it holds."),
        ])

    private static func entry(_ name: String, _ node: SettingNode) throws(SettingsProblem) -> Entry {
        var written = WrittenEntry()
        try entryTable.read(node, into: &written)
        guard !written.accounts.isEmpty else {
            throw node.problem("has no accounts. Write {accounts: [7, slack/U02AB]}.")
        }
        return Entry(name: name, accounts: written.accounts, names: written.names)
    }

    fileprivate static func accounts(_ node: SettingNode) throws(SettingsProblem) -> [Account] {
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
    fileprivate static func names(_ node: SettingNode) throws(SettingsProblem) -> [DatedName] {
        var names: [DatedName] = []
        for entry in try node.entries() {
            var written = WrittenName()
            try nameTable.read(entry, into: &written)
            guard !written.name.isEmpty else {
                throw node.problem("has an entry without a name. Write {name: Jamie Roe, from: 2024-05-01}.")
            }
            names.append(DatedName(written.name, from: written.from))
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
    fileprivate static func instant(_ node: SettingNode) throws(SettingsProblem) -> Timestamp {
        let text = try node.text()
        for candidate in [text, text + "T00:00:00Z"] {
            if let time = try? ReadTime(rfc3339: candidate) { return time.instant }
        }
        throw node.problem("is no day such as 2024-05-01 and no time with a zone such as 2024-05-01T08:00:00Z.")
    }
}

extension SettingType where Value == [Account] {
    fileprivate static var accounts: Self {
        Self("a list of accounts: `7`, `slack/U02AB`") { (node) throws(SettingsProblem) in
            try AccountMap.accounts(node)
        }
    }
}

extension SettingType where Value == [DatedName] {
    fileprivate static var datedNames: Self {
        Self("a list of `{name: …, from: …}`") { (node) throws(SettingsProblem) in try AccountMap.names(node) }
    }
}

extension SettingType where Value == Timestamp {
    fileprivate static var instant: Self {
        Self("a day, or a time with a zone") { (node) throws(SettingsProblem) in try AccountMap.instant(node) }
    }
}
