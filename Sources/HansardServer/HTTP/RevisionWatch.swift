import HansardStore
import NIOCore

/// Which state the archive is in, asked so often that it must cost next to nothing.
final class RevisionWatch: Sendable {
    private struct State {
        var reader: ArchiveReader?
        var revision = ""
        var askedAt = NIODeadline.uptimeNanoseconds(0)
    }

    private let archive: String
    private let state = Locked(State())

    init(archive: String) { self.archive = archive }

    /// The state as of a millisecond ago at the most; empty when it cannot be told, which no kept answer is of.
    var current: String {
        let now = NIODeadline.now()
        return state.update { state in
            guard now - state.askedAt > .milliseconds(1) else { return state.revision }
            state.askedAt = now
            do {
                let reader = try state.reader ?? ArchiveReader(path: archive)
                state.reader = reader
                state.revision = try reader.state
            } catch {
                state.reader = nil
                state.revision = ""
            }
            return state.revision
        }
    }
}

extension ArchiveReader {
    /// Equal for equal states of the archive, whoever reads it.
    var state: String {
        get throws {
            let extent = try extent()
            return "\(extent.archiveID)-\(extent.lastSeq)-\(extent.namesSeq)"
        }
    }
}
