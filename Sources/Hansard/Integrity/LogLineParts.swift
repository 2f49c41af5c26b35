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

    private(set) var seq: Int64 = 0
    private(set) var ending: Ending?
    /// The object `days` of a batch.
    private(set) var days: Range<Int>?

    private var starts = SIMD8<Int>()
    private var ends = SIMD8<Int>()
    private var group = 0
    private var salts: Range<Int>?

    /// - Parameters:
    ///   - line: Without its LF.
    ///   - table: Passed in, since reaching for a global one at each line costs more than a look into it.
    init(_ line: UnsafeBufferPointer<UInt8>, _ table: borrowing LogGroupTable) throws(LogLineProblem) {
        var cursor = JSONCursor(line)
        seq = try cursor.takeSeq()
        while ending == nil {
            guard cursor.at < cursor.end, line[cursor.at] == UInt8(ascii: ",") else { throw problem(at: cursor) }
            cursor.at += 1
            try takeMember(&cursor, table)
        }
        guard cursor.at == cursor.end - 1, line[cursor.at] == UInt8(ascii: "}") else { throw .notLast(endingName) }
    }

    /// The bytes of a group’s members with the commas between them; none if it has none.
    func range(_ group: LogGroup) -> Range<Int> { starts[group.rawValue]..<ends[group.rawValue] }

    @inline(__always)
    private mutating func takeMember(_ cursor: inout JSONCursor, _ table: borrowing LogGroupTable)
        throws(LogLineProblem)
    {
        let start = cursor.at
        let name = try cursor.takePlainName()
        let value = try cursor.takePlainValue()
        let group = table.group(of: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(cursor.bytes)[name]))
        if group == 0, try takeEnding(cursor.bytes[name], value, cursor) { return }
        guard group >= self.group else { throw .groupOutOfOrder(String(decoding: cursor.bytes[name], as: UTF8.self)) }
        if group > self.group || ends[group] == 0 { starts[group] = start }
        if days != nil { throw .badDays }
        ends[group] = cursor.at
        self.group = group
        if group == LogGroup.content.rawValue, name.count == 4, cursor.bytes[name].elementsEqual("days".utf8) {
            guard starts[group] == start, cursor.bytes[value.lowerBound] == UInt8(ascii: "{") else { throw .badDays }
            days = value
        }
    }

    /// Whether the member is one of those that say how the line is committed to; they are in no group.
    @inline(__always)
    private mutating func takeEnding(
        _ name: Slice<UnsafeBufferPointer<UInt8>>, _ value: Range<Int>, _ cursor: JSONCursor
    ) throws(LogLineProblem) -> Bool {
        let first = name[name.startIndex]
        guard first == UInt8(ascii: "k") || salts != nil || first == UInt8(ascii: "s") || first == UInt8(ascii: "l")
        else { return false }
        if name.elementsEqual("key".utf8) {
            ending = .key(try cursor.contents(value, "key"))
        } else if name.elementsEqual("leaf".utf8) {
            ending = .leaf(try cursor.contents(value, "leaf"))
        } else if name.elementsEqual("salts".utf8) {
            salts = value
        } else if let salts {
            guard name.elementsEqual("c".utf8) else { throw .notLast("salts") }
            ending = .salts(salts, hashes: value)
        } else {
            return false
        }
        return true
    }

    private var endingName: String {
        switch ending {
        case .leaf: "leaf"
        case .salts: "c"
        default: "key"
        }
    }

    private func problem(at cursor: JSONCursor) -> LogLineProblem {
        guard cursor.at < cursor.end else { return .malformed(.truncated) }
        return cursor.bytes[cursor.at] == UInt8(ascii: "}") ? .noKey : .badMember(at: cursor.at)
    }
}
