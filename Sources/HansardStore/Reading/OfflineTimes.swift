import Foundation
import Hansard

/// When people were known to be offline: between the end of one stretch online or away and the beginning of the next.
/// Before the first and after the last one, nothing is known. Shared by all who read pages.
///
/// Held by person once somebody asks, up to a bound, because each page of each of their conversations asks anew.
package final class OfflineTimes: @unchecked Sendable {
    // With `lock` held.
    private let lock = NSLock()
    private var known: [Int64: [Gap]] = [:]
    private var held = 0

    private struct Gap {
        let start: Int64
        let end: Int64
    }

    /// 16 bytes each.
    private static let most = 2_000_000
    /// A longer absence may be one of the log, not of the person.
    private static let longest = Int64(PresenceChange.longestGap) * Timestamp.microsecondsPerDay

    package init() {}

    /// - Parameter presence: Everything on record of a person’s presence, asked for at most once while it is held.
    func isOffline(
        _ person: Int64, at: Timestamp, presence: (Int64) throws -> [PresenceInterval]
    ) throws -> Bool {
        let gaps = try gaps(of: person, presence)
        var (low, high) = (0, gaps.count)
        while low < high {
            let middle = (low + high) / 2
            if gaps[middle].end <= at.microseconds { low = middle + 1 } else { high = middle }
        }
        return low < gaps.count && gaps[low].start <= at.microseconds
    }

    private func gaps(of person: Int64, _ presence: (Int64) throws -> [PresenceInterval]) throws -> [Gap] {
        if let gaps = lock.withLock({ known[person] }) { return gaps }
        let intervals = try presence(person)
        var gaps: [Gap] = []
        for (before, after) in zip(intervals, intervals.dropFirst()) {
            guard let end = before.end?.microseconds, after.start.microseconds > end else { continue }
            if after.start.microseconds - end <= Self.longest {
                gaps.append(Gap(start: end, end: after.start.microseconds))
            }
        }
        lock.withLock {
            if held + gaps.count > Self.most { (known, held) = ([:], 0) }
            if known.updateValue(gaps, forKey: person) == nil { held += gaps.count }
        }
        return gaps
    }
}
