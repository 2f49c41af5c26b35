import PairChannel

/// Where the parts of one line of the log are. Found by going over its top-level members once.
struct LogLineParts {
    /// What the line ends with, which says how it is committed to.
    enum Ending {
        /// `key`: the characters within its quotes.
        case key(Range<Int>)
        /// `salts`, an array, and `c`, an object: a part of the line was erased.
        case salts(Range<Int>, hashes: Range<Int>)
        /// `leaf`: the characters within its quotes. All of the line was erased.
        case leaf(Range<Int>)
    }

    let seq: Int64
    private(set) var ending: Ending?
    /// The object `days` of a batch.
    private(set) var days: Range<Int>?
    private var salts: Range<Int>?

    private(set) var groups = LogGroupRanges()

    /// - Parameters:
    ///   - line: Without its LF.
    ///   - table: Passed in, since reaching for a global one at each line costs more than a look into it.
    init(
        _ line: UnsafeBufferPointer<UInt8>, _ table: borrowing LogMemberTable
    ) throws(LogLineProblem) {
        var cursor = JSONCursor(line)
        seq = try cursor.takeSeq()
        var (group, start, end) = (LogGroup.rest, cursor.at, cursor.at)
        while ending == nil {
            try cursor.takePlainComma()
            let memberStart = cursor.at
            let name = try cursor.takePlainName()
            let value = try cursor.takePlainValue()
            let member = table.member(name, in: UnsafeRawBufferPointer(line))
            guard let memberGroup = member.group else {
                try takeEnding(member, value, cursor)
                continue
            }
            guard salts == nil else { throw .notLast("salts") }
            if memberGroup != group || start == end {
                guard memberGroup.rawValue >= group.rawValue else {
                    throw .groupOutOfOrder(String(decoding: line[name], as: UTF8.self))
                }
                groups[group] = start..<end
                (group, start) = (memberGroup, memberStart)
            }
            end = cursor.at
            if group == .content { try takeDays(member, isAlone: start == memberStart, value, cursor) }
        }
        groups[group] = start..<end
        guard cursor.at == cursor.end - 1, line[cursor.at] == UInt8(ascii: "}") else { throw .notLast(endingName) }
    }

    /// Takes one of the members that say how the line is committed to; they are in no group.
    @inline(__always)
    private mutating func takeEnding(
        _ member: LogMember, _ value: Range<Int>, _ cursor: JSONCursor
    ) throws(LogLineProblem) {
        guard salts == nil || member == .hashes else { throw .notLast("salts") }
        switch member {
        case .key: ending = .key(try cursor.contents(value, "key"))
        case .leaf: ending = .leaf(try cursor.contents(value, "leaf"))
        case .salts: salts = value
        default:
            guard let salts else { throw .badErasure }
            ending = .salts(salts, hashes: value)
        }
    }

    @inline(__always)
    private mutating func takeDays(
        _ member: LogMember, isAlone: Bool, _ value: Range<Int>, _ cursor: JSONCursor
    ) throws(LogLineProblem) {
        guard days == nil else { throw .badDays }
        guard member == .days else { return }
        guard isAlone, cursor.bytes[value.lowerBound] == UInt8(ascii: "{") else { throw .badDays }
        days = value
    }

    private var endingName: String {
        switch ending {
        case .leaf: "leaf"
        case .salts: "c"
        default: "key"
        }
    }
}
