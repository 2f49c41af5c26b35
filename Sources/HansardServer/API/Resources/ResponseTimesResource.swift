import Hansard
import HansardStore

/// How long somebody took to answer, as the API has it.
struct ResponseTimesResource: Resource {
    static let name = "ResponseTimes"
    static let note = "How long somebody took to answer."

    private let person: PeopleDirectory.Person
    private let answers: Int
    private let median: Int64
    private let ninetieth: Int64
    private let longest: Int64

    /// - Returns: `nil` for somebody without an answer.
    init?(_ person: PeopleDirectory.Person, _ times: SortedTimes) {
        guard let longest = times.seconds.last, let median = [times].nearestRank(50),
            let ninetieth = [times].nearestRank(90)
        else { return nil }
        (self.person, answers, self.longest) = (person, times.count, Int64(longest))
        (self.median, self.ninetieth) = (median, ninetieth)
    }

    static let fields: [Field<Self>] = [
        Field("person", "The person’s id.") { $0.person.sourceID },
        Field("person_name", "What pages call them.") { $0.person.displayName },
        Field("answers", "How many answers they gave within `response_limit`.") { $0.answers },
        Field("median_seconds", "Half of the answers took no longer.") { $0.median },
        Field("p90_seconds", "Nine in ten took no longer.") { $0.ninetieth },
        Field("longest_seconds", "None took longer.") { $0.longest },
    ]
}
