import PairChannel

extension Timestamp {
    /// As a mail’s header has it: `Mon, 02 Mar 2026 09:54:10 +0100` (RFC 5322, section 3.3).
    func mailDate(offsetSeconds: Int) -> String {
        // A mail’s offset has no seconds, as zones of long ago have them.
        let offset = offsetSeconds / 60 * 60
        let local = advanced(byMicroseconds: Int64(offset) * 1_000_000)
        let date = CivilDate(daysSince1970: local.day)
        let sign = offset < 0 ? "-" : "+"
        let minutes = abs(offset) / 60
        return "\(Self.weekdays[date.weekday]), \(CivilDate.padded(date.day, 2)) \(Self.months[date.month - 1]) "
            + "\(CivilDate.padded(date.year, 4)) \(local.clock) "
            + "\(sign)\(CivilDate.padded(minutes / 60, 2))\(CivilDate.padded(minutes % 60, 2))"
    }

    /// As the line between two mails of a mailbox file has it, in UTC: `Mon Mar  2 08:54:10 2026` (RFC 4155).
    var mailboxDate: String {
        let date = CivilDate(daysSince1970: day)
        let padding = date.day < 10 ? " " : ""
        return "\(Self.weekdays[date.weekday]) \(Self.months[date.month - 1]) \(padding)\(date.day) \(clock) "
            + CivilDate.padded(date.year, 4)
    }

    private var clock: String {
        var out: [UInt8] = []
        out.appendTime(
            microsecondOfDay: microseconds - Int64(day) * Timestamp.microsecondsPerDay, precision: .second)
        return String(decoding: out, as: UTF8.self)
    }

    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
