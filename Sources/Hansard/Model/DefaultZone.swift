import Foundation

/// The zone that the person who ingests says a source’s times are in, for times that have none of their own.
package struct DefaultZone: Sendable {
    let zone: TimeZone

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
