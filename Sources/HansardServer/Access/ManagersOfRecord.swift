import Foundation
import HTTPServer
import Hansard
import HansardStore
import PairChannel
import Synchronization

/// Who is anybody’s manager, and what everybody is called, as the archive has it; looked up at most once a second.
package final class ManagersOfRecord: @unchecked Sendable {
    private let archive: String
    private let naming: PersonNaming
    private let known = Mutex(Known())

    private struct Known {
        var people = People()
        var looked: ContinuousClock.Instant?
    }

    private struct People: Sendable {
        var managers: Set<ID> = []
        var names: [ID: String] = [:]
    }

    /// Held while the archive is read, and by nobody who must not wait.
    private let looking = NSLock()
    // With `looking` held.
    private var reader: ArchiveReader?
    private var namesSeq: Int64?

    /// Nobody is a manager until the first `refresh()`.
    ///
    /// - Parameter naming: By which of their names people are called.
    package init(archive: String, naming: PersonNaming = .display) { (self.archive, self.naming) = (archive, naming) }

    /// Whether `person` is somebody’s manager, as of the last `refresh()`.
    package func contains(_ person: ID) -> Bool { known.withLock { $0.people.managers.contains(person) } }

    /// What `person` is called, as of the last `refresh()`; `nil` for somebody whom the archive does not have. Who reads under a
    /// case is named on its pages, and is none of those whom they see there.
    func name(of person: ID) -> String? { known.withLock { $0.people.names[person] } }

    /// Reads the archive if that was more than a second ago, and returns when it is known. Never on an event loop.
    package func refresh() async {
        guard isDue else { return }
        await BlockingWork.run { [self] in
            looking.withLock {
                // Another may have looked while this waited.
                guard isDue else { return }
                let start = ContinuousClock.now
                var found: People?
                // An archive that cannot be read now is reported by whoever reads it for the answer.
                do { found = try look() } catch { reader = nil }
                known.withLock { $0 = Known(people: found ?? $0.people, looked: start) }
            }
        }
    }

    private var isDue: Bool {
        known.withLock { $0.looked }.map { ContinuousClock.now - $0 > .seconds(1) } ?? true
    }

    /// `nil` if it is as before.
    private func look() throws -> People? {
        let reader = try self.reader ?? ArchiveReader(path: archive, cacheMiB: 1, for: .serving)
        reader.naming = naming
        self.reader = reader
        let seq = try reader.extent().namesSeq
        guard seq != namesSeq else { return nil }
        var found = People()
        for person in try reader.people().people {
            if let manager = person.manager { found.managers.insert(ID(manager)) }
            found.names[ID(person.sourceID)] = person.displayName
        }
        namesSeq = seq
        return found
    }
}
