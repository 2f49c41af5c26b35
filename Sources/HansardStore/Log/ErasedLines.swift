import Hansard

/// The records of a log of which something was erased, and those that its erasures name. A leaf stays what it was whatever is
/// erased, so that no hash tells who has taken away what no erasure names.
struct ErasedLines: Sendable {
    /// Rising.
    private var lost: [Int64] = []
    private var named: [ClosedRange<Int64>] = []

    private static let erasure = LineOpening(type: "erasure")
    /// `,"key":"` and `"}` around 22 characters.
    private static let keyName = Array(",\"key\":\"".utf8)
    private static let keyBytes = 32

    /// Takes a line that was found to be one of the log’s, without its LF.
    ///
    /// - Throws: `LogRecordProblem` for an erasure that is not understood.
    mutating func take(_ line: UnsafeBufferPointer<UInt8>, _ seq: Int64) throws {
        guard Self.hasKey(line) else { return lost.append(seq) }
        guard Self.erasure.matches(line), case .erasure(let erasure)? = try LogLineReader.record(of: line, seq) else {
            return
        }
        named += erasure.what + erasure.who
    }

    /// Whether the line ends with its key, which gives every salt: nothing of it was erased.
    private static func hasKey(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        line.count > keyBytes && line[(line.count - keyBytes)...].starts(with: keyName)
    }

    /// Takes what was found in the lines that follow.
    mutating func add(_ next: ErasedLines) {
        lost += next.lost
        named += next.named
    }

    /// Those of which something is gone, and no erasure names them.
    var unnamed: [Int64] {
        let ranges = named.sorted { $0.lowerBound < $1.lowerBound }
        var (next, last, unnamed) = (0, Int64.min, [Int64]())
        for seq in lost {
            while next < ranges.count, ranges[next].lowerBound <= seq {
                last = max(last, ranges[next].upperBound)
                next += 1
            }
            if seq > last { unnamed.append(seq) }
        }
        return unnamed
    }
}

extension LogLineReader {
    /// What one line says.
    ///
    /// - Parameter line: A line of a log without its LF.
    /// - Throws: `LogRecordProblem` for one that is not understood.
    static func record(of line: UnsafeBufferPointer<UInt8>, _ seq: Int64) throws -> LogRecord? {
        var (reader, found): (LogLineReader, LogRecord?) = (LogLineReader(), nil)
        func take(_ batch: LogBatch) { found = batch.entries.first?.record ?? found }
        try (Array(line) + [0x0A]).withUnsafeBufferPointer { try reader.read($0, firstSeq: seq, take) }
        try reader.finish(take)
        return found
    }
}
