/// Where the file of a conversation ends and its next one begins. Messages decide: an event before the first message goes
/// into the first file, any other into that of the message before it, whatever its own day is. A conversation of which no
/// message is exported has no file.
package enum Slicing: Equatable, Sendable {
    /// All of it in one.
    case conversation
    /// A calendar month, and a day, in the zone of the export.
    case month
    case day
    /// So many messages; events go with the message before them.
    case messages(Int)
}

/// Cuts one conversation: says which slice each message belongs to.
package struct Slicer {
    private let slicing: Slicing
    private var zone: SiteZone
    private var count = 0
    private var day = Int.min
    private var name = ""

    package init(_ slicing: Slicing, zone: SiteZone) { (self.slicing, self.zone) = (slicing, zone) }

    /// The name of the slice that the next message belongs to: `2026-03`, `2026-03-02`, the number of the slice from 1 on,
    /// or nothing where a conversation is whole. Messages come in the order of their times.
    package mutating func slice(of sentAt: Timestamp) -> String {
        defer { count += 1 }
        switch slicing {
        case .conversation: return ""
        case .messages(let most): return "\(count / max(1, most) + 1)"
        case .month, .day:
            let local = zone.local(sentAt).day
            guard local != day else { return name }
            day = local
            let iso = CivilDate(daysSince1970: local).iso
            name = slicing == .day ? iso : String(iso.dropLast(3))
            return name
        }
    }
}
