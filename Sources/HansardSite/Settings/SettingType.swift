import Foundation
import Hansard
import PairChannel

/// What a setting takes: in words, how it is read, and how a value is written.
package struct SettingType<Value>: Sendable {
    /// As Markdown: “true or false”.
    let words: String
    let text: @Sendable (Value) -> String
    let groups: @Sendable ([String]) -> [SettingsGroup]
    let read: @Sendable (SettingNode) throws(SettingsProblem) -> Value

    /// - Parameters:
    ///   - words: What a value is, as Markdown.
    ///   - text: How a default is shown; empty for one that is nothing.
    ///   - groups: The tables of what stands below it.
    package init(
        _ words: String, text: @escaping @Sendable (Value) -> String = { _ in "" },
        groups: @escaping @Sendable ([String]) -> [SettingsGroup] = { _ in [] },
        read: @escaping @Sendable (SettingNode) throws(SettingsProblem) -> Value
    ) {
        (self.words, self.text, self.groups, self.read) = (words, text, groups, read)
    }

    /// The same, of a property that may be `nil`.
    package static func optional<Wrapped>(_ type: SettingType<Wrapped>) -> Self where Value == Wrapped? {
        Self(
            type.words, text: { $0.map(type.text) ?? "" }, groups: type.groups,
            read: { (node) throws(SettingsProblem) in
                try type.read(node)
            })
    }

    /// Settings of their own.
    ///
    /// - Parameter words: What may be written in their place, if anything: “true or false”.
    package static func settings<Owner>(
        _ table: SettingsTable<Owner>, or words: String? = nil,
        read: @escaping @Sendable (SettingNode) throws(SettingsProblem) -> Value
    ) -> Self {
        Self(
            (words.map { "\($0), or " } ?? "") + "settings", groups: { table.groups($0) }, read: read)
    }

    /// Any number of `Item`s, each with settings of its own below a name.
    ///
    /// - Parameter name: What the name is, in capitals.
    package static func named<Owner, Item>(
        _ name: String, _ table: SettingsTable<Owner>,
        read: @escaping @Sendable (String, SettingNode) throws(SettingsProblem) -> Item
    ) -> Self where Value == [Item] {
        Self(
            "settings, by \(name)", groups: { table.groups($0 + [name]) },
            read: { (node) throws(SettingsProblem) in
                var items: [Item] = []
                try node.each { (name, node) throws(SettingsProblem) in items.append(try read(name, node)) }
                return items
            })
    }
}

extension SettingType where Value == String {
    /// One text, whatever it says.
    package static var text: Self { text("a text") }

    /// One text.
    ///
    /// - Parameter words: What it says.
    package static func text(_ words: String) -> Self {
        Self(words, text: { $0 }, read: { (node) throws(SettingsProblem) in try node.text() })
    }
}

extension SettingType where Value == Bool {
    /// Yes or no.
    package static var flag: Self {
        Self(
            "`true` or `false`", text: { $0 ? "true" : "false" },
            read: { (node) throws(SettingsProblem) in
                try node.flag()
            })
    }
}

extension SettingType where Value == Int {
    /// A whole number.
    package static func number(in range: ClosedRange<Int>) -> Self {
        Self(
            "\(range.lowerBound) to \(range.upperBound)", text: { "\($0)" },
            read: { (node) throws(SettingsProblem) in
                try node.number(in: range)
            })
    }
}

extension SettingType where Value == [String] {
    /// - Parameter words: What its entries are.
    package static func list(_ words: String) -> Self {
        Self(
            "a list of \(words)", text: { $0.isEmpty ? "" : "[\($0.joined(separator: ", "))]" },
            read: {
                (node) throws(SettingsProblem) in try node.list()
            })
    }
}

extension SettingType where Value == Set<String> {
    /// - Parameter words: What its entries are.
    package static func list(_ words: String) -> Self {
        Self("a list of \(words)") { (node) throws(SettingsProblem) in Set(try node.list()) }
    }
}

extension SettingType where Value == CivilDate {
    /// A day, in the zone of the site.
    package static var day: Self {
        Self("a day: `2026-01-31`") { (node) throws(SettingsProblem) in
            let text = try node.text()
            guard text.utf8.count == 10, let time = try? ReadTime(rfc3339: text + "T00:00Z") else {
                throw node.problem("takes a day such as 2026-01-31; “\(text)” is none.")
            }
            return CivilDate(daysSince1970: time.instant.day)
        }
    }
}

extension SettingType where Value == SecretPlace {
    static var secretFile: Self {
        Self("a file") { (node) throws(SettingsProblem) in .file(try node.besideSettings()) }
    }

    static var secretVariable: Self {
        Self("the name of a variable") { (node) throws(SettingsProblem) in .environment(try node.text()) }
    }
}
