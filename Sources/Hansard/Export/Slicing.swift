/// Where the file of a conversation ends and its next one begins. Messages decide: an event before the first message goes
/// into the first file, any other into that of the message before it, whatever its own day is. A conversation of which no
/// message is exported has no file.
package enum Slicing: Equatable, Sendable {
    /// All of it in one.
    case conversation
    /// A calendar month, and a day, in the zone of the export.
    case month
    case day
    /// A day in the zone of the export, in parts of so many messages at the most.
    case days(atMost: Int)
    /// So many messages; events go with the message before them.
    case messages(Int)
}

/// Cuts one conversation: says which slice each message belongs to.
package struct Slicer {
    private let slicing: Slicing
    private var zone: SiteZone
    /// Of the conversation, or of the day where a part of a day ends after so many.
    private var count = 0
    private var day = Int.min
    private var name = ""

    package init(_ slicing: Slicing, zone: SiteZone) { (self.slicing, self.zone) = (slicing, zone) }

    /// The name of the slice that the next message belongs to: `2026-03`, `2026-03-02`, `2026-03-02-2` for the second part of
    /// a day, the number of the slice from 1 on, or nothing where a conversation is whole. Messages come in the order of
    /// their times.
    package mutating func slice(of sentAt: Timestamp) -> String {
        defer { count += 1 }
        switch slicing {
        case .conversation: return ""
        case .messages(let most): return "\(Self.part(count, most))"
        case .month:
            turn(to: sentAt)
            return String(name.dropLast(3))
        case .day:
            turn(to: sentAt)
            return name
        case .days(let most):
            if turn(to: sentAt) { count = 0 }
            let part = Self.part(count, most)
            return part == 1 ? name : "\(name)-\(part)"
        }
    }

    private static func part(_ count: Int, _ most: Int) -> Int { count / max(1, most) + 1 }

    /// Notes the day of a message.
    ///
    /// - Returns: Whether it is another one than before.
    @discardableResult
    private mutating func turn(to sentAt: Timestamp) -> Bool {
        let local = zone.local(sentAt).day
        guard local != day else { return false }
        day = local
        name = CivilDate(daysSince1970: local).iso
        return true
    }
}
