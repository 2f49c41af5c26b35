import Foundation

/// The zone that the person who ingests says a source’s times are in, for times that have none of their own.
package struct DefaultZone: Sendable {
    let zone: TimeZone

    /// - Parameter name: An IANA name such as `Europe/Berlin`, `UTC`, or an offset such as `+02:00`.
    /// - Returns: `nil` when there is no such zone.
    package init?(name: String) {
        if let zone = TimeZone(identifier: name), name.contains("/") || name == "UTC" || name == "GMT" {
            self.zone = zone
        } else if let offset = Self.offset(name), let zone = TimeZone(secondsFromGMT: offset) {
            self.zone = zone
        } else {
            return nil
        }
    }

    private static func offset(_ name: String) -> Int? {
        guard let time = try? ReadTime(rfc3339: "2000-01-01T00:00:00\(name)") else { return nil }
        return Int((946_684_800_000_000 - time.instant.microseconds) / 1_000_000)
    }

    /// The instant at which a clock in this zone shows `local` (as if it were UTC). In the hour that a change to
    /// winter time repeats, the first of the two; in the hour that a change to summer time leaves out, as if the clocks
    /// had not been changed yet (RFC 5545, section 3.3.5).
    func instant(ofLocal local: Timestamp) -> Timestamp {
        let seconds = Double(local.microseconds / 1_000_000)
        let before = zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds - 86_400))
        let first = local.advanced(byMicroseconds: -Int64(before) * 1_000_000)
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds - Double(before)))
        let second = local.advanced(byMicroseconds: -Int64(offset) * 1_000_000)
        return zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds - Double(offset))) == offset
            ? second : first
    }
}
