import Hansard
import PairChannel

/// A time in UTC with the digits that its source has.
struct SourceTime: FieldCell {
    private let at: Timestamp
    private let precision: TimePrecision

    /// - Parameter precision: How exactly the source tells the time. RFC 3339 has seconds always; `time_precision` says where the
    ///   source has none.
    init(_ at: Timestamp, _ precision: TimePrecision) {
        (self.at, self.precision) = (at, precision == .minute ? .second : precision)
    }

    static var schema: Schema { .instant }
    var cell: String { at.rfc3339(precision) }

    func appendJSON(to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        out.appendRFC3339(at, precision: precision, offsetSeconds: 0)
        out.append(UInt8(ascii: "\""))
    }
}

/// Where it is not kept how exactly the source tells a time, no digits are written that say nothing.
extension Timestamp: FieldCell {
    static var schema: Schema { .instant }
    var cell: String { SourceTime(self, shortestPrecision).cell }
    func appendJSON(to out: inout [UInt8]) { SourceTime(self, shortestPrecision).appendJSON(to: &out) }

    private var shortestPrecision: TimePrecision {
        if microseconds % 1_000 != 0 { return .microsecond }
        return microseconds % 1_000_000 == 0 ? .second : .millisecond
    }
}
