import PairChannel

/// How long a class of conversations is kept: `retention` in the settings.
package struct RetentionRule: Sendable, Equatable {
    /// Of the class. What is erased by it has the ground `retention:NAME`.
    package let name: String
    /// Whose conversations are of the class, and which.
    package let selection: Selection
    /// Conversations of these kinds are, too.
    package let kinds: Set<ConversationKind>
    /// For how long, from the day of a message on.
    package let keep: RetentionPeriod

    /// A class of all conversations that one of the two names.
    package init(name: String, selection: Selection, kinds: Set<ConversationKind>, keep: RetentionPeriod) {
        (self.name, self.selection, self.kinds, self.keep) = (name, selection, kinds, keep)
    }
}

/// Some years, months or days.
package struct RetentionPeriod: Sendable, Equatable {
    /// By its letter in the settings.
    package enum Unit: Character, Sendable {
        case years = "y"
        case months = "m"
        case days = "d"
    }

    /// How many; at least 1.
    package let count: Int
    /// Of what.
    package let unit: Unit

    /// Reads `6y`, `18m`, `90d`.
    ///
    /// - Returns: `nil` for anything else, and for more than a century.
    package init?(_ text: String) {
        guard let unit = text.last.flatMap({ Unit(rawValue: $0) }), let count = Int(text.dropLast()),
            String(count) == text.dropLast(), count > 0
        else { return nil }
        let most =
            switch unit {
            case .years: 100
            case .months: 1_200
            case .days: 36_525
            }
        guard count <= most else { return nil }
        (self.count, self.unit) = (count, unit)
    }

    /// As the settings have it.
    package var text: String { "\(count)\(unit.rawValue)" }

    /// The instant so long before `now`: what was sent earlier has been kept for the whole period. Whole days, in UTC; the last
    /// day of a month stands for one that the month does not have.
    package func end(before now: Timestamp) -> Timestamp {
        let today = now.day
        guard unit != .days else { return Timestamp(microseconds: Int64(today - count) * Timestamp.microsecondsPerDay) }
        let date = CivilDate(daysSince1970: today)
        let months = date.year * 12 + date.month - 1 - (unit == .years ? 12 : 1) * count
        let (year, month) = (months / 12, months % 12 + 1)
        let next = months + 1
        let days = CivilDate(year: next / 12, month: next % 12 + 1, day: 1).daysSince1970
        let first = CivilDate(year: year, month: month, day: 1).daysSince1970
        let day = first + min(date.day, days - first) - 1
        return Timestamp(microseconds: Int64(day) * Timestamp.microsecondsPerDay)
    }
}
