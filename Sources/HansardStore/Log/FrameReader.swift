import CZstd
import Foundation

/// Takes a compressed segment apart into its Zstandard frames, of which each is a tile: 256 whole lines.
struct FrameReader {
    /// Why a frame cannot be read, in a sentence.
    enum Problem: Error, CustomStringConvertible {
        case unreadable(Int32)
        case noFrame
        case noTile

        var description: String {
            switch self {
            case .unreadable(let code): "It cannot be read (\(String(cString: strerror(code))))."
            case .noFrame: "From here on the compressed lines are damaged."
            case .noTile: "The compressed lines from here on are not 256."
            }
        }
    }

    /// So many frames are passed over before the next.
    var skip = 0

    private let descriptor: Int32
    private var compressed: [UInt8] = []
    /// What of `compressed` has not been used: the frame in hand and what follows.
    private var start = 0
    /// The bytes of the frame in hand.
    private var frame = 0
    private var isAtEnd = false

    /// More than any frame can be: a size that is claimed is not believed.
    private static let maximumBytes: UInt64 = 1 << 32
    /// Read at once.
    private static let leastBytes = 1 << 20

    /// - Parameter descriptor: Of a file that is read from where it stands; it stays the caller’s.
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Goes to the next frame.
    ///
    /// - Returns: How many bytes it is when decompressed; `nil` at the end.
    mutating func next() throws(Problem) -> Int? {
        while skip > 0 {
            guard try take() != nil else { return nil }
            skip -= 1
        }
        return try take()
    }

    private mutating func take() throws(Problem) -> Int? {
        start += frame
        frame = 0
        while true {
            if start == compressed.count, isAtEnd { return nil }
            let (size, content) = compressed.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
                return (
                    ZSTD_findFrameCompressedSize(rest.baseAddress, rest.count),
                    ZSTD_getFrameContentSize(rest.baseAddress, rest.count)
                )
            }
            if ZSTD_isError(size) == 0 {
                guard content < Self.maximumBytes else { throw .noFrame }
                frame = size
                return Int(content)
            }
            guard !isAtEnd else { throw .noFrame }
            try readOn()
        }
    }

    /// Decompresses the frame in hand.
    ///
    /// - Parameter out: As large as `next` has said.
    func decompress(into out: UnsafeMutableRawBufferPointer) throws(Problem) {
        let size = compressed.withUnsafeBytes {
            ZSTD_decompress(out.baseAddress, out.count, $0.baseAddress! + start, frame)
        }
        guard ZSTD_isError(size) == 0, size == out.count else { throw .noFrame }
        let lines = UnsafeBufferPointer(out.assumingMemoryBound(to: UInt8.self))
        guard lines.last == 0x0A, LineLeaves.count(lines) == LogLayout.linesPerTile else { throw .noTile }
    }

    /// Reads as much again as is there, at least a mebibyte.
    private mutating func readOn() throws(Problem) {
        compressed.removeFirst(start)
        start = 0
        let more = max(Self.leastBytes, compressed.count)
        var code: Int32 = 0
        let piece = [UInt8](unsafeUninitializedCapacity: more) { buffer, count in
            count = 0
            while count < more {
                let got = read(descriptor, buffer.baseAddress! + count, more - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { code = errno }
                guard got > 0 else { break }
                count += got
            }
        }
        guard code == 0 else { throw .unreadable(code) }
        isAtEnd = piece.count < more
        compressed += piece
    }
}
