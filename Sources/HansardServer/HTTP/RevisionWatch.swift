import Foundation
import HansardStore
import NIOCore

/// Which state the archive is in, asked so often that it must cost next to nothing.
final class RevisionWatch: Sendable {
    private struct State {
        var reader: ArchiveReader?
        /// The file that the reader reads: another one may come in its place.
        var file = ""
        var revision = ""
        var askedAt = NIODeadline.uptimeNanoseconds(0)
    }

    private let archive: String
    private let state = Locked(State())

    init(archive: String) { self.archive = archive }

    /// The state as of a millisecond ago at the most; empty when it cannot be told.
    var current: String {
        let now = NIODeadline.now()
        return state.update { state in
            guard now - state.askedAt > .milliseconds(1) else { return state.revision }
            state.askedAt = now
            let file = Self.identity(of: archive + "/hansard.db")
            if file != state.file { (state.reader, state.file) = (nil, file) }
            do {
                let reader = try state.reader ?? ArchiveReader(path: archive, cacheMiB: 1, for: .serving)
                state.reader = reader
                let extent = try reader.extent()
                state.revision = "\(file)-\(extent.archiveID)-\(extent.lastSeq)-\(extent.namesSeq)"
            } catch {
                state.reader = nil
                state.revision = ""
            }
            return state.revision
        }
    }

    private static func identity(of path: String) -> String {
        var status = stat()
        return stat(path, &status) == 0 ? "\(status.st_dev)-\(status.st_ino)" : ""
    }
}
