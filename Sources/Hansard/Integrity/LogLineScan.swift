import PairChannel

/// What the leaf’s bytes depend on is written in one way only, so white space between top-level members, which JSON
/// allows, is refused here: it would be in no group, and could be changed without the leaf changing.
extension JSONCursor {
    /// Takes `{"seq":` and the number.
    @inline(__always)
    mutating func takeSeq() throws(LogLineProblem) -> Int64 {
        let opening: StaticString = "{\"seq\":"
        guard end >= opening.utf8CodeUnitCount else { throw .noSeq }
        for i in 0..<opening.utf8CodeUnitCount where bytes[i] != opening.utf8Start[i] { throw .noSeq }
        at = opening.utf8CodeUnitCount
        let start = at
        var seq: Int64 = 0
        while at < end, bytes[at] &- 0x30 < 10 {
            let (tens, overflow) = seq.multipliedReportingOverflow(by: 10)
            let (sum, overflowToo) = tens.addingReportingOverflow(Int64(bytes[at] &- 0x30))
            guard !overflow, !overflowToo else { throw .noSeq }
            seq = sum
            at += 1
        }
        guard seq > 0, bytes[start] != UInt8(ascii: "0") else { throw .noSeq }
        return seq
    }

    /// Takes the comma that stands right here, before another member.
    @inline(__always)
    mutating func takePlainComma() throws(LogLineProblem) {
        guard at < end else { throw .malformed(.truncated) }
        guard bytes[at] == UInt8(ascii: ",") else {
            throw bytes[at] == UInt8(ascii: "}") ? .noKey : .badMember(at: at)
        }
        at += 1
    }

    /// Takes a member’s name and the colon. A name that is spelled with escapes is refused: it could be of another group for
    /// one reader than for the next.
    @inline(__always)
    mutating func takePlainName() throws(LogLineProblem) -> Range<Int> {
        let start = at
        guard at < end, bytes[at] == UInt8(ascii: "\"") else { throw .badMember(at: at) }
        let name: (range: Range<Int>, escaped: Bool)
        do { name = try rawString() } catch { throw .malformed(error) }
        guard !name.escaped, !name.range.isEmpty else { throw .badMember(at: start) }
        guard at + 1 < end, bytes[at] == UInt8(ascii: ":") else { throw .badMember(at: at) }
        at += 1
        return name.range
    }

    /// Takes a value that stands right here; there is at least one byte.
    @inline(__always)
    mutating func takePlainValue() throws(LogLineProblem) -> Range<Int> {
        let start = at
        do {
            // A string is what most values are.
            if bytes[at] == UInt8(ascii: "\"") {
                _ = try rawString()
            } else if try skipValue().lowerBound != start {
                at = start
            }
        } catch {
            throw .malformed(error)
        }
        guard at > start else { throw .badMember(at: start) }
        return start..<at
    }

    /// What is within the quotes of the string at `value`.
    @inline(__always)
    func contents(_ value: Range<Int>, _ name: StaticString) throws(LogLineProblem) -> Range<Int> {
        guard value.count >= 2, bytes[value.lowerBound] == UInt8(ascii: "\"") else { throw .badBase64("\(name)") }
        return value.lowerBound + 1..<value.upperBound - 1
    }
}
