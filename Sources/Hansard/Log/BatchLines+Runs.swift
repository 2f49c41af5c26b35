import PairChannel

/// What the archive says of itself, of its sources and of their ends.
extension BatchLines {
    mutating func append(_ archive: LogArchive) {
        out.append(",\"type\":\"archive\",\"id\":\"")
        out.appendHexadecimal(UInt64(bitPattern: archive.id))
        out.append("\"")
        time(",\"at\":", archive.madeAt)
        number(",\"format\":", Int64(archive.format))
    }

    mutating func append(_ source: LogSource) {
        begin("source", source.source)
        append(system: source.system)
        number(",\"input\":", source.input)
        number(",\"run\":", source.run)
        string(",\"kind\":", source.kind.name)
        flag(",\"records_reading\":true", source.recordsReading)
        time(",\"at\":", source.startedAt)
        string(",\"name\":", source.name)
        string(",\"format\":", source.format)
    }

    mutating func append(_ lines: LogQuarantined, _ source: Int64) {
        begin("quarantined", source, line: lines.line)
        if lines.lines != 1 { number(",\"lines\":", lines.lines) }
        string(",\"hash\":", Hexadecimal.text(lines.hash))
        string(",\"reason\":", lines.reason)
    }

    mutating func append(_ input: LogInput) {
        out.append(",\"type\":\"input\"")
        number(",\"input\":", input.input)
        if !input.met.isEmpty { string(",\"met\":", Self.text(input.met)) }
        if !input.coverage.isEmpty { append(coverage: input.coverage) }
        if !input.sightings.isEmpty {
            out.append(",\"sightings\":")
            out.appendArray(of: input.sightings) { out, sighting in
                out.appendArray(of: [sighting.message, sighting.document]) { $0.appendDecimal(Int($1)) }
            }
        }
        numbers(",\"versions\":", input.versions)
        numbers(",\"counts\":", input.counts)
        numbers(",\"ordered\":", input.ordered)
        time(",\"at\":", input.asOf)
    }

    /// `1-332,340`.
    static func text(_ ranges: [ClosedRange<Int64>]) -> String { ranges.map(text).joined(separator: ",") }

    private static func text(_ range: ClosedRange<Int64>) -> String {
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }

    private mutating func append(coverage: [LogInput.Stretch]) {
        out.append(",\"coverage\":")
        out.appendArray(of: coverage) { out, stretch in
            out.appendObject { out in
                Self.append(stretch.conversation, &out)
                if let first = stretch.first { out.member("from_time", first.rfc3339(first.shortestPrecision)) }
                out.member("to_time", stretch.last.rfc3339(stretch.last.shortestPrecision))
            }
        }
    }

    /// Members that name a conversation in an object of their own.
    static func append(_ conversation: Account, _ out: inout [UInt8]) {
        if !conversation.system.isEmpty { out.member("system", conversation.system) }
        out.member("channel", conversation.externalID.text)
    }

    private mutating func numbers(_ name: StaticString, _ numbers: [Int64]) {
        guard !numbers.isEmpty else { return }
        out.append(name)
        out.appendArray(of: numbers) { $0.appendDecimal(Int($1)) }
    }

    mutating func append(_ read: LogRead) {
        begin("read", read.source)
        flag(",\"records_reading\":true", read.recordsReading)
        number(",\"size\":", read.bytes)
        if let sha256 = read.sha256 { string(",\"sha256\":", Hexadecimal.text(sha256)) }
        guard !read.records.isEmpty else { return }
        out.append(",\"records\":")
        out.appendObject { out in
            for record in read.records {
                out.name(record.name)
                out.appendArray(of: [record.read, record.added]) { $0.appendDecimal(Int($1)) }
            }
        }
    }

    mutating func append(_ ingest: LogIngest) {
        out.append(",\"type\":\"ingest\"")
        number(",\"run\":", ingest.run)
        if ingest.finishedAt == nil { out.append(",\"finished\":false") } else { out.append(",\"finished\":true") }
        if !ingest.reading.isEmpty {
            out.append(",\"reading\":")
            out.appendArray(of: ingest.reading) { out, reading in
                out.appendObject { out in
                    Self.append(reading.conversation, &out)
                    out.member("from_time", reading.from.rfc3339(reading.from.shortestPrecision))
                }
            }
        }
        time(",\"at\":", ingest.finishedAt)
    }
}

extension SourceKind {
    /// As the log has it.
    var name: String {
        switch self {
        case .log: "log"
        case .snapshot: "snapshot"
        }
    }
}
