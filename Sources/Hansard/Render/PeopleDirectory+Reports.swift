import PairChannel

extension PeopleDirectory {
    /// Whose conversations `selection` has: the people that it names, those of its teams, and those who report to somebody.
    /// Ids in the source; also of people whom the archive does not have.
    package func people(of selection: Selection) -> Set<ID> {
        var all = selection.people
        for person in people where person.team.map({ selection.teams.contains(ID($0)) }) ?? false {
            all.insert(ID(person.sourceID))
        }
        guard let reports = selection.reports else { return all }
        return all.union(self.reports(to: reports.people, isTransitive: reports.isTransitive))
    }

    /// Those whose manager is one of `managers`. Whoever is in a circle of managers is met once.
    func reports(to managers: Set<ID>, isTransitive: Bool) -> Set<ID> {
        var (found, asked, next): (Set<ID>, Set<ID>, Set<ID>) = ([], [], managers)
        while !next.isEmpty {
            let direct = Set(
                people.filter { $0.manager.map { next.contains(ID($0)) } ?? false }.map { ID($0.sourceID) })
            found.formUnion(direct)
            guard isTransitive else { break }
            asked.formUnion(next)
            next = direct.subtracting(asked)
        }
        return found
    }
}
