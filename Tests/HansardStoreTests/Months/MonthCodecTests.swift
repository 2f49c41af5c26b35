import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// The bytes of a month of marks, and of one of presence.
@Suite(.blocking) struct MonthCodecTests {
    /// Some marks in order, of instants that are whole `unit`s.
    static func marks(_ random: inout SeededRandom, unit: Int64) -> [SeenMonth.Mark] {
        var marks: [SeenMonth.Mark] = []
        for _ in 0..<Int.random(in: 1...60, using: &random) {
            let at = (1_772_000_000_000_000 + Int64.random(in: 0..<2_000_000_000_000, using: &random)) / unit * unit
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                marks.append(
                    SeenMonth.Mark(
                        upToAt: at,
                        upTo: Int.random(in: 0..<4, using: &random) == 0
                            ? SeenPlace.endOfInstant : Int64.random(in: 1...9_000, using: &random),
                        seenAt: at + Int64.random(in: -9...900, using: &random) * unit,
                        seq: Int64.random(in: 1...20, using: &random), isReceipt: Bool.random(using: &random)))
            }
        }
        marks.sort(by: <)
        return marks.enumerated().filter { $0.offset == 0 || marks[$0.offset - 1] < $0.element }.map(\.element)
    }

    static func bytes(_ marks: [SeenMonth.Mark]) -> [UInt8] {
        var bytes: [UInt8] = []
        SeenMonth.append(marks, to: &bytes)
        return bytes
    }

    private func decoded(_ bytes: [UInt8]) -> [SeenMonth.Mark]? {
        var marks: [SeenMonth.Mark] = []
        return bytes.withUnsafeBufferPointer { SeenMonth.decode($0, into: &marks) } ? marks : nil
    }

    @Test(arguments: [1, 1_000, 1_000_000]) func marksAreReadAsTheyWereWritten(unit: Int64) {
        var random = SeededRandom(seed: UInt64(unit))
        for _ in 0..<200 {
            let marks = Self.marks(&random, unit: unit)
            #expect(decoded(Self.bytes(marks)) == marks)
        }
    }

    /// What no month has is written too: nothing that a source says may stop an ingest.
    @Test func instantsAtTheEndsOfTimeAreReadAsTheyWereWritten() {
        for at in [Int64.min, -1, 0, 1, .max] {
            for other in [Int64.min, -1, 0, .max] {
                let mark = SeenMonth.Mark(upToAt: at, upTo: other, seenAt: other, seq: other, isReceipt: true)
                #expect(decoded(Self.bytes([mark])) == [mark])
            }
        }
    }

    @Test func aMarkAMinuteTakesFewBytes() {
        let marks = (0..<1_000).map { i -> SeenMonth.Mark in
            let at = 1_772_000_000_000_000 + Int64(i) * 60_000_000
            return SeenMonth.Mark(upToAt: at, upTo: Int64(i) * 3, seenAt: at + 5_000_000, seq: 7, isReceipt: false)
        }
        #expect(Self.bytes(marks).count < 4_100)
    }

    @Test func bytesThatAreNoMarksAreNotRead() {
        let all: [[UInt8]] = [
            [], [0], [3, 2, 0, 2, 0], [0, 2], [0, 0x80], [0, 2, 0], [0, 2, 0, 2], [0, 2, 0, 2, 0],
        ]
        for bytes in all {
            #expect(decoded(bytes) == nil, "\(bytes)")
        }
        // Twice the same, in another order, and times beyond all.
        let mark: [UInt8] = [0, 2, 2, 0]
        #expect(decoded([0, 2] + mark)?.count == 1)
        #expect(decoded([0, 2] + mark + [1, 0, 0]) == nil)
        #expect(decoded([2] + [UInt8](repeating: 0xFF, count: 9) + [1] + mark) == nil)
    }

    /// Whatever is in an archive’s file, reading it ends.
    @Test func damagedBytesNeverStopTheProgram() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<3_000 {
            var bytes = Self.bytes(Self.marks(&random, unit: 1_000))
            Self.damage(&bytes, &random)
            if let marks = decoded(bytes) { #expect(zip(marks, marks.dropFirst()).allSatisfy { $0 < $1 }) }
            var month = PresenceMonth()
            bytes = Self.presence(&random).bytes
            Self.damage(&bytes, &random)
            let isRead = bytes.withUnsafeBufferPointer { month.decode($0) }
            #expect(isRead || month.changes.isEmpty && month.channels.isEmpty)
            for change in month.changes { month.text(change.channel) { _ in } }
        }
    }

    private static func damage(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            bytes[place] = UInt8.random(in: 0...255, using: &random)
        }
        if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0...bytes.count, using: &random)) }
    }

    // MARK: Presence

    private struct Named: Equatable {
        let at: Int64
        let seq: Int64
        let channel: String
        let state: PresenceState
    }

    private static func presence(_ random: inout SeededRandom) -> (rows: [Named], bytes: [UInt8]) {
        var rows: [Named] = []
        let unit: Int64 = [1, 1_000, 1_000_000].randomElement(using: &random)!
        for _ in 0..<Int.random(in: 1...80, using: &random) {
            let number = Int.random(in: 0...12, using: &random)
            rows.append(
                Named(
                    at: (1_772_000_000_000_000 + Int64.random(in: 0..<2_000_000_000_000, using: &random)) / unit * unit,
                    seq: Int64.random(in: 1...4, using: &random),
                    channel: number == 0 ? "" : "1/presence-staff#\(number).\(number * 7)",
                    state: PresenceState(rawValue: UInt8.random(in: 0...2, using: &random))!))
        }
        rows.sort { ($0.at, $0.seq) < ($1.at, $1.seq) }
        var (names, places, bytes) = (NameTable(), [Int32](), [UInt8]())
        let changes = rows.map { row in
            PresenceMonth.Change(
                at: row.at, seq: row.seq,
                channel: Array(row.channel.utf8).withUnsafeBufferPointer { names.number(of: $0).number },
                state: row.state)
        }
        PresenceMonth.append(changes, channels: names, &places, to: &bytes)
        return (rows, bytes)
    }

    @Test func changesAreReadAsTheyWereWritten() {
        var random = SeededRandom(seed: 3)
        var month = PresenceMonth()
        for _ in 0..<500 {
            let (rows, bytes) = Self.presence(&random)
            #expect(bytes.withUnsafeBufferPointer { month.decode($0) })
            let read = month.changes.map { change in
                var name = ""
                month.text(change.channel) { name = String(decoding: $0, as: UTF8.self) }
                return Named(at: change.at, seq: change.seq, channel: name, state: change.state)
            }
            #expect(read == rows)
        }
    }

    @Test func bytesThatAreNoChangesAreNotRead() {
        var month = PresenceMonth()
        // A state that there is not, a channel that has not come, a beginning that nothing had before, and a time beyond all.
        let online: [UInt8] = [0, 2, 2, 0, 1, 0x61]
        for (bytes, count) in [
            ([0, 2] + online, 1), ([0, 2, 0, 6, 2, 0, 0], 0), ([0, 2, 0, 18, 2], 0), ([0, 2, 0, 2, 2, 1, 0], 0),
            ([0, 2] + online + [0, 10], 0), ([0, 2] + online + [0, 11], 2), ([0, 2] + online.dropLast(), 0),
            ([0, 2], 0),
            ([0, 2] + online + [UInt8](repeating: 0xFF, count: 9) + [1, 11], 0),
        ] as [([UInt8], Int)] {
            #expect(bytes.withUnsafeBufferPointer { month.decode($0) } == (count > 0), "\(bytes)")
            #expect(month.changes.count == count)
        }
    }

    @Test func monthsOfInstantsAreInTheirOrder() {
        let times = [
            Int64.min, .min + 1, -62_000_000_000_000_000, -1, 0, 1_772_323_199_999_999, 1_772_323_200_000_000, .max,
        ]
        let months = times.map { MonthNumber.of($0) }
        #expect(months == months.sorted())
        var random = SeededRandom(seed: 9)
        var one = MonthOfTimes()
        let others = (0..<500).map { _ in
            Int64.random(in: -9_000_000_000_000_000...9_000_000_000_000_000, using: &random)
        }
        for time in times + times + others {
            #expect(one.month(of: time) == MonthNumber.of(time))
        }
        #expect(months[5] + 1 == months[6] && months[6] == 2_026 * 12 + 2)
    }
}
