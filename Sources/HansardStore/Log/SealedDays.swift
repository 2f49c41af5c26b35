import Hansard
import PairChannel

/// The messages of a log by conversation and day, and the seals that count them: taken from lines in their order, and held
/// against each other when all are there.
struct SealedDays: Sendable {
    /// A seal that is not true of the lines before it.
    struct Problem: Sendable {
        /// The seal’s number.
        let seq: Int64
        /// In whole sentences; it quotes no message.
        let reason: String
    }

    /// What was found.
    struct Result: Sendable {
        /// How many days, of one conversation each, have a seal.
        var days = 0
        /// Messages that a seal counts.
        var messages: Int64 = 0
        /// By the number of the seal.
        var problems: [Problem] = []
    }

    /// One day of a seal.
    private struct Sealed {
        let seq: Int64
        let conversation: Account
        let day: LogSeal.Day
    }

    /// A conversation’s day. Conversations go by numbers, since there are a hundred times as many days.
    private struct Place: Hashable {
        let conversation: Int32
        let day: Int32
    }

    private var conversations: [[UInt8]: Int32] = [:]
    /// Their numbers, rising.
    private var messages: [Place: [Int64]] = [:]
    /// By the places that each counts.
    private var seals: [[Place]: [Sealed]] = [:]

    /// Lines of which all was erased, whatever they were; rising.
    private var erased: [Int64] = []

    private static let message = LineOpening(type: "message")
    private static let erased = LineOpening(type: "erased")
    private static let seal = LineOpening(type: "seal")

    /// Takes a line that was found to be one of the log’s, without its LF; others than messages and seals say nothing here.
    ///
    /// - Returns: Whether `check` may ask for its leaf.
    /// - Throws: `LogRecordProblem` for a seal that is not understood.
    @discardableResult
    mutating func take(_ line: UnsafeBufferPointer<UInt8>, _ seq: Int64) throws -> Bool {
        if Self.message.matches(line) {
            guard let place = MessagePlace(line) else { return false }
            messages[self.place(place), default: []].append(seq)
            return true
        } else if Self.seal.matches(line) {
            try take(seal: line, seq)
        } else if Self.erased.matches(line) {
            erased.append(seq)
            return true
        }
        return false
    }

    private mutating func take(seal line: UnsafeBufferPointer<UInt8>, _ seq: Int64) throws {
        guard case .seal(let seal)? = try LogLineReader.record(of: line, seq) else { return }
        let accounts = [seal.conversation] + seal.also
        for day in seal.days {
            let places = accounts.map { place(MessagePlace($0, day: day.day)) }
            seals[places, default: []].append(Sealed(seq: seq, conversation: seal.conversation, day: day))
        }
    }

    /// Takes what was found in the lines that follow.
    mutating func add(_ next: SealedDays) {
        var numbers = [Int32](repeating: 0, count: next.conversations.count)
        for (name, number) in next.conversations { numbers[Int(number)] = self.number(name) }
        func place(_ its: Place) -> Place { Place(conversation: numbers[Int(its.conversation)], day: its.day) }
        for (its, seqs) in next.messages { messages[place(its), default: []] += seqs }
        for (places, its) in next.seals { seals[places.map(place), default: []] += its }
        erased += next.erased
    }

    private mutating func place(_ place: MessagePlace) -> Place {
        Place(conversation: number(place.conversation), day: Int32(truncatingIfNeeded: place.day))
    }

    private mutating func number(_ conversation: [UInt8]) -> Int32 {
        if let number = conversations[conversation] { return number }
        let number = Int32(conversations.count)
        conversations[conversation] = number
        return number
    }

    /// Holds every seal against the messages before it.
    ///
    /// - Parameter leaf: A message’s leaf by its number; `nil` for one that is not known.
    func check(leaf: (Int64) -> LogHash?) -> Result {
        var result = Result()
        var last: [Place: Int64] = [:]
        // Of a conversation of more names first, so that a day that had a seal under one of them is counted once.
        for (places, its) in seals.sorted(by: { $0.key.count > $1.key.count }) {
            guard check(its, of: places, leaf, &result) else { continue }
            if places.contains(where: { last[$0] == nil }) { result.days += 1 }
            for place in places { last[place] = max(last[place] ?? 0, its.last?.seq ?? 0) }
        }
        for (place, seq) in last { result.messages += Int64(messages[place]?.count { $0 < seq } ?? 0) }
        result.problems.sort { $0.seq < $1.seq }
        return result
    }

    /// Those of one day come in their order, so that its tree grows from one to the next.
    ///
    /// - Returns: False where nobody can tell whether one of them is true, since more was erased than is missing.
    private func check(
        _ its: [Sealed], of places: [Place], _ leaf: (Int64) -> LogHash?, _ result: inout Result
    ) -> Bool {
        var days = places.compactMap { messages[$0] }
        let seqs = days.count == 1 ? days.removeFirst() : days.flatMap { $0 }.sorted()
        var (tree, isDecided) = (MerkleFrontier(), true)
        for sealed in its {
            while tree.size < seqs.count, seqs[Int(tree.size)] < sealed.seq {
                tree.append(leaf(seqs[Int(tree.size)]) ?? MerkleHashing.emptyRoot)
            }
            // A line of which all was erased may have been any of the day’s messages.
            let gone = tree.size >= sealed.day.messages ? [] : gone(before: sealed)
            guard tree.size + Int64(gone.count) <= sealed.day.messages || gone.isEmpty else {
                isDecided = false
                continue
            }
            if let reason = problem(sealed, tree, seqs[..<Int(tree.size)], gone, leaf) {
                result.problems.append(Problem(seq: sealed.seq, reason: reason))
            }
        }
        return isDecided
    }

    private func gone(before sealed: Sealed) -> [Int64] {
        erased.filter { sealed.day.first...sealed.day.last ~= $0 && $0 < sealed.seq }
    }

    /// What is wrong with a seal, before which these messages stand, and lines of which all was erased.
    private func problem(
        _ sealed: Sealed, _ tree: MerkleFrontier, _ seqs: ArraySlice<Int64>, _ gone: [Int64],
        _ leaf: (Int64) -> LogHash?
    ) -> String? {
        guard !gone.isEmpty else { return Self.problem(sealed, tree, seqs) }
        let all = (seqs + gone).sorted()
        var whole = MerkleFrontier()
        for seq in all { whole.append(leaf(seq) ?? MerkleHashing.emptyRoot) }
        return Self.problem(sealed, whole, all[...])
    }

    private static func problem(_ sealed: Sealed, _ tree: MerkleFrontier, _ seqs: ArraySlice<Int64>) -> String? {
        let (day, said) = (Timestamp(day: sealed.day.day).rfc3339(.second).prefix(10), sealed.day)
        let place = "“\(sealed.conversation.externalID.text)” on \(day)"
        func records(_ first: Int64, _ last: Int64) -> String { "records \(first) to \(last)" }
        guard tree.size == said.messages, let first = seqs.first, let last = seqs.last else {
            return
                "The seal counts \(said.messages) messages in \(place), \(records(said.first, said.last)), and there "
                + (tree.size == 1 ? "is 1." : "are \(tree.size).")
        }
        guard (first, last) == (said.first, said.last) else {
            return
                "The seal says that \(place) has \(records(said.first, said.last)), and it has \(records(first, last))."
        }
        return tree.root == said.root
            ? nil : "The messages in \(place), \(records(first, last)), are not those that were sealed."
    }
}
