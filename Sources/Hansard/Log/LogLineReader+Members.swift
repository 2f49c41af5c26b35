import PairChannel

/// Members as what records hold.
extension LogLineReader {
    typealias Problem = LogRecordProblem.Kind

    /// Where a text of the line is in the batch.
    @inline(__always)
    mutating func place(_ member: LineMember) throws(Problem) -> ByteRange {
        guard line.has(member) else { return .absent }
        let field = line[member]
        guard field.kind == .string || field.kind == .escaped else { throw .wrong(member: member.text) }
        return try place(field.range, escaped: field.kind == .escaped)
    }

    /// Where the string is in the batch that stands at `range` of the line: with the line, or behind it without its escapes.
    @inline(__always)
    mutating func place(_ range: Range<Int>, escaped: Bool) throws(Problem) -> ByteRange {
        guard escaped else { return ByteRange(offset: lineStart + range.lowerBound, count: range.count) }
        let start = batch.arena.count
        try LineCursor(line.bytes, 0..<line.count).unescaped(range, into: &batch.arena)
        return ByteRange(offset: start, count: batch.arena.count - start)
    }

    /// The line’s `extra`, which is an object.
    mutating func extra() throws(Problem) -> ByteRange {
        guard line.has(.extra) else { return .absent }
        guard line.raw(.extra).first == UInt8(ascii: "{") else { throw .wrong(member: LineMember.extra.text) }
        return try place(line[.extra].range, escaped: false)
    }

    mutating func origin() throws(Problem) -> Origin {
        var origin = Origin(line: try line.number(.line) ?? 0, raw: .absent)
        origin.extra = try extra()
        return origin
    }

    /// The number of somebody, or nobody where the line has no such member.
    @inline(__always)
    mutating func person(_ member: LineMember) throws(Problem) -> RunIndex {
        guard line.has(member) else { return .nobody }
        let (number, isNew) =
            switch line[member].kind {
            case .string: names.people.number(of: line.raw(member))
            default: try Self.number(of: line.required(member), &names.people)
            }
        if isNew { batch.newPeople.append(Array(names.people.name(number))) }
        return number
    }

    /// The number of the conversation of the line.
    @inline(__always)
    mutating func channel() throws(Problem) -> RunIndex {
        let (number, isNew) =
            switch line[.channel].kind {
            case .string: names.conversations.number(of: line.raw(.channel))
            default: try Self.number(of: line.required(.channel), &names.conversations)
            }
        if isNew { batch.newConversations.append(Array(names.conversations.name(number))) }
        return number
    }

    private static func number(of name: String, _ table: inout NameTable) -> (number: RunIndex, isNew: Bool) {
        var name = name
        return name.withUTF8 { table.number(of: $0) }
    }

    /// A message that the line names by an account and an id.
    func messageName() throws(Problem) -> LogMessageName {
        LogMessageName(
            conversation: Account(system: try line.string(.system) ?? "", externalID: ID(try line.required(.channel))),
            id: try line.required(.id))
    }
}
