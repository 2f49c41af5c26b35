import Foundation
import Hansard
import HansardStore
import PairChannel

/// How fast somebody answered.
struct ResponseFigures: Sendable, Equatable {
    let count: Int
    let unanswered: Int
    /// In seconds, by nearest rank; `nil` without a response.
    let median: Int64?
    let ninetieth: Int64?
    let workingMedian: Int64?
    let workingNinetieth: Int64?

    init(_ people: [PersonResponses]) {
        let (elapsed, working) = (people.map(\.elapsed), people.map(\.working))
        count = elapsed.reduce(0) { $0 + $1.count }
        unanswered = people.reduce(0) { $0 + $1.late + $1.unanswered }
        (median, ninetieth) = (elapsed.nearestRank(50), elapsed.nearestRank(90))
        (workingMedian, workingNinetieth) = (working.nearestRank(50), working.nearestRank(90))
    }
}

/// Somebody's response times in order.
struct PersonResponses: Sendable, Equatable {
    let elapsed: SortedTimes
    let working: SortedTimes
    /// Responses that came after the limit and count as none.
    let late: Int
    /// Messages without any response.
    var unanswered = 0

    static let none = PersonResponses(elapsed: SortedTimes(sorted: []), working: SortedTimes(sorted: []), late: 0)

    init(_ responses: [ResponseTime], _ time: WorkingTime, _ rule: ResponseRule) {
        var (elapsed, working): ([UInt32], [UInt32]) = ([], [])
        elapsed.reserveCapacity(responses.count)
        working.reserveCapacity(responses.count)
        for response in responses where !rule.isLate(response) {
            elapsed.append(UInt32(response.elapsed))
            working.append(UInt32(time.seconds(from: response.at - response.elapsed, to: response.at)))
        }
        self.init(
            elapsed: SortedTimes(sorting: elapsed), working: SortedTimes(sorting: working),
            late: responses.count - elapsed.count)
    }

    private init(elapsed: SortedTimes, working: SortedTimes, late: Int) {
        (self.elapsed, self.working, self.late) = (elapsed, working, late)
    }

    // MARK: As bytes

    init?(bytes: [UInt8]) {
        guard bytes.count % 8 == 4 else { return nil }
        let numbers = bytes.withUnsafeBytes { raw in
            (0..<bytes.count / 4).map {
                UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self))
            }
        }
        let count = numbers.count / 2
        self.init(
            elapsed: SortedTimes(sorted: Array(numbers[1..<count + 1])),
            working: SortedTimes(sorted: Array(numbers[(count + 1)...])), late: Int(numbers[0]))
    }

    var bytes: [UInt8] {
        let numbers = ([UInt32(late)] + elapsed.seconds + working.seconds).map(\.littleEndian)
        return numbers.withUnsafeBytes { Array($0) }
    }
}

/// Which answers are responses, wherever they are counted: those that came within the limit, in pairs of people.
struct ResponseRule: Sendable {
    /// In seconds; what took longer is no response, and what it answers counts as unanswered.
    let limit: Int64
    /// Pairs with a bot, which answers by itself.
    private let botPairs: Set<Int64>

    init(_ context: PageContext) {
        limit = Int64(context.site.settings.responseLimitDays) * 86_400
        func isBot(_ person: Int64?) -> Bool {
            person.flatMap { context.people.index(ofID: $0) }.map { context.people[$0].isBot } ?? false
        }
        botPairs = Set(
            context.conversations.entries.map(\.summary).filter { isBot($0.low) || isBot($0.high) }.map(\.id))
    }

    /// The answers among `answers` that people gave to people, late ones too.
    func betweenPeople(_ answers: [ResponseTime]) -> [ResponseTime] {
        botPairs.isEmpty ? answers : answers.filter { !botPairs.contains($0.conversation) }
    }

    func isLate(_ answer: ResponseTime) -> Bool { answer.elapsed > limit }
}

/// Everybody's response times, worked out once for all the pages of a build that show them.
final class SharedResponses: @unchecked Sendable {
    private let time: WorkingTime
    private let rule: ResponseRule
    private let unanswered: [Int64: Int]
    // With the lock held:
    private let lock = NSLock()
    private var known: [PersonIndex: PersonResponses] = [:]
    /// What the manifest does not have yet.
    private(set) var new: [Int64: [UInt8]] = [:]

    private static let kind = "responses"

    /// - Parameter since: The record up to which `manifest` has kept response times; `nil` if it has not.
    init(_ context: PageContext, _ manifest: OutputManifest?, since: Int64?) throws {
        let settings = context.site.settings
        let entries = context.conversations.entries
        let first = entries.compactMap(\.summary.firstAt).min()?.microseconds ?? 0
        let last = entries.compactMap(\.summary.lastAt).max()?.microseconds ?? 0
        time = WorkingTime(
            settings.workingHours, context.zone,
            first / 1_000_000 - 1...max(first, last) / 1_000_000 + 1)
        rule = try context.responseRule()
        unanswered = try context.reader.unanswered()
        guard let since, let manifest else { return }
        let changed = try context.reader.responders(changedAfter: since)
        for (id, bytes) in try manifest.kept(Self.kind) where !changed.contains(id) {
            guard let index = context.people.index(ofID: id) else { continue }
            known[index] = PersonResponses(bytes: bytes)
        }
    }

    func responses(of index: PersonIndex, _ context: PageContext) throws -> PersonResponses {
        let person = context.people[index]
        guard !person.isBot else { return .none }
        var responses: PersonResponses
        if let known = lock.withLock({ known[index] }) {
            responses = known
        } else {
            responses = PersonResponses(
                rule.betweenPeople(try context.reader.responses(of: person.id)), time, rule)
            let bytes = responses.bytes
            lock.withLock {
                known[index] = responses
                new[person.id] = bytes
            }
        }
        responses.unanswered = unanswered[person.id] ?? 0
        return responses
    }

    func keep(in manifest: OutputManifest, everything: Bool) throws {
        try manifest.keep(Self.kind, lock.withLock { new }, everything: everything)
    }
}

extension PageContext {
    /// Which answers are responses, for all pages of this state of the archive.
    func responseRule() throws -> ResponseRule { try shared.value { ResponseRule(self) } }

    /// Response times for all pages of this state of the archive.
    func sharedResponses() throws -> SharedResponses {
        try shared.value { try SharedResponses(self, nil, since: nil) }
    }
}

/// Response times of everybody, of teams and of those who report to a manager.
struct ResponseReport: Sendable {
    struct Group: Sendable {
        let name: String
        /// The manager's number, for a group of those who report to one.
        let manager: PersonIndex?
        let people: Int
        let figures: ResponseFigures
    }

    let all: ResponseFigures
    /// By name.
    let people: [(person: PersonIndex, figures: ResponseFigures)]
    let teams: [Group]
    let managers: [Group]
    let buckets: [Bucket]

    /// How many responses took less than `limit` seconds and not less than the bucket before; `nil` for all the rest.
    struct Bucket: Sendable {
        let limit: Int64?
        let elapsed: Int
        let working: Int
    }

    private static let limits: [Int64] = [60, 300, 900, 3_600, 14_400, 28_800, 86_400, 259_200, 604_800]

    init(_ context: PageContext, _ shared: SharedResponses) throws {
        let order = context.peopleByName().filter { !context.people[$0].isBot }
        var responses: [PersonIndex: PersonResponses] = [:]
        for index in order { responses[index] = try shared.responses(of: index, context) }
        let everybody = order.map { responses[$0] ?? .none }
        all = ResponseFigures(everybody)
        people = zip(order, everybody).map { ($0, ResponseFigures([$1])) }
        func groups(_ key: (PeopleDirectory.Person) -> String?) -> [(key: String, people: [PersonIndex])] {
            Dictionary(grouping: order.filter { key(context.people[$0])?.isEmpty == false }) {
                ID(key(context.people[$0]) ?? "")
            }.map { ($0.key.text, $0.value) }
        }
        func group(_ name: String, _ manager: PersonIndex?, _ members: [PersonIndex]) -> Group {
            Group(
                name: name, manager: manager, people: members.count,
                figures: ResponseFigures(members.map { responses[$0] ?? .none }))
        }
        teams = groups(\.team).map { group($0.key, nil, $0.people) }.sorted { Self.precedes($0, $1) }
        managers = groups(\.manager).map { id, members in
            let index = context.people.index(ofSourceID: id)
            return group(index.map { context.people[$0].displayName } ?? id, index, members)
        }.sorted { Self.precedes($0, $1) }
        buckets = Self.buckets(everybody)
    }

    private static func precedes(_ a: Group, _ b: Group) -> Bool {
        (a.name.lowercased(), ID(a.name), a.manager ?? 0) < (b.name.lowercased(), ID(b.name), b.manager ?? 0)
    }

    private static func buckets(_ people: [PersonResponses]) -> [Bucket] {
        func below(_ limit: Int64, _ times: KeyPath<PersonResponses, SortedTimes>) -> Int {
            people.reduce(0) { $0 + $1[keyPath: times].count(below: UInt32(limit)) }
        }
        var (buckets, elapsed, working): ([Bucket], Int, Int) = ([], 0, 0)
        for limit in limits {
            let (e, w) = (below(limit, \.elapsed), below(limit, \.working))
            buckets.append(Bucket(limit: limit, elapsed: e - elapsed, working: w - working))
            (elapsed, working) = (e, w)
        }
        let rest = people.reduce(0) { $0 + $1.elapsed.count } - elapsed
        let restWorking = people.reduce(0) { $0 + $1.working.count } - working
        if rest + restWorking > 0 { buckets.append(Bucket(limit: nil, elapsed: rest, working: restWorking)) }
        return buckets
    }
}
