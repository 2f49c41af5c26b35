/// Times as lines have them, one way of writing each: `2013-05-13T08:54:10.215Z`, with none, three or six digits of a fraction.
enum LogTime {
    /// An instant, and how finely it is written; `nil` for anything else.
    @inline(__always)
    static func instant(_ text: UnsafeBufferPointer<UInt8>) -> (Timestamp, TimePrecision)? {
        guard text.count >= 20, text[10] == UInt8(ascii: "T"), text[text.count - 1] == UInt8(ascii: "Z"),
            let day = day(UnsafeBufferPointer(rebasing: text[..<10])),
            let (time, precision) = timeOfDay(UnsafeBufferPointer(rebasing: text[11..<text.count - 1]))
        else { return nil }
        return (Timestamp(day: day).advanced(byMicroseconds: time), precision)
    }

    /// Days since 1970 of `2013-05-13`.
    @inline(__always)
    static func day(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let year = number(text, 0, 4), let month = number(text, 5, 2), let day = number(text, 8, 2), year > 0,
            1...12 ~= month, day > 0, day <= CivilDate.daysIn(month: month, year: year)
        else { return nil }
        return CivilDate(year: year, month: month, day: day).daysSince1970
    }

    /// Microseconds since midnight of `08:54:10.215`.
    @inline(__always)
    static func timeOfDay(_ text: UnsafeBufferPointer<UInt8>) -> (Int64, TimePrecision)? {
        guard text.count >= 8, text[2] == UInt8(ascii: ":"), text[5] == UInt8(ascii: ":"),
            let hour = number(text, 0, 2), let minute = number(text, 3, 2), let second = number(text, 6, 2),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let seconds = Int64(hour * 3_600 + minute * 60 + second) * 1_000_000
        if text.count == 8 { return (seconds, .second) }
        guard text[8] == UInt8(ascii: ".") else { return nil }
        switch text.count {
        case 12: return number(text, 9, 3).map { (seconds + Int64($0) * 1_000, .millisecond) }
        case 15: return number(text, 9, 6).map { (seconds + Int64($0), .microsecond) }
        default: return nil
        }
    }

    @inline(__always)
    private static func number(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ digits: Int) -> Int? {
        var number = 0
        for i in start..<start + digits {
            let digit = text[i] &- 0x30
            guard digit < 10 else { return nil }
            number = number * 10 + Int(digit)
        }
        return number
    }
}
