import Foundation
import Hansard
import HansardStore

/// What records that are said live cost the log: their lines and leaves, their places in its files, and the checkpoint over
/// them. In memory where that can be, so that the disk’s flush is left out.
enum RecordBench {
    /// - Parameter size: So many messages are put on record at once.
    /// - Returns: Microseconds of processor a group: the mean of `groups`.
    static func microseconds(group size: Int, groups: Int) throws -> Double {
        let place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : FileManager.default.temporaryDirectory.path
        let folder = ArchiveFolder(place + "/hansard-bench-log-\(getpid())")
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        var appender = LogAppender(try RecordLog(folder, origin: "hansard/bench"))
        let batches = (0..<groups).map { batch(from: Int64($0 * size) + 1, size) }
        let began = processorMicroseconds()
        for batch in batches {
            try appender.append(batch)
            try appender.log.commit()
            try appender.log.sign()
        }
        return (processorMicroseconds() - began) / Double(groups)
    }

    /// Messages of two people who talk.
    private static func batch(from seq: Int64, _ size: Int) -> LogBatch {
        var batch = LogBatch(firstSeq: seq, system: "")
        if seq == 1 {
            batch.newPeople = [Array("3".utf8), Array("7".utf8)]
            batch.newConversations = [Array("private-chat-3-7".utf8)]
        }
        func store(_ text: String) -> ByteRange {
            let start = batch.arena.count
            batch.arena.append(contentsOf: text.utf8)
            return ByteRange(offset: start, count: text.utf8.count)
        }
        for number in seq..<seq + Int64(size) {
            let id = store(String(number))
            let text = store("The harbour opens at nine, and the second crane is ready again; number \(number).")
            let message = MessageRecord(
                origin: Origin(line: number, raw: .absent), conversation: 0, sender: RunIndex(number % 2), id: id,
                sentAt: Timestamp(microseconds: 1_368_435_250_215_000 + number * 1_000_000), precision: .millisecond,
                text: text, contentHash: number)
            batch.entries.append(LogBatch.Entry(.message(message, attachments: 0..<0), source: 1))
        }
        return batch
    }

    private static func processorMicroseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1_000_000 + Double(time.tv_nsec) / 1_000
    }
}
