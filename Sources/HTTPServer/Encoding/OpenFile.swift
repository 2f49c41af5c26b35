import Foundation
import Synchronization

/// A file that is read in pieces while it is sent.
final class OpenFile: Sendable {
    private let descriptor: Int32
    let count: Int64
    let tag: EntityTag

    /// - Throws: A problem, 404, for what is no file.
    init(_ path: String) throws(ProblemDetails) {
        descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0 else { throw ProblemDetails.notFound() }
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ProblemDetails.notFound()
        }
        count = Int64(status.st_size)
        tag = EntityTag(
            opaque: [Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
                .map { String($0, radix: 36) }.joined(separator: "-"))
    }

    deinit { close(descriptor) }

    /// The bytes of a part of it, read piece by piece while they are sent.
    func body(_ range: Range<Int64>) -> EncodedResponse.Body {
        guard !range.isEmpty else { return .none }
        let position = Position(range.lowerBound)
        return .pieces(count: Int64(range.count)) { [self] in
            // A disk may be waited for.
            try await BlockingWork.run { try self.piece(from: position, to: range.upperBound) }
        }
    }

    /// How far it has been sent.
    private final class Position: Sendable {
        let value: Mutex<Int64>
        init(_ value: Int64) { self.value = Mutex(value) }
    }

    private func piece(from position: Position, to end: Int64) throws -> [UInt8]? {
        let start = position.value.withLock { $0 }
        let wanted = Int(min(end - start, 131_072))
        guard wanted > 0 else { return nil }
        let piece = try [UInt8](unsafeUninitializedCapacity: wanted) { room, used in
            let count = pread(descriptor, room.baseAddress, wanted, off_t(start))
            // The length has been promised: a file that became shorter can only break the connection.
            guard count > 0 else { throw ShortFile() }
            used = count
        }
        position.value.withLock { $0 += Int64(piece.count) }
        return piece
    }

    private struct ShortFile: Error {}
}
