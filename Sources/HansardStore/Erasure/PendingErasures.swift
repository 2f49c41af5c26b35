import Foundation
import Hansard

/// Which records are to be erased, by erasures that the log has.
struct ErasedSequences {
    /// Those whose content goes.
    private(set) var what = SequenceSet()
    /// Those who lose who they are from as well.
    private(set) var who = SequenceSet()
    private(set) var isEmpty = true
    private(set) var last: Int64 = 0

    mutating func insert(_ erasure: LogErasure) {
        what.insert(erasure.what)
        who.insert(erasure.who)
        last = max(last, erasure.what.last?.upperBound ?? 0, erasure.who.last?.upperBound ?? 0)
        isEmpty = isEmpty && last == 0
    }

    /// What goes of a record.
    func groups(of seq: Int64) -> Set<LogGroup> {
        var groups: Set<LogGroup> = []
        if what.contains(seq) { groups.insert(.content) }
        if who.contains(seq) { groups.insert(.person) }
        return groups
    }
}

/// Finds erasures that may not have been carried out: `hansard.db` goes as far as one only when all else is done.
enum PendingErasures {
    private static let erasures = LineOpening(type: "erasure")

    /// The erasures behind record `applied`.
    ///
    /// - Throws: `.logDamaged`.
    static func find(_ folder: ArchiveFolder, after applied: Int64) throws -> ErasedSequences {
        var found = ErasedSequences()
        try LogLines(folder).read(from: applied + 1) { lines, first in
            var (start, seq) = (0, first)
            while let length = LineLeaves.length(lines, from: start) {
                let line = UnsafeBufferPointer(rebasing: lines[start...start + length])
                if erasures.matches(line) { try read(line, seq, into: &found) }
                (start, seq) = (start + length + 1, seq + 1)
            }
        }
        return found
    }

    private static func read(
        _ line: UnsafeBufferPointer<UInt8>, _ seq: Int64, into found: inout ErasedSequences
    ) throws {
        var reader = LogLineReader()
        try reader.read(line, firstSeq: seq) { _ in }
        try reader.finish { batch in
            for entry in batch.entries {
                if case .erasure(let erasure) = entry.record { found.insert(erasure) }
            }
        }
    }
}
