/// How many messages a conversation had on each of some days when they were counted, and which: that one of them was left out
/// of a day shows, since it has another root then. `docs/log.md`, “Seals”, says what is counted.
package struct LogSeal: Sendable, Equatable {
    /// One day, in UTC, of the time at which messages were sent.
    package struct Day: Sendable, Equatable {
        /// Since 1970.
        package var day: Int
        /// How many `message` records of the conversation and the day stand before the seal; at least one.
        package var messages: Int64
        /// The number of the first and of the last of them.
        package var first: Int64
        package var last: Int64
        /// The root of the tree (RFC 6962) over their leaves, in the order of their numbers.
        package var root: LogHash

        package init(day: Int, messages: Int64, first: Int64, last: Int64, root: LogHash) {
            (self.day, self.messages, self.first, self.last, self.root) = (day, messages, first, last, root)
        }
    }

    /// The conversation by its first account.
    package var conversation: Account
    /// Its other accounts: messages of these are counted with the rest.
    package var also: [Account]
    /// That every message up to this record is in a seal that stands here or before; `nil` where more seals follow.
    package var through: Int64?
    /// Rising, as many as a line may have at most.
    package var days: [Day]

    package init(conversation: Account, also: [Account] = [], through: Int64? = nil, days: [Day]) {
        (self.conversation, self.also, self.through, self.days) = (conversation, also, through, days)
    }

    /// The same, cut into lines of a moderate length.
    package var lines: [LogSeal] {
        stride(from: 0, to: days.count, by: LogBatch.maximumDays).map { start in
            var line = self
            line.days = Array(days[start..<min(start + LogBatch.maximumDays, days.count)])
            return line
        }
    }
}
