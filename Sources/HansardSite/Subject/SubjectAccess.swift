import Hansard

/// Who looked at somebody’s conversations, as they are told: by month, role, and a name that is nobody’s.
package struct SubjectAccess: Sendable, Equatable {
    /// Looks of one reader in one role and one month.
    package struct Look: Sendable, Equatable {
        /// In UTC.
        package let month: CalendarMonth
        /// As the access log has it.
        package let role: String
        /// A pseudonym.
        package let who: String
        /// How many.
        package var looks = 1

        /// One look.
        package init(month: CalendarMonth, role: String, who: String) {
            (self.month, self.role, self.who) = (month, role, who)
        }
    }

    /// In the order of their months.
    package var looks: [Look] = []
    /// How often they looked at them themselves.
    package var own = 0
    /// The log is not as it was written.
    package var isDoubtful = false

    /// Without a look.
    package init() {}

    /// Takes a look.
    package mutating func take(_ look: Look) {
        let known = looks.firstIndex { ($0.month, $0.role, $0.who) == (look.month, look.role, look.who) }
        if let known { looks[known].looks += 1 } else { looks.append(look) }
    }
}
