import Hansard
import PairChannel

extension RecordMask {
    private static let keys = ["fields", "only", "except"]

    /// Reads `mask` of an audience: `fields`, and whose, with `only` or `except`; of everybody without.
    init(_ node: SettingNode) throws(SiteSettings.Problem) {
        var (fields, whose): (Set<Field>, Whose) = ([], .everybody)
        for (key, value) in try node.mapping() where !value.isNothing {
            switch key {
            case "fields":
                for name in try value.list() { fields.insert(try Self.field(name, value)) }
            case "only", "except":
                guard case .everybody = whose else {
                    throw node.problem("says only and except, which contradict each other. Leave one of them out.")
                }
                let people = Set(try value.ids())
                whose = key == "only" ? .only(people) : .except(people)
            default: throw node.unknown(key, among: Self.keys)
            }
        }
        guard !fields.isEmpty else {
            throw node.problem("withholds nothing. Write fields: [names], or texts or attachments.")
        }
        self.init(fields, of: whose)
    }

    private static func field(_ text: String, _ node: SettingNode) throws(SiteSettings.Problem) -> Field {
        guard let field = Field(rawValue: text) else {
            throw node.problem("takes names, texts or attachments; “\(text)” is none of them.")
        }
        return field
    }
}
