import Foundation
import HTTPServer
import HansardStore
import NIOCore

/// Which state the archive is in, asked so often that it must cost next to nothing, and on event loops, which must not wait for
/// the archive: whoever finds the last word too old waits for one look, with all who ask meanwhile.
final class RevisionWatch: Sendable {
    private struct State {
        var revision = ""
        var askedAt = NIODeadline.uptimeNanoseconds(0)
        var asking: Task<String, Never>?
    }

    private static let believed = TimeAmount.milliseconds(2)

    private let look: ArchiveLook
    private let state = Locked(State())

    init(archive: String) { look = ArchiveLook(archive: archive) }

    /// The state as of two milliseconds ago at most; empty when it cannot be told.
    func current() async -> String {
        let now = NIODeadline.now()
        let (known, asking) = state.update { state -> (String, Task<String, Never>?) in
            if let asking = state.asking { return ("", asking) }
            guard now - state.askedAt > Self.believed else { return (state.revision, nil) }
            let asking = Task { await self.ask(now) }
            state.asking = asking
            return ("", asking)
        }
        return await asking?.value ?? known
    }

    private func ask(_ now: NIODeadline) async -> String {
        let look = look
        let revision = await BlockingWork.run { look.revision() }
        state.update { $0 = State(revision: revision, askedAt: now, asking: nil) }
        return revision
    }
}

/// Reads the state of an archive, one look at a time.
private final class ArchiveLook: @unchecked Sendable {
    private let archive: String
    private let lock = NSLock()
    // With `lock` held.
    private var reader: ArchiveReader?
    /// The file that the reader reads: another one may come in its place.
    private var file = ""

    init(archive: String) { self.archive = archive }

    func revision() -> String {
        lock.withLock {
            let file = Self.identity(of: archive + "/hansard.db")
            if file != self.file { (reader, self.file) = (nil, file) }
            do {
                let reader = try self.reader ?? ArchiveReader(path: archive, cacheMiB: 1, for: .serving)
                self.reader = reader
                let extent = try reader.extent()
                return "\(file)-\(extent.archiveID)-\(extent.lastSeq)-\(extent.namesSeq)"
            } catch {
                reader = nil
                return ""
            }
        }
    }

    private static func identity(of path: String) -> String {
        var status = stat()
        return stat(path, &status) == 0 ? "\(status.st_dev)-\(status.st_ino)" : ""
    }
}
