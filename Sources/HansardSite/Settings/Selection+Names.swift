import Hansard
import HansardStore
import PairChannel

extension Selection {
    /// The same with the ids of what it names, in an archive.
    ///
    /// - Parameters:
    ///   - archive: What is called how there.
    ///   - node: Where the selection stands in the settings.
    ///   - keepsUnknown: Whether what is neither an id nor a name there stays as it is, and comes to nothing until the archive
    ///     has it. What is left out has to be known all the same: it would be left in.
    /// - Throws: for a name that the archive does not have, with the nearest that it has, and for one that several have.
    package func resolved(
        _ archive: ArchiveNames, _ node: SettingNode, keepsUnknown: Bool = false
    ) throws(SettingsProblem) -> Selection {
        var selection = self
        var inside = NameResolver(archive, node, keepsUnknown: keepsUnknown)
        selection.ids = try inside.ids(ids)
        var outside = NameResolver(archive, node.below("except"), keepsUnknown: false)
        selection.except.ids = try outside.ids(except.ids)
        if let problem = outside.last ?? inside.last { throw problem }
        return selection
    }

    /// The sets of ids that a selection and its exceptions have alike.
    struct IDs {
        var conversations: Set<ID>
        var people: Set<ID>
        var teams: Set<ID>
    }

    fileprivate var ids: IDs {
        get { IDs(conversations: conversations, people: people, teams: teams) }
        set { (conversations, people, teams) = (newValue.conversations, newValue.people, newValue.teams) }
    }
}

extension Selection.Exceptions {
    fileprivate var ids: Selection.IDs {
        get { Selection.IDs(conversations: conversations, people: people, teams: teams) }
        set { (conversations, people, teams) = (newValue.conversations, newValue.people, newValue.teams) }
    }
}

extension RecordMask {
    /// The same with the ids of those whom it names.
    ///
    /// - Parameter node: Where it stands in the settings.
    /// - Throws: for somebody whom the archive does not have, or several of.
    func resolved(_ archive: ArchiveNames, _ node: SettingNode) throws(SettingsProblem) -> RecordMask {
        var resolver = NameResolver(archive, node, keepsUnknown: false)
        let whose: Whose
        switch self.whose {
        case .everybody: return self
        case .only(let people): whose = .only(try resolver.people(people, nil))
        case .except(let people): whose = .except(try resolver.people(people, nil))
        }
        if let problem = resolver.last { throw problem }
        return RecordMask(fields, of: whose)
    }
}

/// Finds the ids of what settings name. Where problems are collected, it goes on after one.
private struct NameResolver {
    let archive: ArchiveNames
    let node: SettingNode
    let keepsUnknown: Bool
    /// The last problem that was collected; it is thrown in the end.
    private(set) var last: SettingsProblem?

    init(_ archive: ArchiveNames, _ node: SettingNode, keepsUnknown: Bool) {
        (self.archive, self.node, self.keepsUnknown) = (archive, node, keepsUnknown)
    }

    mutating func ids(_ ids: Selection.IDs) throws(SettingsProblem) -> Selection.IDs {
        Selection.IDs(
            conversations: try resolve(
                ids.conversations, "conversations", "conversations", "is no conversation of this archive",
                archive.conversation),
            people: try people(ids.people, "people"),
            teams: try resolve(ids.teams, "teams", "teams", "is nobody’s team in this archive", archive.team))
    }

    mutating func people(_ ids: Set<ID>, _ key: String?) throws(SettingsProblem) -> Set<ID> {
        try resolve(ids, key, "people", "is nobody’s id or name in this archive", archive.person)
    }

    private mutating func resolve(
        _ ids: Set<ID>, _ key: String?, _ plural: String, _ missing: String, _ match: (ID) -> ArchiveNames.Match
    ) throws(SettingsProblem) -> Set<ID> {
        var found: Set<ID> = []
        for id in ids.sorted() {
            switch match(id) {
            case .one(let id): found.insert(id)
            case .several(let others):
                let list = others.map { "“\($0)”" }.joined(separator: ", ")
                try fail(
                    key, id, "is the name of \(others.count) \(plural), \(list). Write the id of the one meant.")
            case .none where keepsUnknown: found.insert(id)
            case .none(let nearest, let name):
                let offer = nearest.map { " Did you mean “\($0)”\(name.map { " (\($0))" } ?? "")?" } ?? ""
                try fail(key, id, "\(missing).\(offer)")
            }
        }
        return found
    }

    private mutating func fail(_ key: String?, _ id: ID, _ reason: String) throws(SettingsProblem) {
        let names = node.names + [key].compactMap(\.self)
        let problem = SettingsProblem(
            file: node.file, names: names, reason: "“\(names.joined(separator: ": "))”: “\(id)” \(reason)")
        guard let problems = node.problems else { throw problem }
        problems.note(problem)
        last = problem
    }
}
