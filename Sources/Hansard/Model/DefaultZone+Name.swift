import Foundation

extension DefaultZone {
    /// - Parameter name: An IANA name such as `Europe/Berlin`, `UTC`, or an offset such as `+02:00`.
    /// - Returns: `nil` when there is no such zone.
    package init?(name: String) {
        if let zone = TimeZone(identifier: name), name.contains("/") || name == "UTC" || name == "GMT" {
            self.init(zone: zone)
        } else if let offset = Self.offset(name), let zone = TimeZone(secondsFromGMT: offset) {
            self.init(zone: zone)
        } else {
            return nil
        }
    }

    private static func offset(_ name: String) -> Int? {
        guard let time = try? ReadTime(rfc3339: "2000-01-01T00:00:00\(name)") else { return nil }
        return Int((946_684_800_000_000 - time.instant.microseconds) / 1_000_000)
    }
}
