import Hansard
import PairChannel

extension RecordMask {
    /// `mask` of an audience as it is written.
    package struct Written: Sendable {
        fileprivate var fields: Set<Field> = []
        fileprivate var only: Set<ID>?
        fileprivate var except: Set<ID>?
    }

    /// What `mask` may say.
    package static let table = SettingsTable(
        Written(),
        [
            Setting(
                "fields", \.fields, .fields, leftOut: "needed",
                "What is withheld."),
            Setting(
                "only", optional: \.only, .ids("people, by id or name"), leftOut: "everybody",
                "Of whom alone."),
            Setting("except", optional: \.except, .ids("people, by id or name"), "Instead: of everybody but these."),
        ])

    /// Reads `mask` of an audience.
    init(_ node: SettingNode) throws(SettingsProblem) {
        var written = Written()
        try Self.table.read(node, into: &written)
        guard written.only == nil || written.except == nil else {
            throw node.problem("says only and except, which contradict each other. Leave one of them out.")
        }
        guard !written.fields.isEmpty else {
            throw node.problem("withholds nothing. Write fields: [names], or texts or attachments.")
        }
        let whose = written.only.map { Whose.only($0) } ?? written.except.map { .except($0) }
        self.init(written.fields, of: whose ?? .everybody)
    }
}

extension SettingType where Value == Set<RecordMask.Field> {
    fileprivate static var fields: Self {
        Self("a list of `names`, `texts`, `attachments`") { (node) throws(SettingsProblem) in
            var fields: Set<RecordMask.Field> = []
            for text in try node.list() {
                guard let field = RecordMask.Field(rawValue: text) else {
                    throw node.problem("takes names, texts or attachments; “\(text)” is none of them.")
                }
                fields.insert(field)
            }
            return fields
        }
    }
}
