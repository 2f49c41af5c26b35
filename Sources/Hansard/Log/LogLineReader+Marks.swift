import PairChannel

/// Marks of seen and changes of presence.
extension LogLineReader {
    mutating func seen() throws(Problem) -> LogRecord {
        let (conversation, person) = (try channel(), try person(.person))
        let start = Int32(batch.seenMarks.count)
        try eachMark { (reader, cursor, day) throws(Problem) in
            let mark = try reader.seenMark(&cursor, day)
            reader.batch.seenMarks.append(mark)
        }
        return .seen(
            LogSeen(conversation: conversation, person: person, marks: start..<Int32(batch.seenMarks.count)))
    }

    mutating func presence() throws(Problem) -> LogRecord {
        let person = try person(.person)
        let start = Int32(batch.presenceMarks.count)
        try eachMark { (reader, cursor, day) throws(Problem) in
            let mark = try reader.presenceMark(&cursor, day)
            reader.batch.presenceMarks.append(mark)
        }
        return .presence(LogPresence(person: person, marks: start..<Int32(batch.presenceMarks.count)))
    }

    /// Calls `take` behind the bracket that opens each mark of `days`; it takes the mark and what closes it.
    @inline(__always)
    private mutating func eachMark(
        _ take: (inout LogLineReader, inout LineCursor, Timestamp) throws(Problem) -> Void
    ) throws(Problem) {
        var cursor = LineCursor(line.bytes, line[.days].range)
        guard try cursor.open(UInt8(ascii: "{"), close: UInt8(ascii: "}")) else { return }
        var before = Int.min
        repeat {
            let name = try cursor.string().range
            guard let day = LogTime.day(UnsafeBufferPointer(rebasing: line.bytes[name])), day > before else {
                throw Self.wrongDays
            }
            before = day
            try cursor.take(UInt8(ascii: ":"))
            guard try cursor.open(UInt8(ascii: "["), close: UInt8(ascii: "]")) else { throw Self.wrongDays }
            repeat {
                try cursor.take(UInt8(ascii: "["))
                try take(&self, &cursor, Timestamp(day: day))
            } while try cursor.takeComma(orClose: UInt8(ascii: "]"))
        } while try cursor.takeComma(orClose: UInt8(ascii: "}"))
    }

    private static var wrongDays: Problem { .wrong(member: LineMember.days.text) }

    /// `"1","08:54:40.000",17,{…}]`
    @inline(__always)
    private mutating func seenMark(_ cursor: inout LineCursor, _ day: Timestamp) throws(Problem) -> LogSeenMark {
        var id: ByteRange?
        if try cursor.peek() == UInt8(ascii: "\"") {
            let (range, escaped) = try cursor.string()
            id = try place(range, escaped: escaped)
        } else {
            guard line.bytes[try cursor.skipValue()].elementsEqual("null".utf8) else { throw Self.wrongDays }
        }
        guard try cursor.takeComma(orClose: UInt8(ascii: "]")) else { throw Self.wrongDays }
        let at = day.advanced(byMicroseconds: try timeOfDay(&cursor))
        let (number, hasRest) = try lineNumber(&cursor)
        var mark = LogSeenMark(
            seenAt: at, upTo: .message(id ?? .absent), evidence: .highWaterMark, line: number, extra: .absent)
        if hasRest { try readRest(of: &mark, &cursor) }
        if case .message(let id) = mark.upTo, !id.isPresent { throw Self.wrongDays }
        return mark
    }

    private mutating func readRest(of mark: inout LogSeenMark, _ cursor: inout LineCursor) throws(Problem) {
        try eachOfRest(&cursor) { (reader, cursor, name) throws(Problem) in
            switch name {
            case "up_to_time":
                guard case .message(.absent) = mark.upTo,
                    let time = LogTime.instant(
                        UnsafeBufferPointer(rebasing: reader.line.bytes[try cursor.string().range]))
                else { throw Self.wrongDays }
                mark.upTo = .time(time.0)
            case "evidence":
                guard mark.evidence == .highWaterMark,
                    reader.line.bytes[try cursor.string().range].elementsEqual("explicit".utf8)
                else { throw Self.wrongDays }
                mark.evidence = .explicit
            case "extra" where !mark.extra.isPresent: mark.extra = try reader.extra(&cursor)
            default: throw .unknownMember(name)
            }
        }
    }

    /// `"07:58:12.000","online",17,{…}]`
    @inline(__always)
    private mutating func presenceMark(_ cursor: inout LineCursor, _ day: Timestamp) throws(Problem) -> LogPresenceMark
    {
        let at = day.advanced(byMicroseconds: try timeOfDay(&cursor))
        guard try cursor.takeComma(orClose: UInt8(ascii: "]")) else { throw Self.wrongDays }
        let state = try Self.state(UnsafeBufferPointer(rebasing: line.bytes[try cursor.string().range]))
        let (number, hasRest) = try lineNumber(&cursor)
        var mark = LogPresenceMark(at: at, state: state, channel: .absent, line: number, extra: .absent)
        guard hasRest else { return mark }
        try eachOfRest(&cursor) { (reader, cursor, name) throws(Problem) in
            switch name {
            case "socket" where !mark.channel.isPresent:
                let (range, escaped) = try cursor.string()
                mark.channel = try reader.place(range, escaped: escaped)
            case "extra" where !mark.extra.isPresent: mark.extra = try reader.extra(&cursor)
            default: throw .unknownMember(name)
            }
        }
        return mark
    }

    @inline(__always)
    private static func state(_ name: UnsafeBufferPointer<UInt8>) throws(Problem) -> PresenceState {
        if name.elementsEqual("online".utf8) { return .online }
        if name.elementsEqual("offline".utf8) { return .offline }
        guard name.elementsEqual("away".utf8) else { throw wrongDays }
        return .away
    }

    @inline(__always)
    private func timeOfDay(_ cursor: inout LineCursor) throws(Problem) -> Int64 {
        guard let (time, _) = LogTime.timeOfDay(UnsafeBufferPointer(rebasing: line.bytes[try cursor.string().range]))
        else { throw Self.wrongDays }
        return time
    }

    /// The mark’s line, if it has one, and whether more follows; otherwise the mark is closed.
    @inline(__always)
    private func lineNumber(_ cursor: inout LineCursor) throws(Problem) -> (Int64, Bool) {
        guard try cursor.takeComma(orClose: UInt8(ascii: "]")) else { return (0, false) }
        guard let number = cursor.integer() else { throw Self.wrongDays }
        return (number, try cursor.takeComma(orClose: UInt8(ascii: "]")))
    }

    /// Calls `take` behind the colon of each member of the object that ends a mark, and closes the mark.
    private mutating func eachOfRest(
        _ cursor: inout LineCursor,
        _ take: (inout LogLineReader, inout LineCursor, String) throws(Problem) -> Void
    ) throws(Problem) {
        if try cursor.open(UInt8(ascii: "{"), close: UInt8(ascii: "}")) {
            repeat {
                let name = String(decoding: line.bytes[try cursor.string().range], as: UTF8.self)
                try cursor.take(UInt8(ascii: ":"))
                try take(&self, &cursor, name)
            } while try cursor.takeComma(orClose: UInt8(ascii: "}"))
        }
        try cursor.take(UInt8(ascii: "]"))
    }

    private mutating func extra(_ cursor: inout LineCursor) throws(Problem) -> ByteRange {
        guard try cursor.peek() == UInt8(ascii: "{") else { throw Self.wrongDays }
        return try place(try cursor.skipValue(), escaped: false)
    }
}
