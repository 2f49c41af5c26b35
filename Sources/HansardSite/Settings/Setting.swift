import Hansard

/// One setting of an `Owner`: what it is called, what it takes, what holds without it, what it means, and what reads it.
///
/// A table of them is all that is written down of settings: `SettingsTable.read` goes by it, and so does
/// `docs/settings.md`. The default is the property’s own value in a new owner.
package struct Setting<Owner: Sendable>: Sendable {
    let name: String
    /// What a value is, in words, as Markdown.
    let value: String
    /// What it means: one or two sentences, as Markdown.
    let help: String
    /// What holds where it is left out, as Markdown; empty for nothing.
    let standard: @Sendable (Owner) -> String
    /// The tables of what stands below it, by the names that lead to it.
    let groups: @Sendable ([String]) -> [SettingsGroup]
    let read: @Sendable (inout Owner, SettingNode) throws(SettingsProblem) -> Void

    /// A setting that is one property.
    ///
    /// - Parameters:
    ///   - leftOut: What holds without it, as Markdown, where that is not the property’s own value: “needed”.
    ///   - help: One or two sentences.
    package init<Value>(
        _ name: String, _ property: WritableKeyPath<Owner, Value> & Sendable, _ type: SettingType<Value>,
        leftOut: String? = nil, _ help: String
    ) {
        (self.name, self.help, value, groups) = (name, help, type.words, type.groups)
        standard = { owner in
            if let leftOut { return leftOut }
            let text = type.text(owner[keyPath: property])
            return text.isEmpty ? "" : "`\(text)`"
        }
        read = { (owner, node) throws(SettingsProblem) in owner[keyPath: property] = try type.read(node) }
    }

    /// A setting that has no value unless it is written.
    package init<Value>(
        _ name: String, optional property: WritableKeyPath<Owner, Value?> & Sendable, _ type: SettingType<Value>,
        leftOut: String? = nil, _ help: String
    ) {
        self.init(name, property, .optional(type), leftOut: leftOut, help)
    }
}

/// The settings of an `Owner`.
package struct SettingsTable<Owner: Sendable>: Sendable {
    /// With every default.
    private let standard: Owner
    private let settings: [Setting<Owner>]

    /// - Parameter standard: An owner of whom nothing is set.
    package init(_ standard: Owner, _ settings: [Setting<Owner>]) {
        (self.standard, self.settings) = (standard, settings)
    }

    /// In the order of the documentation.
    package var names: [String] { settings.map(\.name) }

    /// Each setting’s name and meaning.
    package var documented: [(name: String, help: String)] { settings.map { ($0.name, $0.help) } }

    /// Reads what stands below `node`. What is written without a value is as if it were left out.
    ///
    /// - Throws: a name that is no setting, with the nearest that is, and what is wrong with a value. Where `node` collects
    ///   problems, all are in the collection, and one of them is thrown.
    package func read(_ node: SettingNode, into owner: inout Owner) throws(SettingsProblem) {
        try node.each { (name, value) throws(SettingsProblem) in
            guard let setting = settings.first(where: { $0.name == name }) else {
                throw node.unknown(name, among: names)
            }
            if !value.isNothing { try setting.read(&owner, value) }
        }
    }

    /// This table and those below it, for the documentation.
    ///
    /// - Parameter path: The names that lead to it; a name that everybody chooses is in capitals: `[audiences, NAME]`.
    package func groups(_ path: [String] = []) -> [SettingsGroup] {
        let rows = settings.map {
            SettingsGroup.Row(name: $0.name, value: $0.value, standard: $0.standard(standard), help: $0.help)
        }
        return [SettingsGroup(path: path, rows: rows)] + settings.flatMap { $0.groups(path + [$0.name]) }
    }

    /// Those of `names`, in their order, as settings of somebody who has an `Owner` in `property`.
    package func settings<Outer>(
        _ names: [String], within property: WritableKeyPath<Outer, Owner> & Sendable
    ) -> [Setting<Outer>] {
        names.compactMap { name in settings.first { $0.name == name } }.map { Setting<Outer>($0, within: property) }
    }
}

extension Setting {
    /// A setting of somebody who has the owner of `inner` in `property`.
    package init<Inner>(_ inner: Setting<Inner>, within property: WritableKeyPath<Owner, Inner> & Sendable) {
        (name, value, help, groups) = (inner.name, inner.value, inner.help, inner.groups)
        standard = { inner.standard($0[keyPath: property]) }
        read = { (owner, node) throws(SettingsProblem) in try inner.read(&owner[keyPath: property], node) }
    }
}
