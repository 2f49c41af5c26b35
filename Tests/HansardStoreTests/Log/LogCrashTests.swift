import Foundation
import TestSupport
import Testing

@testable import HansardStore

/// Whatever is lost at whatever step, the log opens, has every line that was acknowledged, and goes on.
@Suite(.blocking) struct LogCrashTests {
    @Test func noLineOnRecordIsLostAtAnyStep() throws {
        let test = try TestLog()
        let points = Count()
        let model = DiskModel(test) { point in
            points.add(point)
            Self.check(point)
        }
        let log = try test.open(disk: model.disk)
        /// What is taken back is written again with other texts.
        func append(_ seqs: ClosedRange<Int64>) throws {
            try log.append(TestLog.lines(seqs, attempt: 1))
            try log.rollback()
            try log.append(TestLog.lines(seqs))
            try log.commit()
            model.acknowledged = log.durableSeq
        }
        try append(1...3)
        try log.sign()
        try append(4...250)
        try append(251...260)
        try log.sign()
        try append(261...262)
        try append(263...300)
        try log.sign()
        #expect(try test.read() == TestLog.lines(1...300))
        print("Crash points of a log: \(model.operations.count) steps, \(points.folders) different folders.")
        #expect(model.operations.count == 79)
        #expect(points.folders > 150)
    }

    /// Putting a log in order may be interrupted as well.
    @Test func noLineOnRecordIsLostWhileALogIsPutInOrder() throws {
        let points = Count()
        var (steps, tornLogs) = (0, 0)
        for loss in DiskModel.Loss.allCases {
            let test = try TestLog.signed(200)
            let left = Left()
            let model = DiskModel(test) { point in
                // The last folder that this loss alone makes.
                if point.loss == loss { left.log = point.log }
            }
            let log = try test.open(disk: model.disk)
            try log.append(TestLog.lines(201...300))
            try log.commit()
            // Another loss may leave the same.
            guard let torn = left.log else { continue }
            tornLogs += 1
            let second = DiskModel(torn) { point in
                points.add(point)
                Self.check(point)
            }
            second.acknowledged = 200
            let opened = try torn.open(disk: second.disk)
            second.acknowledged = opened.durableSeq
            try opened.sign()
            steps += second.operations.count
        }
        print("Crash points while logs are put in order: \(steps) steps, \(points.folders) different folders.")
        #expect(tornLogs >= 4)
        #expect(steps > 50)
    }

    /// What a crash left opens, goes on, and opens again with nothing to mend.
    private static func check(_ point: DiskModel.Point) {
        let place = Comment(rawValue: "before \(point.before), losing \(point.loss)")
        do {
            let log = try point.log.open(acknowledged: point.acknowledged)
            let last = log.lastSeq
            let lines = try point.log.read()
            if point.acknowledged > 0 {
                #expect(lines.starts(with: TestLog.lines(1...point.acknowledged)), place)
            }
            #expect(lines.withUnsafeBufferPointer { LineLeaves.count($0) } == last, place)
            try log.append(TestLog.lines(last + 1...last + 2))
            try log.commit()
            try log.sign()
            let again = try point.log.open(acknowledged: last + 2)
            #expect(again.recovered == [], place)
            #expect(again.signedSeq == last + 2, place)
            #expect(try point.log.read() == lines + TestLog.lines(last + 1...last + 2), place)
        } catch {
            Issue.record(error, place)
        }
    }

    private final class Left: @unchecked Sendable {
        var log: TestLog?
    }

    private final class Count: @unchecked Sendable {
        private(set) var folders = 0
        func add(_ point: DiskModel.Point) { folders += 1 }
    }
}
