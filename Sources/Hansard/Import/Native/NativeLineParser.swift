import PairChannel

/// Takes the lines of one native log apart, one after another.
struct NativeLineParser {
    private let lookup = NativeField.Lookup()
    private var records: NativeRecordMaker

    init(defaultZone: DefaultZone?, system: String? = nil) {
        records = NativeRecordMaker(defaultZone: defaultZone, system: system)
    }

    /// Reads one line. A blank one says nothing.
    mutating func read(_ line: SourceLine, into sink: inout RecordSink) throws(NativeLineProblem) {
        guard line.bytes.first == UInt8(ascii: "{") || !line.isBlank else { return }
        records.start(line.origin)
        try readMembers(line, into: &sink)
        try records.make(into: &sink)
    }

    /// Takes the line's members apart into the fields they belong to.
    private mutating func readMembers(_ line: SourceLine, into sink: inout RecordSink) throws(NativeLineProblem) {
        do throws(JSONProblem) {
            var cursor = JSONCursor(line.bytes, from: 0, to: line.bytes.count)
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
                let value = try readValue(&cursor, line, into: &sink)
                if !escaped, let field = lookup.field(UnsafeBufferPointer(rebasing: line.bytes[key])) {
                    records.set(field, value)
                } else {
                    try setUnusual(key, value, member: memberStart..<cursor.at, line)
                }
            } while try cursor.takeComma(orClose: UInt8(ascii: "}"))
            try cursor.finish()
        } catch {
            if case .tooDeep = error, line.bytes.first(where: { $0 > 0x20 }) != UInt8(ascii: "{") {
                throw .notAnObject
            }
            throw NativeLineProblem(error)
        }
    }

    /// Sets a field whose key is written with escapes, or keeps a member whose key is not known.
    private mutating func setUnusual(
        _ key: Range<Int>, _ value: NativeValue, member: Range<Int>, _ line: SourceLine
    ) throws(JSONProblem) {
        var name: [UInt8] = []
        try JSONCursor.unescape(line.bytes, key, into: &name)
        if let field = name.withUnsafeBufferPointer({ lookup.field($0) }) {
            records.set(field, value)
        } else {
            records.keep(String(decoding: name, as: UTF8.self), member: line.place(member))
        }
    }

    private func readValue(
        _ cursor: inout JSONCursor, _ line: SourceLine, into sink: inout RecordSink
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
            return NativeValue(kind: kind, range: line.place(range))
        }
        let (range, escaped) = try cursor.rawString()
        guard escaped else { return NativeValue(kind: .string, range: line.place(range)) }
        let stored = try sink.store { (out) throws(JSONProblem) in
            try JSONCursor.unescape(line.bytes, range, into: &out)
        }
        return NativeValue(kind: .string, range: stored)
    }
}
