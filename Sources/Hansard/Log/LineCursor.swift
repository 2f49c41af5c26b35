import PairChannel

/// A cursor over a line of the log, whose errors are those of lines.
struct LineCursor {
    typealias Problem = LogRecordProblem.Kind

    var json: JSONCursor

    init(_ line: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        json = JSONCursor(line, from: range.lowerBound, to: range.upperBound)
    }

    @inline(__always)
    mutating func peek() throws(Problem) -> UInt8 {
        do throws(JSONProblem) { return try json.peek() } catch { throw .json(error) }
    }

    @inline(__always)
    mutating func take(_ byte: UInt8) throws(Problem) {
        do throws(JSONProblem) { try json.take(byte) } catch { throw .json(error) }
    }

    /// Takes what opens a list; tells whether it has something in it. If not, it is taken whole.
    @inline(__always)
    mutating func open(_ byte: UInt8, close: UInt8) throws(Problem) -> Bool {
        try take(byte)
        guard try peek() == close else { return true }
        json.at += 1
        return false
    }

    @inline(__always)
    mutating func takeComma(orClose close: UInt8) throws(Problem) -> Bool {
        do throws(JSONProblem) { return try json.takeComma(orClose: close) } catch { throw .json(error) }
    }

    @inline(__always)
    mutating func string() throws(Problem) -> (range: Range<Int>, escaped: Bool) {
        do throws(JSONProblem) { return try json.rawString() } catch { throw .json(error) }
    }

    mutating func skipValue() throws(Problem) -> Range<Int> {
        do throws(JSONProblem) { return try json.skipValue() } catch { throw .json(error) }
    }

    func unescaped(_ range: Range<Int>, into out: inout [UInt8]) throws(Problem) {
        do throws(JSONProblem) { try JSONCursor.unescape(json.bytes, range, into: &out) } catch { throw .json(error) }
    }

    /// The whole number that is next; `nil` if there is none, or if it is written in another way.
    @inline(__always)
    mutating func integer() -> Int64? {
        let isNegative = json.at < json.end && json.bytes[json.at] == UInt8(ascii: "-")
        if isNegative { json.at += 1 }
        let start = json.at
        var number: Int64 = 0
        while json.at < json.end, json.bytes[json.at] &- 0x30 < 10 {
            let digit = Int64(json.bytes[json.at] &- 0x30)
            let (tenfold, overflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, isTooMuch) =
                isNegative ? tenfold.subtractingReportingOverflow(digit) : tenfold.addingReportingOverflow(digit)
            guard !overflows, !isTooMuch else { return nil }
            number = sum
            json.at += 1
        }
        let digits = json.at - start
        guard digits > 0, json.bytes[start] != 0x30 || digits == 1 && !isNegative else { return nil }
        return number
    }
}
