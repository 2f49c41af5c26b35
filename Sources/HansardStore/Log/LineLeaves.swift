import Foundation
import Hansard

/// Leaves of lines that follow each other.
struct LineLeaves {
    private let hasher = LeafHasher()

    /// Appends the leaf of each of `lines`, as far as they are good lines of the log with the numbers from `seq` on.
    ///
    /// - Parameter atMost: After so many it stops.
    /// - Returns: The bytes of the lines whose leaves were appended, and what is wrong with the line behind them, if it is not
    ///   simply one too many.
    func append(
        _ lines: UnsafeBufferPointer<UInt8>, from seq: Int64, atMost: Int64, to leaves: inout [LogHash]
    ) -> (bytes: Int, reason: String?) {
        var (start, next) = (0, seq)
        while start < lines.count, next - seq < atMost {
            guard let length = Self.length(lines, from: start) else { return (start, "The line has no end.") }
            let line = UnsafeBufferPointer(rebasing: lines[start..<start + length])
            do throws(LogLineProblem) {
                let found = try hasher.leaf(of: line)
                guard found.seq == next else { return (start, "The line is number \(found.seq), not \(next).") }
                guard memchr(line.baseAddress!, 0, length) == nil else { return (start, "The line has a NUL in it.") }
                leaves.append(found.leaf)
            } catch {
                return (start, "This is no line of the log: \(error).")
            }
            start += length + 1
            next += 1
        }
        return (start, nil)
    }

    /// The bytes of the line at `start` without its LF; `nil` where there is no LF.
    @inline(__always)
    static func length(_ lines: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < lines.count, let base = lines.baseAddress,
            let end = memchr(base + start, 0x0A, lines.count - start)
        else { return nil }
        return UnsafeRawPointer(end) - UnsafeRawPointer(base + start)
    }

    /// How many lines end in `bytes`.
    static func count(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        // Lines are long: going from one end to the next is four times as fast as looking at each byte.
        var (count, start) = (0, 0)
        while let length = length(bytes, from: start) {
            count += 1
            start += length + 1
        }
        return count
    }

    /// The bytes of the first `count` lines.
    static func prefix(_ lines: UnsafeBufferPointer<UInt8>, lines count: Int) -> Int {
        var start = 0
        for _ in 0..<count {
            guard let length = length(lines, from: start) else { return lines.count }
            start += length + 1
        }
        return start
    }
}
