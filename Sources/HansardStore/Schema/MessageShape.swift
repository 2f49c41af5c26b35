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

/// Which other tables have rows for a message, so that a page asks only those.
package struct MessageMarks: OptionSet, Sendable {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }

    package static let edited = MessageMarks(rawValue: 1)
    package static let deleted = MessageMarks(rawValue: 2)
    package static let reactions = MessageMarks(rawValue: 4)
    package static let attachments = MessageMarks(rawValue: 8)
    package static let missing = MessageMarks(rawValue: 16)
    package static let replies = MessageMarks(rawValue: 32)
}
