import Foundation
import HTTPServer
import HansardSite
import PairChannel

/// Drawn pages, so many bytes of them: the one that was not asked for longest goes first.
final class PageCache: Sendable {
    /// Whose page it is. Two readers with the same rights share one, unless it bears a name.
    struct Key: Hashable, Sendable {
        let readable: Readable
        let session: ID?
        let path: ID
    }

    struct Page: Sendable {
        let bytes: [UInt8]
        let subjects: PageSubjects
        let policy: String?
        let tag: EntityTag
        /// The state that it was drawn from, or was last found to be the same in.
        var state: PageState
        /// That state, as a reading names it.
        var revision: String
        /// Made when it is first asked for.
        var compressed: Compressed = .notTried

        enum Compressed: Sendable {
            case notTried
            case bytes([UInt8])
            /// It would be no shorter.
            case none
        }

        var size: Int {
            if case .bytes(let compressed) = compressed { bytes.count + compressed.count } else { bytes.count }
        }
    }

    private struct State {
        var pages: [Key: (page: Page, used: UInt64)] = [:]
        var clock: UInt64 = 0
        var bytes = 0
    }

    private let state = Locked(State())
    private let limit: Int
    /// What an entry takes beside its bytes, about.
    private static let overhead = 512

    init(limit: Int) { self.limit = limit }

    var bytes: Int { state.update { $0.bytes } }

    subscript(_ key: Key) -> Page? {
        state.update { state in
            guard let place = state.pages.index(forKey: key) else { return nil }
            state.clock += 1
            state.pages.values[place].used = state.clock
            return state.pages.values[place].page
        }
    }

    /// Keeps `page`, unless it alone would take a good part of the room.
    func keep(_ page: Page, _ key: Key) {
        guard page.size <= limit / 8 else { return }
        state.update { state in
            if let old = state.pages.removeValue(forKey: key) { state.bytes -= old.page.size + Self.overhead }
            state.clock += 1
            state.pages[key] = (page, state.clock)
            state.bytes += page.size + Self.overhead
            if state.bytes > limit { trim(&state) }
        }
    }

    /// Makes room for an eighth more, so that not every page looks for the oldest.
    private func trim(_ state: inout State) {
        for (key, entry) in state.pages.sorted(by: { $0.value.used < $1.value.used }) {
            guard state.bytes > limit / 8 * 7 else { return }
            state.pages[key] = nil
            state.bytes -= entry.page.size + Self.overhead
        }
    }
}
