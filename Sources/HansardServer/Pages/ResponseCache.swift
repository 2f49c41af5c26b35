import HTTPServer
import HansardSite
import PairChannel
import Synchronization

/// Finished answers with pages, for the next who asks for the same and may read the same: so many bytes of them, and the one
/// that was not asked for longest goes first.
///
/// A change of the archive empties nothing. An answer stands for the state that it was drawn from, or was last found to be the
/// same in; for a later state it is shown again once its page is found not to have changed (`SitePages.hasChanged`).
final class ResponseCache: Sendable {
    /// Whose page it is. Two readers with the same rights share one, unless something of it is one reader’s.
    struct Key: Hashable, Sendable {
        let readable: Readable
        let frame: ReaderFrame
        let path: ID
        /// What of the page’s messages.
        let period: AskedPeriod

        init(_ grant: Grant, path: String, period: AskedPeriod = AskedPeriod()) {
            (readable, frame, self.path, self.period) = (grant.readable, ReaderFrame(grant), ID(path), period)
        }
    }

    struct Entry: Sendable {
        var response: CachedResponse
        /// What of the record it has.
        let served: Served?
        /// The state of what may be read in which it was last found to be right, and what a reading calls that.
        var state: PageState
        var revision: String
        /// The archive’s, as `ArchiveWatch` counts them; `nil` if it was not the same before and after.
        var archiveState: UInt64?
    }

    private struct State {
        var entries: [Key: (entry: Entry, used: UInt64)] = [:]
        var clock: UInt64 = 0
        var bytes = 0
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: Bytes of all answers, with what each takes beside its own.
    init(limit: Int) { self.limit = limit }

    var bytes: Int { state.withLock { $0.bytes } }

    subscript(_ key: Key) -> Entry? {
        state.withLock { state in
            guard let place = state.entries.index(forKey: key) else { return nil }
            state.clock += 1
            state.entries.values[place].used = state.clock
            return state.entries.values[place].entry
        }
    }

    /// Keeps `entry`, unless it alone would take a good part of the room.
    func keep(_ entry: Entry, as key: Key) {
        state.withLock { state in
            if let old = state.entries.removeValue(forKey: key) { state.bytes -= old.entry.response.bytes }
            guard entry.response.bytes <= limit / 8 else { return }
            state.clock += 1
            state.entries[key] = (entry, state.clock)
            state.bytes += entry.response.bytes
            if state.bytes > limit { trim(&state) }
        }
    }

    /// Makes room for an eighth more, so that not every answer looks for the oldest.
    private func trim(_ state: inout State) {
        for (key, kept) in state.entries.sorted(by: { $0.value.used < $1.value.used }) {
            guard state.bytes > limit / 8 * 7 else { return }
            state.entries[key] = nil
            state.bytes -= kept.entry.response.bytes
        }
    }
}
