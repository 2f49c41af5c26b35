import Foundation
import GRDB
import Hansard

/// Between which instants the messages of each piece of the record were sent, so that a search can begin with the piece
/// that has the newest and end when no other can have newer ones. Where one log was ingested after another, the newest
/// messages are not in the newest records.
///
/// Of a whole archive it is worked out once a process, from an index that has no texts, and goes on from there as the
/// archive grows. A scope has its own, from what it may read.
struct RecordTimes: Sendable {
    /// By pieces of so many records: the latest and the earliest message that a text of this piece belongs to; `.min` and
    /// `.max` where there is none.
    private var latest: [Int64] = []
    private var earliest: [Int64] = []
    private var through: Int64 = 0
    /// The pieces that have any, the one with the latest message first.
    private var newestFirst: [Int] = []

    private static let shift: Int64 = 9
    private static let lock = NSLock()
    // With `lock` held, by archive.
    nonisolated(unsafe) private static var known: [Int64: RecordTimes] = [:]

    /// How the archive stands for `db`.
    ///
    /// - Parameter isWhole: Whether `db` shows all of the archive.
    static func of(_ archive: Int64, isWhole: Bool, _ db: Database) throws -> RecordTimes {
        var times = RecordTimes()
        if isWhole {
            times = try lock.withLock {
                var times = known[archive] ?? RecordTimes()
                if try times.extend(db) { known[archive] = times }
                return times
            }
        } else {
            _ = try times.extend(db)
        }
        try times.addEdits(db)
        times.newestFirst = times.latest.indices.filter { times.latest[$0] > .min }
            .sorted { (times.latest[$0], $0) > (times.latest[$1], $1) }
        return times
    }

    /// Whether there was anything to be added.
    private mutating func extend(_ db: Database) throws -> Bool {
        let select = try Statement(db, "SELECT seq, sent_at FROM message WHERE seq > ? ORDER BY seq")
        select.bind(1, through)
        let before = through
        while try select.step() {
            let (seq, at) = (select.int(0), select.int(1))
            let piece = Int(seq >> Self.shift)
            while latest.count <= piece {
                latest.append(.min)
                earliest.append(.max)
            }
            latest[piece] = max(latest[piece], at)
            earliest[piece] = min(earliest[piece], at)
            through = max(through, seq)
        }
        return through > before
    }

    /// An edit is a text of a message that came before it.
    private mutating func addEdits(_ db: Database) throws {
        guard !latest.isEmpty else { return }
        let select = try Statement(
            db, "SELECT edit.seq, message.sent_at FROM edit JOIN message ON message.seq = edit.message")
        while try select.step() {
            let piece = min(Int(select.int(0) >> Self.shift), latest.count - 1)
            latest[piece] = max(latest[piece], select.int(1))
            earliest[piece] = min(earliest[piece], select.int(1))
        }
    }

    /// Gives the records that texts of messages before `place` can have to `body`, in ranges, those of the newest messages
    /// first; ends when `isDone` says that what comes is too old.
    ///
    /// Each step looks at twice as many pieces as the one before: a search that finds enough at once reads little, and one
    /// that finds nothing asks for few ranges.
    func search(
        before place: MessagePosition, isDone: (_ latest: Int64) -> Bool, _ body: (ClosedRange<Int64>) throws -> Void
    ) rethrows {
        var rest = newestFirst.filter { earliest[$0] <= place.at }[...]
        var count = 1
        while let next = rest.first, !isDone(latest[next]) {
            for range in ranges(of: rest.prefix(count)) { try body(range) }
            rest = rest.dropFirst(count)
            count *= 2
        }
    }

    /// Pieces that are near each other as one range, the last of the record first. In a scope there are gaps between them:
    /// to read over one costs less than to ask once more, for each question opens the lists of all words anew.
    private func ranges(of pieces: ArraySlice<Int>) -> [ClosedRange<Int64>] {
        var ranges: [ClosedRange<Int64>] = []
        for piece in pieces.sorted(by: >) {
            let start = Int64(piece) << Self.shift
            // What an edit at the end of the record belongs to counts for the last piece.
            let end = piece == latest.count - 1 ? Int64.max : start + (1 << Self.shift) - 1
            if let last = ranges.last, end != .max, last.lowerBound - end <= Int64(pieces.count) << Self.shift {
                ranges[ranges.count - 1] = start...last.upperBound
            } else {
                ranges.append(start...end)
            }
        }
        return ranges
    }
}
