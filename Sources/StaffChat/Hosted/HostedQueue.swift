import HansardStore

/// What is to be told to a service, in the order in which it was put down, and what of it may be told now.
///
/// Events of one conversation are told one after the other, each when the one before has been taken; those of different ones may
/// be told together. A conversation of which a call was not taken is postponed: others go before it, and it is told by itself, so
/// that an event that a service does not take holds up its own conversation alone.
struct HostedQueue {
    struct Entry: Sendable {
        let n: Int64
        let publication: ChatPublication
        /// A call with others was refused, and this one may be at fault.
        fileprivate(set) var isAlone = false
        /// It was refused by a service that was well a moment later.
        fileprivate(set) var wasRefused = false
        fileprivate var isUnderWay = false

        /// Where its order matters.
        var conversation: String { publication.channels.first ?? "" }
    }

    /// Whether the service takes several in one call.
    var takesBatches = true
    private var entries: [Entry] = []
    /// The one that has waited longest first.
    private var postponed: [String] = []
    /// Of those, the ones that are left alone for a while.
    private var resting: Set<String> = []

    var count: Int { entries.count }

    /// How many are not of postponed conversations.
    var readyCount: Int {
        let late = Set(postponed)
        return late.isEmpty ? entries.count : entries.count { !late.contains($0.conversation) }
    }

    mutating func append(_ found: [(n: Int64, publication: ChatPublication)]) {
        entries += found.map { Entry(n: $0.n, publication: $0.publication) }
    }

    /// What the next call may tell: of each conversation the first, as many as fit. It is under way from now on.
    mutating func next() -> [Entry]? {
        var busy = Set(entries.filter(\.isUnderWay).map(\.conversation))
        let late = postponed.first { !resting.contains($0) && !busy.contains($0) }
        busy.formUnion(postponed)
        var group: [Entry] = []
        var channels = 0
        for entry in entries where !entry.isUnderWay && busy.insert(entry.conversation).inserted {
            if entry.isAlone || !takesBatches {
                if !group.isEmpty { continue }
                group = [entry]
                break
            }
            guard channels + entry.publication.channels.count <= HostedEvents.longestBatch || group.isEmpty else {
                break
            }
            group.append(entry)
            channels += entry.publication.channels.count
        }
        if group.isEmpty, let first = entries.first(where: { $0.conversation == late }) { group = [first] }
        change(group) { $0.isUnderWay = true }
        return group.isEmpty ? nil : group
    }

    /// They are told by another call.
    mutating func requeue(_ group: [Entry], isAlone: Bool? = nil, wasRefused: Bool = false) {
        change(group) {
            ($0.isUnderWay, $0.wasRefused) = (false, wasRefused)
            $0.isAlone = isAlone ?? $0.isAlone
        }
    }

    /// They are not told any more.
    mutating func remove(_ group: [Entry]) {
        let numbers = Set(group.map(\.n))
        entries.removeAll { numbers.contains($0.n) }
        let conversations = Set(group.map(\.conversation))
        postponed.removeAll { conversations.contains($0) }
        resting.subtract(conversations)
    }

    func isPostponed(_ conversation: String) -> Bool { postponed.contains(conversation) }

    mutating func postpone(_ group: [Entry]) {
        let conversations = group.map(\.conversation)
        postponed = postponed.filter { !conversations.contains($0) } + conversations
    }

    /// Leaves a postponed conversation alone, or not any more.
    mutating func rest(_ conversation: String, _ isResting: Bool) {
        if isResting { resting.insert(conversation) } else { resting.remove(conversation) }
    }

    private mutating func change(_ group: [Entry], _ body: (inout Entry) -> Void) {
        let numbers = Set(group.map(\.n))
        for i in entries.indices where numbers.contains(entries[i].n) { body(&entries[i]) }
    }
}
