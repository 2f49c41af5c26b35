import Foundation
import Hansard

/// What writers ask of the archive that is exported, in the state and the scope of its reader.
final class ExportedArchive: ExportArchive {
    private let reader: ArchiveReader
    private let people: PeopleDirectory
    private let layout: LogLayout
    /// The hashes of segments that were asked for, the latest last.
    private var hashes: [(segment: Int64, hashes: SegmentHashes)] = []
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)

    /// Messages of a conversation are of the same time, and so of few segments.
    private static let segmentsAtOnce = 4

    init(_ reader: ArchiveReader, _ people: PeopleDirectory) {
        (self.reader, self.people) = (reader, people)
        layout = LogLayout(reader.folder)
    }

    deinit { buffer.deallocate() }

    func message(_ id: String, in conversation: Int64) throws -> ArchivedMessage? {
        guard let found = try reader.read({ try reader.statements.lookup($0).find(conversation, id) }) else {
            return nil
        }
        return try reader.message(found.position.seq, people)
    }

    func read(_ file: StoredFile, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let path = reader.folder.blob(file.sha256)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw damaged(path, "It cannot be read (\(String(cString: strerror(errno)))).") }
        defer { close(descriptor) }
        var hasher = SHA256Hasher()
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress!, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw damaged(path, "It cannot be read (\(String(cString: strerror(errno)))).") }
            guard count > 0 else { break }
            let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            hasher.update(piece)
            try body(piece)
        }
        guard hasher.finalize().hexadecimal == file.sha256 else {
            throw damaged(path, "What is in it is not what was put on record.")
        }
    }

    private func damaged(_ path: String, _ reason: String) -> ExportProblem {
        ExportProblem(
            description: "\(path): \(reason) Put the file back from a backup, or ingest the source that has it again; "
                + "`hansard verify` says what else is missing.")
    }

    func leaf(_ seq: Int64) throws -> LogHash? {
        guard seq > 0 else { return nil }
        let segment = layout.segment(of: seq)
        if let known = hashes.lastIndex(where: { $0.segment == segment }) {
            return Self.leaf(seq - layout.firstSeq(segment), hashes[known].hashes)
        }
        if hashes.count == Self.segmentsAtOnce { hashes.removeFirst() }
        hashes.append((segment, SegmentHashes(layout, segment: segment)))
        return Self.leaf(seq - layout.firstSeq(segment), hashes[hashes.count - 1].hashes)
    }

    private static func leaf(_ index: Int64, _ hashes: SegmentHashes) -> LogHash? {
        index < hashes.count ? hashes.leaf(index) : nil
    }
}
