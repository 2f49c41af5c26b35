import PairChannel

/// Reads the lines of one native log, a piece at a time.
struct NativeLineParser {
    private let lookup = NativeField.Lookup()
    private var records: NativeRecordMaker

    init(defaultZone: DefaultZone?) { records = NativeRecordMaker(defaultZone: defaultZone) }

    /// Reads the lines in `bytes`, which become the beginning of a batch's arena, and hands that batch on.
    mutating func parse(
        _ bytes: [UInt8], firstLine: Int64, isFirst: Bool, into builder: inout RecordSink
    ) throws {
        try builder.flush()
        records.begin(names: builder.names, arenaBytes: bytes.count)
        builder.names = RunNames()
        bytes.withUnsafeBufferPointer { buffer in
            let isValid = firstInvalidUTF8(UnsafeRawBufferPointer(buffer)) == nil
            var start = isFirst && buffer.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            var line = firstLine
            while start < buffer.count {
                let end = buffer.lineEnd(from: start)
                read(buffer, start..<end, line: line, isKnownValid: isValid)
                start = end + 1
                line += 1
            }
        }
        var batch = records.finish(&builder.names)
        batch.sourceBytes = bytes.count
        batch.arena = bytes + batch.arena
        try builder.deliver(batch)
    }

    private mutating func read(
        _ buffer: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, line: Int64, isKnownValid: Bool
    ) {
        guard buffer.hasText(in: range) else { return }
        let origin = Origin(line: line, raw: ByteRange(offset: range.lowerBound, count: range.count))
        do throws(NativeLineProblem) {
            guard range.count <= NativeLog.maximumLineBytes else { throw .tooLong(bytes: range.count) }
            if !isKnownValid,
                let bad = firstInvalidUTF8(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[range])))
            {
                throw .notUTF8(at: bad)
            }
            records.start(origin, in: buffer)
            try readMembers(buffer, range)
            try records.make()
        } catch {
            records.quarantine(origin, error)
        }
    }

    /// Takes the line's members apart into the fields they belong to.
    private mutating func readMembers(
        _ buffer: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) throws(NativeLineProblem) {
        do throws(JSONProblem) {
            var cursor = JSONCursor(buffer, from: range.lowerBound, to: range.upperBound)
            guard try cursor.peek() == UInt8(ascii: "{") else {
                _ = try cursor.skipValue()
                try cursor.finish()
                throw .tooDeep  // stands for “no object”, see below
            }
            cursor.at += 1
            if try cursor.peek() == UInt8(ascii: "}") {
                cursor.at += 1
                return try cursor.finish()
            }
            repeat {
                let memberStart = cursor.at
                let (key, escaped) = try cursor.rawString()
                try cursor.take(UInt8(ascii: ":"))
                let value = try readValue(&cursor, buffer)
                if !escaped, let field = lookup.field(UnsafeBufferPointer(rebasing: buffer[key])) {
                    records.set(field, value)
                } else {
                    try setUnusual(key, value, member: memberStart..<cursor.at, buffer)
                }
            } while try cursor.takeComma(orClose: UInt8(ascii: "}"))
            try cursor.finish()
        } catch {
            if case .tooDeep = error, buffer[range].first(where: { $0 > 0x20 }) != UInt8(ascii: "{") {
                throw .notAnObject
            }
            throw NativeLineProblem(error.relative(to: range.lowerBound))
        }
    }

    /// Sets a field whose key is written with escapes, or keeps a member whose key is not known.
    private mutating func setUnusual(
        _ key: Range<Int>, _ value: NativeValue, member: Range<Int>, _ buffer: UnsafeBufferPointer<UInt8>
    ) throws(JSONProblem) {
        var name: [UInt8] = []
        try JSONCursor.unescape(buffer, key, into: &name)
        if let field = name.withUnsafeBufferPointer({ lookup.field($0) }) {
            records.set(field, value)
        } else {
            records.keep(String(decoding: name, as: UTF8.self), member: member)
        }
    }

    private mutating func readValue(
        _ cursor: inout JSONCursor, _ buffer: UnsafeBufferPointer<UInt8>
    ) throws(JSONProblem) -> NativeValue {
        let first = try cursor.peek()
        guard first == UInt8(ascii: "\"") else {
            let range = try cursor.skipValue()
            let kind: NativeValue.Kind =
                switch first {
                case UInt8(ascii: "{"): .object
                case UInt8(ascii: "["): .list
                case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
                case UInt8(ascii: "n"): .null
                default: .number
                }
            return NativeValue(kind: kind, range: ByteRange(offset: range.lowerBound, count: range.count))
        }
        let (range, escaped) = try cursor.rawString()
        guard escaped else {
            return NativeValue(kind: .string, range: ByteRange(offset: range.lowerBound, count: range.count))
        }
        return NativeValue(kind: .string, range: try records.unescape(buffer, range))
    }
}

extension JSONProblem {
    /// The same problem with its offset counted from `start`.
    func relative(to start: Int) -> JSONProblem {
        switch self {
        case .unexpected(let byte, let at): .unexpected(byte, at: at - start)
        case .badEscape(let at): .badEscape(at: at - start)
        case .controlCharacter(let byte, let at): .controlCharacter(byte, at: at - start)
        case .trailingBytes(let at): .trailingBytes(at: at - start)
        case .truncated, .tooDeep, .repeatedMember: self
        }
    }
}
