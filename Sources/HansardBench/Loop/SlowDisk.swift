import Foundation
import HansardStore

/// What keeps a server’s threads waiting: databases that others have locked, and a disk that is busy.
struct SlowDisk {
    let folder: String
    let archive: String
    /// The access log’s database.
    let accessLog: String

    /// Locks the access log for a second, again and again, as a backup or a slow disk may.
    ///
    /// - Returns: How often.
    func lockAccessLog(until end: ContinuousClock.Instant) throws -> Double {
        let script = folder + "/lock.sql"
        try ".timeout 2000\nBEGIN IMMEDIATE;\n.shell sleep 1\nROLLBACK;\n".write(
            toFile: script, atomically: false, encoding: .utf8)
        var times = 0.0
        while ContinuousClock.now + .seconds(1) < end {
            // Where others are busy with it, it may not be had.
            if (try? ChildRun.measure(["sqlite3", "-bail", accessLog], input: script)) != nil { times += 1 }
            usleep(2_000_000)
        }
        return times
    }

    /// Locks the journal of the live server for half a second, again and again.
    ///
    /// - Returns: How often.
    func lockJournal(until end: ContinuousClock.Instant) throws -> Double {
        let journal = try LiveJournal(archive: archive)
        defer { journal.close() }
        var times = 0.0
        while ContinuousClock.now + .seconds(1) < end {
            if (try? journal.commit { _ in usleep(500_000) }) != nil { times += 1 }
            usleep(3_000_000)
        }
        return times
    }

    /// Writes and flushes on the same disk without end.
    ///
    /// - Returns: How many MiB.
    func write(until end: ContinuousClock.Instant) throws -> Double {
        let path = folder + "/busy"
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw BenchProblem(description: "\(path): \(String(cString: strerror(errno)))") }
        defer {
            close(file)
            unlink(path)
        }
        let block = [UInt8](repeating: 7, count: 4 << 20)
        var written = 0.0
        while ContinuousClock.now < end {
            _ = block.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
            fdatasync(file)
            written += 4
            usleep(20_000)
        }
        return written
    }
}
