import PairChannel

/// Messages, presence or people of the native log as CSV (RFC 4180): the first line names the columns, which are the
/// members of the JSON form. `,`, `;` and tab are understood as separators, whichever that line has, and whatever a line
/// `sep=;` before it says.
package enum NativeCSV {
    package static func read(
        _ reader: inout some ByteReader, name: String, defaultZone: DefaultZone? = nil, into builder: inout RecordSink
    ) throws {
        var records = CSVRecords()
        var maker = NativeRecordMaker(defaultZone: defaultZone)
        var columns: [Column]?
        let lookup = NativeField.Lookup()
        try builder.flush()
        var isAtEnd = false
        while !isAtEnd {
            let chunk = try records.nextChunk(from: &reader)
            isAtEnd = chunk.isLast
            maker.begin(names: builder.names, arenaBytes: chunk.bytes.count)
            builder.names = RunNames()
            let carried = records.carried
            let missing = chunk.bytes.withUnsafeBufferPointer { buffer -> String? in
                var missing: String?
                records.parse(buffer, isLast: isAtEnd) { record in
                    if let known = columns {
                        Self.make(record, known, buffer, &maker)
                    } else if record.flaw == .continuation {
                        Self.make(record, [], buffer, &maker)
                    } else {
                        let header = record.fields.map { field in
                            field.withText(in: buffer) {
                                Column(field: lookup.field($0), name: String(decoding: $0, as: UTF8.self))
                            }
                        }
                        columns = header
                        missing = missingColumns(header.map(\.field))
                    }
                    return missing == nil
                }
                return missing
            }
            var batch = maker.finish(&builder.names)
            if let missing { throw ImportError(name, .missingColumn(missing)) }
            batch.sourceBytes = chunk.bytes.count - carried
            // A piece that only holds the beginning of a long row has nothing that points into it.
            if !batch.isEmpty { batch.arena = chunk.bytes + batch.arena }
            try builder.deliver(batch)
        }
    }

    private struct Column {
        let field: NativeField?
        let name: String
    }

    /// Whether the first line of `text` can be the header of such a file.
    static func looksLikeHeader(_ text: ArraySlice<UInt8>) -> Bool {
        let (separator, start) = CSVRecords.separatorLine(text) ?? (UInt8(ascii: ","), text.startIndex)
        let text = text[start...]
        let line = String(decoding: text.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
        let names = line.split { ",;\t".contains($0) || $0.utf8.elementsEqual([separator]) }.map {
            $0.filter { $0 != "\"" }
        }
        return names.contains("id") || (names.contains("person") && names.contains("at"))
    }

    /// What the first line of `text` lacks, if it is not the header of such a file.
    static func missingColumns(inHeaderOf text: [UInt8]) -> String? {
        let lookup = NativeField.Lookup()
        return text.withUnsafeBufferPointer { buffer in
            var records = CSVRecords()
            var columns: [NativeField?] = []
            records.parse(buffer, isLast: true) { header in
                columns = header.fields.map { $0.withText(in: buffer) { lookup.field($0) } }
                return false
            }
            return missingColumns(columns)
        }
    }

    private static func missingColumns(_ columns: [NativeField?]) -> String? {
        let has = Set(columns.compactMap { $0?.rawValue })
        func all(_ fields: [NativeField]) -> Bool { fields.allSatisfy { has.contains($0.rawValue) } }
        let isKnown =
            all([.id, .channel, .sender, .sentAt, .text]) || all([.person, .at, .type]) || all([.id, .name])
            || all([.type])
        guard !isKnown else { return nil }
        let wanted: [NativeField] = [.id, .channel, .sender, .sentAt, .text]
        return wanted.filter { !has.contains($0.rawValue) }.map(\.key).joined(separator: ", ")
    }

    private static func make(
        _ record: CSVRecords.Record, _ columns: [Column], _ buffer: UnsafeBufferPointer<UInt8>,
        _ maker: inout NativeRecordMaker
    ) {
        var origin = Origin(line: record.line, raw: ByteRange(offset: record.raw.lowerBound, count: record.raw.count))
        origin.continues = record.flaw == .continuation
        do throws(NativeLineProblem) {
            switch record.flaw {
            case .openQuote: throw .openQuote
            case .strayQuote: throw .strayQuote
            case .tooLong, .continuation: throw .tooLong(bytes: record.raw.count)
            case nil: break
            }
            guard record.fields.count == columns.count else {
                throw .columns(found: record.fields.count, expected: columns.count)
            }
            let raw = UnsafeBufferPointer(rebasing: buffer[record.raw])
            if let bad = firstInvalidUTF8(UnsafeRawBufferPointer(raw)) { throw .notUTF8(at: bad) }
            if let nul = raw.firstIndex(of: 0) { throw .json(.controlCharacter(0, at: nul)) }
            maker.start(origin, in: buffer)
            var isMessage = false
            for (field, column) in zip(record.fields, columns) {
                guard let known = column.field else {
                    if !field.range.isEmpty { field.withText(in: buffer) { maker.keep(column.name, $0) } }
                    continue
                }
                let range = maker.store(field, in: buffer)
                if range.isEmpty, known != .text { continue }
                maker.set(known, NativeValue(kind: .string, range: range))
                if known == .sentAt { isMessage = true }
            }
            try maker.make(isMessage: isMessage)
        } catch {
            maker.quarantine(origin, error)
        }
    }
}

extension NativeRecordMaker {
    /// Stores a field's text, or points at it where it stands.
    mutating func store(_ field: CSVRecords.Field, in buffer: UnsafeBufferPointer<UInt8>) -> ByteRange {
        guard field.hasDoubledQuotes else {
            return ByteRange(offset: field.range.lowerBound, count: field.range.count)
        }
        return field.withText(in: buffer) { store($0) }
    }
}
