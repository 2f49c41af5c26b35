/// What records of a run change that `UnseenTable` cannot see by itself, noted as they are written.
struct UnseenChanges {
    /// Whose marks came, by conversation.
    private(set) var marked: [Int64: Set<Int64>] = [:]
    /// Conversations whose members, deleted messages or beginning of reading changed: all their counts may be others.
    private(set) var swept: Set<Int64> = []
    /// Whether all that came is in it. After more than that, going through whole conversations costs no more.
    private(set) var isComplete: Bool
    private var count = 0

    /// Marks of a run that are noted at the most.
    static let most = 50_000

    /// - Parameter isComplete: Whether the table had all records before this, and some: of a new archive it is made as a whole.
    init(isComplete: Bool) { self.isComplete = isComplete }

    mutating func mark(_ conversation: Int64, _ person: Int64) {
        guard isComplete else { return }
        if marked[conversation, default: []].insert(person).inserted { count += 1 }
        if count > Self.most { (isComplete, marked, swept) = (false, [:], []) }
    }

    mutating func sweep(_ conversation: Int64) { if isComplete { swept.insert(conversation) } }
}
