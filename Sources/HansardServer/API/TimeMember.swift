import Hansard
import PairChannel

extension [UInt8] {
    /// Adds a time to a JSON object.
    ///
    /// - Parameter precision: How exactly the source tells the time. Where that is not kept, no digits are written that
    ///   say nothing.
    mutating func member(_ name: StaticString, _ at: Timestamp?, _ precision: TimePrecision? = nil) {
        self.name(name)
        guard let at else { return appendNull() }
        let precision = precision ?? at.shortestPrecision
        append(UInt8(ascii: "\""))
        // RFC 3339 has seconds always; `time_precision` says where the source has none.
        appendRFC3339(at, precision: precision == .minute ? .second : precision, offsetSeconds: 0)
        append(UInt8(ascii: "\""))
    }
}

extension Timestamp {
    fileprivate var shortestPrecision: TimePrecision {
        if microseconds % 1_000 != 0 { return .microsecond }
        return microseconds % 1_000_000 == 0 ? .second : .millisecond
    }
}
