// What programs read where the record has one of a few values: JSON, CSV, the native log and queries of the API.

extension TimePrecision {
    /// By their numbers.
    package static let names = ["minute", "second", "millisecond", "microsecond"]
    /// What programs read for it.
    package var name: String { Self.names[Int(rawValue)] }
}

extension ZoneEvidence {
    /// By their numbers.
    package static let names = ["explicit", "configured", "unknown"]
    /// What programs read for it.
    package var name: String { Self.names[Int(rawValue)] }
}

extension MessageKind {
    /// By their numbers.
    package static let names = ["said", "bot", "service", "tombstone"]
    /// What programs read for it.
    package var name: String { Self.names[Int(rawValue)] }
}

extension TextFormat {
    /// By their numbers.
    package static let names = ["plain", "markdown"]
    /// What programs read for it.
    package var name: String { Self.names[Int(rawValue)] }
}

extension ConversationKind {
    /// By their numbers.
    package static let names = ["pair", "group", "room"]
    /// What programs read for it.
    package var name: String { Self.names[Int(rawValue)] }
}
