import PairChannel

/// The members of one line. Ranges are of the line’s bytes.
struct LineFields {
    typealias Problem = LogRecordProblem.Kind

    enum Kind: UInt8 {
        case string
        /// A string with an escape in it.
        case escaped
        case integer
        /// An object, a list, `true`, `false` or `null`.
        case other
    }

    struct Field {
        /// Of a string, without its quotation marks.
        var range = 0..<0
        var kind = Kind.other
        var number: Int64 = 0
    }

    private let table = LineMember.Table()
    private var fields = [Field](repeating: Field(), count: LineMember.allCases.count)
    private(set) var members = LineMembers()
    /// The line, and what is behind it.
    private(set) var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    /// How long the line is, its end included.
    private(set) var count = 0

    // MARK: Taking a line apart

    /// Takes the line at the start of `bytes`, whose number has to be `seq`.
    mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, seq: Int64) throws(Problem) {
        self.bytes = bytes
        members.removeAll()
        guard Self.startsWithSeq(bytes) else { throw .notNext(found: nil) }
        var cursor = LineCursor(bytes, 7..<bytes.count)
        let found = cursor.integer()
        guard found == seq else { throw .notNext(found: found) }
        var next: UInt8 = 0
        while try cursor.takeComma(orClose: UInt8(ascii: "}")) {
            let member = try name(&cursor)
            guard member.rawValue >= next else { throw .order(member: member.text) }
            next = member.rawValue + 1
            members.insert(member)
            fields[Int(member.rawValue)] = try value(&cursor, member)
        }
        guard cursor.json.at < bytes.count else { throw .json(.truncated) }
        guard bytes[cursor.json.at] == 0x0A else { throw .json(.trailingBytes(at: cursor.json.at)) }
        count = cursor.json.at + 1
    }

    @inline(__always)
    private static func startsWithSeq(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let wanted: StaticString = "{\"seq\":"
        guard bytes.count > 7 else { return false }
        for i in 0..<7 where bytes[i] != wanted.utf8Start[i] { return false }
        return true
    }

    @inline(__always)
    private func name(_ cursor: inout LineCursor) throws(Problem) -> LineMember {
        let (range, _) = try cursor.string()
        let name = UnsafeBufferPointer(rebasing: bytes[range])
        try cursor.take(UInt8(ascii: ":"))
        guard let member = table.member(name) else { throw .unknownMember(String(decoding: name, as: UTF8.self)) }
        return member
    }

    @inline(__always)
    private func value(_ cursor: inout LineCursor, _ member: LineMember) throws(Problem) -> Field {
        switch try cursor.peek() {
        case UInt8(ascii: "\""):
            let (range, escaped) = try cursor.string()
            return Field(range: range, kind: escaped ? .escaped : .string)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            let start = cursor.json.at
            guard let number = cursor.integer() else { throw .wrong(member: member.text) }
            return Field(range: start..<cursor.json.at, kind: .integer, number: number)
        default: return Field(range: try cursor.skipValue(), kind: .other)
        }
    }

    // MARK: What its members say

    @inline(__always)
    func has(_ member: LineMember) -> Bool { members.contains(member) }

    @inline(__always)
    subscript(_ member: LineMember) -> Field { fields[Int(member.rawValue)] }

    /// A member’s value as it stands there; without the quotation marks of a string.
    @inline(__always)
    func raw(_ member: LineMember) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[self[member].range])
    }

    @inline(__always)
    func number(_ member: LineMember) throws(Problem) -> Int64? {
        guard has(member) else { return nil }
        guard self[member].kind == .integer else { throw .wrong(member: member.text) }
        return self[member].number
    }

    /// Whether a member is there, which is `true` then.
    @inline(__always)
    func flag(_ member: LineMember) throws(Problem) -> Bool {
        guard has(member) else { return false }
        guard try bool(member) else { throw .wrong(member: member.text) }
        return true
    }

    func bool(_ member: LineMember) throws(Problem) -> Bool {
        guard self[member].kind == .other else { throw .wrong(member: member.text) }
        if raw(member).elementsEqual("true".utf8) { return true }
        guard raw(member).elementsEqual("false".utf8) else { throw .wrong(member: member.text) }
        return false
    }

    func string(_ member: LineMember) throws(Problem) -> String? {
        guard has(member) else { return nil }
        switch self[member].kind {
        case .string: return String(decoding: raw(member), as: UTF8.self)
        case .escaped:
            var text: [UInt8] = []
            try LineCursor(bytes, 0..<count).unescaped(self[member].range, into: &text)
            return String(decoding: text, as: UTF8.self)
        default: throw .wrong(member: member.text)
        }
    }

    /// The string of a member that has to be there.
    func required(_ member: LineMember) throws(Problem) -> String {
        guard let text = try string(member) else { throw .wrong(member: member.text) }
        return text
    }

    @inline(__always)
    func time(_ member: LineMember) throws(Problem) -> (instant: Timestamp, precision: TimePrecision)? {
        guard has(member) else { return nil }
        guard self[member].kind == .string, let (instant, precision) = LogTime.instant(raw(member)) else {
            throw .wrong(member: member.text)
        }
        return (instant, precision)
    }

    /// Which of `names` a member says.
    func choice(_ member: LineMember, _ names: [String]) throws(Problem) -> UInt8? {
        guard has(member) else { return nil }
        guard self[member].kind == .string,
            let place = names.firstIndex(where: { raw(member).elementsEqual($0.utf8) })
        else { throw .wrong(member: member.text) }
        return UInt8(place)
    }

    /// 16 lower-case hexadecimal digits.
    @inline(__always)
    func bits(_ member: LineMember) throws(Problem) -> Int64? {
        guard has(member) else { return nil }
        let digits = raw(member)
        guard self[member].kind == .string, digits.count == 16 else { throw .wrong(member: member.text) }
        // Without a branch a digit: they are random, and each would be guessed wrong every third time.
        var (bits, right) = (UInt64(0), 0)
        for digit in digits {
            right &+= Self.isLowerCase(digit) ? 1 : 0
            bits = bits << 4 | UInt64(digit & 15 &+ digit >> 6 &* 9)
        }
        guard right == 16 else { throw .wrong(member: member.text) }
        return Int64(bitPattern: bits)
    }

    /// 32 bytes in lower-case hexadecimal digits.
    func hash(_ member: LineMember) throws(Problem) -> [UInt8]? {
        guard let digits = try string(member) else { return nil }
        guard digits.utf8.count == 64, digits.utf8.allSatisfy({ Self.isLowerCase($0) }),
            let bytes = Hexadecimal.bytes(digits)
        else { throw .wrong(member: member.text) }
        return bytes
    }

    @inline(__always)
    private static func isLowerCase(_ digit: UInt8) -> Bool {
        digit &- UInt8(ascii: "0") < 10 || digit &- UInt8(ascii: "a") < 6
    }

    /// The value as a tree, of a member that is rare.
    func tree(_ member: LineMember) throws(Problem) -> JSONValue? {
        guard has(member) else { return nil }
        guard self[member].kind == .other else { throw .wrong(member: member.text) }
        do throws(JSONProblem) { return try JSONValue(parsing: raw(member)) } catch { throw .json(error) }
    }
}
