import PairChannel

/// Marks of seen and changes of presence: one line for many, by day, so that a day can be shown or erased without the others.
extension BatchLines {
    mutating func append(_ seen: LogSeen, _ source: Int64) {
        begin("seen", source)
        appendSystem()
        let whereAt = out.count
        channel(seen.conversation)
        let whoAt = out.count
        person(",\"person\":", seen.person)
        let start = out.count
        bounds.setStarts(place: whereAt, person: whoAt, time: start, content: start)
        out.append(",\"days\":{")
        var day: Int?
        batch.seenMarks.withUnsafeBufferPointer { marks in
            for i in Int(seen.marks.lowerBound)..<Int(seen.marks.upperBound) {
                turn(to: marks[i].seenAt, from: &day)
                append(marks[i])
            }
        }
        closeDays(from: start, marks: seen.marks.count)
    }

    mutating func append(_ presence: LogPresence, _ source: Int64) {
        begin("presence", source)
        appendSystem()
        let whoAt = out.count
        person(",\"person\":", presence.person)
        let start = out.count
        bounds.setStarts(place: whoAt, person: whoAt, time: start, content: start)
        out.append(",\"days\":{")
        var day: Int?
        batch.presenceMarks.withUnsafeBufferPointer { marks in
            for i in Int(presence.marks.lowerBound)..<Int(presence.marks.upperBound) {
                turn(to: marks[i].at, from: &day)
                append(marks[i])
            }
        }
        closeDays(from: start, marks: presence.marks.count)
    }

    /// Begins the mark’s day unless it is the one that is open.
    @inline(__always)
    private mutating func turn(to time: Timestamp, from day: inout Int?) {
        if let day, day == time.day { return out.append(",") }
        if let before = day {
            precondition(before < time.day, "Marks of one line come by their times.")
            out.append("],")
            bounds.endDay(at: out.count - 1)
        }
        day = time.day
        bounds.dayStart = out.count
        out.append("\"")
        out.appendDate(day: time.day)
        out.append("\":[")
    }

    private mutating func closeDays(from start: Int, marks: Int) {
        if marks > 0 {
            out.append("]")
            bounds.endDay(at: out.count)
        } else {
            bounds.forget()
        }
        out.append("}")
        assert(
            marks <= 1 || out.count - start <= LogBatch.maximumDaysBytes,
            "Marks are cut before they make a line too long.")
    }

    @inline(__always)
    private mutating func append(_ mark: LogSeenMark) {
        out.append("[")
        switch mark.upTo {
        case .message(let id): out.appendJSON(UnsafeBufferPointer(rebasing: arena[id.range]))
        case .time: out.append("null")
        }
        timeOfDay(mark.seenAt)
        guard mark.isPlain else { return appendRest(of: mark) }
        if mark.line != 0 { number(",", mark.line) }
        out.append("]")
    }

    private mutating func appendRest(of mark: LogSeenMark) {
        number(",", mark.line)
        out.append(",{")
        if case .time(let time) = mark.upTo { out.member("up_to_time", time.rfc3339(time.shortestPrecision)) }
        if mark.evidence != .highWaterMark { out.member("evidence", mark.evidence.name) }
        appendExtra(mark.extra)
        out.append("}]")
    }

    @inline(__always)
    private mutating func append(_ mark: LogPresenceMark) {
        out.append("[")
        timeOfDay(mark.at)
        switch mark.state {
        case .online: out.append(",\"online\"")
        case .offline: out.append(",\"offline\"")
        case .away: out.append(",\"away\"")
        }
        guard mark.isPlain else { return appendRest(of: mark) }
        if mark.line != 0 { number(",", mark.line) }
        out.append("]")
    }

    private mutating func appendRest(of mark: LogPresenceMark) {
        number(",", mark.line)
        out.append(",{")
        if mark.channel.isPresent {
            out.member("socket", UnsafeBufferPointer(rebasing: arena[mark.channel.range]))
        }
        appendExtra(mark.extra)
        out.append("}]")
    }

    private mutating func appendExtra(_ extra: ByteRange) {
        guard extra.isPresent else { return }
        bounds.forget()
        out.name("extra")
        out.appendCompactJSON(UnsafeBufferPointer(rebasing: arena[extra.range]))
    }

    /// The time of a mark’s day, to the millisecond, or to the microsecond if it has some.
    @inline(__always)
    private mutating func timeOfDay(_ time: Timestamp) {
        if out.last != UInt8(ascii: "[") { out.append(",") }
        out.append("\"")
        out.appendTime(
            microsecondOfDay: time.microseconds - Int64(time.day) * Timestamp.microsecondsPerDay,
            precision: time.microseconds % 1_000 == 0 ? .millisecond : .microsecond)
        out.append("\"")
    }
}

extension LogSeenMark {
    /// It says no more than a message, a time and a line.
    var isPlain: Bool {
        if case .time = upTo { return false }
        return evidence == .highWaterMark && !extra.isPresent
    }
}

extension LogPresenceMark {
    /// It says no more than a time, a state and a line.
    var isPlain: Bool { !channel.isPresent && !extra.isPresent }
}
