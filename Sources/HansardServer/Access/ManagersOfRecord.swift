import Foundation
import Hansard
import HansardStore

/// Who is anybody’s manager, as the archive has it; looked up at most once a second.
package final class ManagersOfRecord: @unchecked Sendable {
    private let archive: String
    private let lock = NSLock()
    // With `lock` held.
    private var reader: ArchiveReader?
    private var namesSeq: Int64?
    private var managers: Set<String> = []
    private var looked: ContinuousClock.Instant?

    package init(archive: String) { self.archive = archive }

    package func contains(_ person: String) -> Bool {
        lock.withLock {
            let now = ContinuousClock.now
            if looked.map({ now - $0 > .seconds(1) }) ?? true {
                looked = now
                // An archive that cannot be read now is reported by whoever reads it for the answer.
                if (try? look()) == nil { reader = nil }
            }
            return managers.contains(person)
        }
    }

    private func look() throws {
        let reader = try self.reader ?? ArchiveReader(path: archive, cacheMiB: 1, for: .serving)
        self.reader = reader
        let seq = try reader.extent().namesSeq
        guard seq != namesSeq else { return }
        managers = Set(try reader.people().people.compactMap(\.manager))
        namesSeq = seq
    }
}
