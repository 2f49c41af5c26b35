import Hansard
import PairChannel

extension RetentionRule {
    private static let keys = ["conversations", "kinds", "people", "teams", "keep"]
    private static let kindNames: [(String, ConversationKind)] = [("pair", .pair), ("group", .group), ("room", .room)]

    /// Reads a class of `retention`.
    init(name: String, _ parent: SettingNode) throws(SiteSettings.Problem) {
        var selection = Selection()
        var kinds: Set<ConversationKind> = []
        var keep: RetentionPeriod?
        for (key, node) in try parent.mapping() where !node.isNothing {
            switch key {
            case "conversations": for id in try node.ids() { selection.add(conversation: id) }
            case "people": selection.people = Set(try node.ids())
            case "teams": selection.teams = Set(try node.ids())
            case "kinds":
                for kind in try node.list() {
                    guard let known = Self.kindNames.first(where: { $0.0 == kind })?.1 else {
                        throw node.problem("takes pair, group and room; “\(kind)” is no kind of conversation.")
                    }
                    kinds.insert(known)
                }
            case "keep":
                let text = try node.text()
                guard let period = RetentionPeriod(text) else {
                    throw node.problem(
                        "takes years, months or days, such as 6y, 18m or 90d; “\(text)” is none of them.")
                }
                keep = period
            default: throw parent.unknown(key, among: Self.keys)
            }
        }
        guard let keep else { throw parent.problem("does not say how long. Write keep: 6y.") }
        guard !selection.isEmpty || !kinds.isEmpty else {
            throw parent.problem("names no conversation. Name some with kinds, people, teams or conversations.")
        }
        self.init(name: name, selection: selection, kinds: kinds, keep: keep)
    }
}
