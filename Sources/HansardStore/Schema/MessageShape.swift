import Hansard

/// What `message.shape` packs into one small integer.
package struct MessageShape: Equatable, Sendable {
    package let precision: TimePrecision
    package let zone: ZoneEvidence
    package let kind: MessageKind
    package let format: TextFormat

    init(_ record: MessageRecord) {
        (precision, zone, kind, format) = (record.precision, record.zone, record.kind, record.format)
    }

    init(code: Int64) {
        precision = TimePrecision(rawValue: UInt8(code & 3)) ?? .microsecond
        zone = ZoneEvidence(rawValue: UInt8(code >> 2 & 3)) ?? .unknown
        kind = MessageKind(rawValue: UInt8(code >> 4 & 3)) ?? .said
        format = TextFormat(rawValue: UInt8(code >> 6 & 3)) ?? .plain
    }

    var code: Int64 {
        Int64(precision.rawValue) | Int64(zone.rawValue) << 2 | Int64(kind.rawValue) << 4 | Int64(format.rawValue) << 6
    }
}
