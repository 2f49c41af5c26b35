import Hansard
import HansardStore
import PairChannel

extension SitePages {
    /// How long the responses took that somebody gave from `from` on and before `to`, as the report counts them.
    ///
    /// - Parameter from: In whole seconds, as `to`.
    package func responseTimes(of person: Int64, from: Int64, to: Int64) throws -> SortedTimes {
        let rule = try context.responseRule()
        guard let index = people.index(ofID: person), !people[index].isBot else { return SortedTimes(sorted: []) }
        let counted = rule.betweenPeople(try context.reader.responses(of: person)).filter {
            !rule.isLate($0) && $0.at >= from && $0.at < to
        }
        return SortedTimes(sorting: counted.map { UInt32($0.elapsed) })
    }
}
