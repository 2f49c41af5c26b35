import PairChannel

/// What the archive says of itself, of its sources and of their ends.
extension LogLineReader {
    func archive() throws(Problem) -> LogRecord {
        guard let id = try line.bits(.id), let madeAt = try line.time(.at)?.instant,
            let format = try line.number(.format), format >= 1
        else { throw .wrong(member: LineMember.format.text) }
        return .archive(LogArchive(id: id, format: Int(format), madeAt: madeAt))
    }

    func source() throws(Problem) -> LogRecord {
        guard let source = try line.number(.source), let input = try line.number(.input),
            let run = try line.number(.run), let startedAt = try line.time(.at)?.instant
        else { throw .wrong(member: LineMember.source.text) }
        let kind: SourceKind =
            try line.choice(.kind, [SourceKind.log.name, SourceKind.snapshot.name]) == 0 ? .log : .snapshot
        return .source(
            LogSource(
                source: source, input: input, run: run, startedAt: startedAt, name: try line.required(.name),
                format: try line.required(.format), system: try line.string(.system) ?? "", kind: kind,
                recordsReading: try line.flag(.recordsReading)))
    }

    func quarantined() throws(Problem) -> LogRecord {
        .quarantined(
            LogQuarantined(
                line: try line.number(.line) ?? 0, lines: try line.number(.lines) ?? 1,
                reason: try line.required(.reason), hash: try line.hash(.hash) ?? []))
    }

    func input() throws(Problem) -> LogRecord {
        guard let number = try line.number(.input) else { throw .wrong(member: LineMember.input.text) }
        var input = LogInput(input: number, asOf: try line.time(.at)?.instant)
        if let met = try line.string(.met) { input.met = try Self.ranges(met) }
        input.coverage = try stretches()
        input.sightings = try sightings()
        input.versions = try numbers(.versions)
        input.counts = try numbers(.counts)
        input.ordered = try numbers(.ordered)
        return .input(input)
    }

    /// `1-332,340`: numbers that rise.
    static func ranges(_ text: String, of member: LineMember = .met) throws(Problem) -> [ClosedRange<Int64>] {
        var ranges: [ClosedRange<Int64>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = Int64(ends[0]), let last = ends.count == 1 ? first : Int64(ends[1]),
                first > ranges.last?.upperBound ?? 0, last >= first
            else { throw .wrong(member: member.text) }
            ranges.append(first...last)
        }
        return ranges
    }

    private func stretches() throws(Problem) -> [LogInput.Stretch] {
        var stretches: [LogInput.Stretch] = []
        for value in try elements(.coverage) {
            try LogJSON.check(value, has: ["system", "channel", "from_time", "to_time"])
            let first = LogJSON.time(value["from_time"])
            guard let conversation = LogJSON.account(value, id: "channel"), let last = LogJSON.time(value["to_time"]),
                first != nil || value["from_time"] == nil
            else { throw .wrong(member: LineMember.coverage.text) }
            stretches.append(LogInput.Stretch(conversation: conversation, first: first, last: last))
        }
        return stretches
    }

    private func sightings() throws(Problem) -> [LogInput.Sighting] {
        var sightings: [LogInput.Sighting] = []
        for value in try elements(.sightings) {
            guard let pair = LogJSON.numbers(value), pair.count == 2 else {
                throw .wrong(member: LineMember.sightings.text)
            }
            sightings.append(LogInput.Sighting(message: pair[0], document: pair[1]))
        }
        return sightings
    }

    /// The elements of a list that may be left out.
    private func elements(_ member: LineMember) throws(Problem) -> [JSONValue] {
        guard let value = try line.tree(member) else { return [] }
        guard let elements = LogJSON.list(value) else { throw .wrong(member: member.text) }
        return elements
    }

    private func numbers(_ member: LineMember) throws(Problem) -> [Int64] {
        guard let value = try line.tree(member) else { return [] }
        guard let numbers = LogJSON.numbers(value) else { throw .wrong(member: member.text) }
        return numbers
    }

    func readSource() throws(Problem) -> LogRecord {
        guard let source = try line.number(.source), let bytes = try line.number(.size) else {
            throw .wrong(member: LineMember.size.text)
        }
        var records: [(name: String, read: Int64, added: Int64)] = []
        if let value = try line.tree(.records) {
            guard case .object(let members) = value else { throw .wrong(member: LineMember.records.text) }
            for member in members {
                guard let counts = LogJSON.numbers(member.value), counts.count == 2 else {
                    throw .wrong(member: LineMember.records.text)
                }
                records.append((member.name, counts[0], counts[1]))
            }
        }
        return .read(
            LogRead(
                source: source, sha256: try line.hash(.sha256), bytes: bytes,
                recordsReading: try line.flag(.recordsReading), records: records))
    }

    func ingest() throws(Problem) -> LogRecord {
        guard let run = try line.number(.run) else { throw .wrong(member: LineMember.run.text) }
        let finishedAt = try line.time(.at)?.instant
        // A run is finished at an instant; where that was erased, nobody can say it was.
        guard try line.bool(.finished) == (finishedAt != nil) || line.has(.salts) else {
            throw .wrong(member: LineMember.finished.text)
        }
        var reading: [LogReading] = []
        for value in try elements(.reading) {
            try LogJSON.check(value, has: ["system", "channel", "from_time"])
            guard let conversation = LogJSON.account(value, id: "channel"), let from = LogJSON.time(value["from_time"])
            else { throw .wrong(member: LineMember.reading.text) }
            reading.append(LogReading(conversation: conversation, from: from))
        }
        return .ingest(LogIngest(run: run, finishedAt: finishedAt, reading: reading))
    }

    func erased() throws(Problem) -> LogRecord {
        guard let leaf = try line.string(.leaf).flatMap({ Base64URL.bytes($0) }), leaf.count == 32 else {
            throw .wrong(member: LineMember.leaf.text)
        }
        return .erased(LogErased(by: try line.number(.by), leaf: leaf))
    }
}
