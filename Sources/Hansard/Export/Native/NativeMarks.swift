import PairChannel

/// Marks of seen and changes of presence of one system, gathered from the log’s batches and written in the order of their
/// times: in which order the log has them depends on what was ingested together, and that is nothing to tell.
///
/// Memory is 32 bytes a mark, and its message’s id.
package struct NativeMarks {
    private struct Mark {
        var at: Int64
        /// Where the id of the message is among the texts, the offset in the upper half, or a time.
        var reach: Int64
        var conversation: RunIndex
        var person: RunIndex
        /// Among the extras; -1 for none.
        var extra: Int32
        var kind: Kind
    }

    private enum Kind: UInt8 { case seen, receipt, seenUpToTime, offline, online, away }

    private var marks: [Mark] = []
    private var texts: [UInt8] = []
    private var extras: [[UInt8]] = []

    /// Of nobody.
    package init() {}

    /// Whether there is no mark.
    package var isEmpty: Bool { marks.isEmpty }

    /// - Parameter conversation: By its number in the batch’s system.
    package mutating func add(
        _ mark: LogSeenMark, conversation: RunIndex, person: RunIndex, _ arena: UnsafeBufferPointer<UInt8>,
        hasExtra: Bool
    ) {
        let (reach, kind): (Int64, Kind) =
            switch mark.upTo {
            case .message(let id): (store(id, arena), mark.evidence == .explicit ? .receipt : .seen)
            case .time(let time): (time.microseconds, .seenUpToTime)
            }
        marks.append(
            Mark(
                at: mark.seenAt.microseconds, reach: reach, conversation: conversation, person: person,
                extra: hasExtra ? store(extra: mark.extra, arena) : -1, kind: kind))
    }

    /// - Parameter channel: What to call the channel that it is about; absent for none.
    package mutating func add(
        _ mark: LogPresenceMark, channel: String?, person: RunIndex, _ arena: UnsafeBufferPointer<UInt8>,
        hasExtra: Bool
    ) {
        let kind: Kind =
            switch mark.state {
            case .offline: .offline
            case .online: .online
            case .away: .away
            }
        marks.append(
            Mark(
                at: mark.at.microseconds, reach: channel.map { store($0.utf8) } ?? 0, conversation: -1, person: person,
                extra: hasExtra ? store(extra: mark.extra, arena) : -1, kind: kind))
    }

    private mutating func store(_ text: ByteRange, _ arena: UnsafeBufferPointer<UInt8>) -> Int64 {
        guard text.isPresent else { return 0 }
        return store(UnsafeBufferPointer(rebasing: arena[text.range]))
    }

    private mutating func store(_ text: some Collection<UInt8>) -> Int64 {
        let start = texts.count
        texts.append(contentsOf: text)
        return Int64(start) << 24 | Int64(text.count)
    }

    private mutating func store(extra: ByteRange, _ arena: UnsafeBufferPointer<UInt8>) -> Int32 {
        guard extra.isPresent else { return -1 }
        extras.append(Array(arena[extra.range]))
        return Int32(extras.count - 1)
    }

    private func text(_ reach: Int64) -> Range<Int> { Int(reach >> 24)..<Int(reach >> 24) + Int(reach & 0xFF_FFFF) }
}

extension NativeMarks {
    /// Writes them all, and forgets them.
    ///
    /// - Parameter batch: One without records, of the system.
    /// - Parameter flush: Takes what has been written so far, and empties it.
    package mutating func write(
        _ system: String, _ names: NativeNames, _ fields: NativeFields, _ flush: (inout [UInt8]) throws -> Void
    ) rethrows {
        sort(names, system)
        let batch = LogBatch(firstSeq: 1, system: system)
        var out: [UInt8] = []
        try texts.withUnsafeBufferPointer { texts in
            let lines = NativeLines(batch, texts, names, hasExtra: true, fields)
            for mark in marks {
                append(mark, texts, lines, fields, &out)
                if out.count > 1 << 20 { try flush(&out) }
            }
        }
        try flush(&out)
        self = NativeMarks()
    }

    private mutating func sort(_ names: NativeNames, _ system: String) {
        let (people, conversations) = names.ranks(of: system)
        let (texts, extras) = (texts, extras)
        func order(_ mark: Mark) -> (Int32, Int32, UInt8) {
            (
                mark.conversation < 0 ? -1 : conversations[Int(mark.conversation)], people[Int(mark.person)],
                mark.kind.rawValue
            )
        }
        func bytes(_ mark: Mark) -> (ArraySlice<UInt8>, [UInt8]) {
            (mark.kind == .seenUpToTime ? [] : texts[text(mark.reach)], mark.extra < 0 ? [] : extras[Int(mark.extra)])
        }
        var sorted = marks
        marks = []
        sorted.sort { a, b in
            if a.at != b.at { return a.at < b.at }
            let (one, other) = (order(a), order(b))
            if one != other { return one < other }
            if a.kind == .seenUpToTime { return a.reach < b.reach }
            let (mine, others) = (bytes(a), bytes(b))
            if !mine.0.elementsEqual(others.0) { return mine.0.lexicographicallyPrecedes(others.0) }
            return mine.1.lexicographicallyPrecedes(others.1)
        }
        marks = sorted
    }

    private func append(
        _ mark: Mark, _ texts: UnsafeBufferPointer<UInt8>, _ lines: NativeLines, _ fields: NativeFields,
        _ out: inout [UInt8]
    ) {
        let at = Timestamp(microseconds: mark.at)
        switch mark.kind {
        case .seen, .receipt:
            lines.begin("seen", &out)
            lines.channel(mark.conversation, &out)
            lines.person(",\"person\":", mark.person, &out)
            out.append(",\"up_to\":")
            out.appendJSON(UnsafeBufferPointer(rebasing: texts[text(mark.reach)]))
            lines.time(",\"seen_at\":", at, &out)
            lines.flag(",\"evidence\":\"explicit\"", mark.kind == .receipt, &out)
        case .seenUpToTime:
            lines.begin("seen", &out)
            lines.channel(mark.conversation, &out)
            lines.person(",\"person\":", mark.person, &out)
            lines.time(",\"up_to_time\":", Timestamp(microseconds: mark.reach), &out)
            if mark.reach != mark.at { lines.time(",\"seen_at\":", at, &out) }
        case .offline, .online, .away:
            switch mark.kind {
            case .offline: lines.begin("offline", &out)
            case .away: lines.begin("away", &out)
            default: lines.begin("online", &out)
            }
            lines.person(",\"person\":", mark.person, &out)
            lines.time(",\"at\":", at, &out)
            let channel = UnsafeBufferPointer(rebasing: texts[text(mark.reach)])
            if !channel.isEmpty {
                out.append(PresenceRecord.isLive(channel: channel) ? ",\"live_socket\":" : ",\"presence_channel\":")
                out.appendJSON(channel)
            }
        }
        if mark.extra >= 0 {
            extras[Int(mark.extra)].withUnsafeBufferPointer { fields.append(extra: $0, to: &out) }
        }
        lines.end(.absent, &out)
    }
}

extension NativeNames {
    /// By number, the places of people and conversations among all of the system in the order of their ids’ bytes.
    fileprivate func ranks(of system: String) -> (people: [Int32], conversations: [Int32]) {
        guard let its = systems[system] else { return ([], []) }
        func ranks(_ table: NameTable) -> [Int32] {
            var ranks = [Int32](repeating: 0, count: table.count)
            let order = (0..<RunIndex(table.count)).sorted { table.name($0).lexicographicallyPrecedes(table.name($1)) }
            for (rank, number) in order.enumerated() { ranks[Int(number)] = Int32(rank) }
            return ranks
        }
        // An alias stands where the id does by which the conversation is called.
        let conversations = ranks(its.conversations)
        return (ranks(its.people), its.channels.map { conversations[Int($0)] })
    }
}
