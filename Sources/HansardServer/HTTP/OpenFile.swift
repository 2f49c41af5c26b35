import Foundation
import HTTPServer

/// A file that is read in pieces while it is sent.
final class OpenFile: Sendable {
    private let descriptor: Int32
    let count: Int64
    let tag: EntityTag

    init(_ path: String) throws {
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

    func body(_ range: Range<Int64>) -> EncodedResponse.Body {
        guard !range.isEmpty else { return .none }
        let position = Locked(range.lowerBound)
        return .pieces(count: Int64(range.count)) { [self] in
            // A disk may be waited for.
            try await BlockingWork.run { try self.piece(of: range, position) }
        }
    }

    private func piece(of range: Range<Int64>, _ position: Locked<Int64>) throws -> [UInt8]? {
        let start = position.update { $0 }
        let wanted = Int(min(range.upperBound - start, 131_072))
        guard wanted > 0 else { return nil }
        let piece = try [UInt8](unsafeUninitializedCapacity: wanted) { room, used in
            let count = pread(descriptor, room.baseAddress, wanted, off_t(start))
            // The length has been promised: a file that became shorter can only break the connection.
            guard count > 0 else { throw ShortFile() }
            used = count
        }
        position.update { $0 += Int64(piece.count) }
        return piece
    }

    private struct ShortFile: Error {}
}
