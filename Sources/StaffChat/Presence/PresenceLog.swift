import Foundation
import Hansard
import HansardStore
import PairChannel

/// Presence as lines of the native log, in files below the archive, each line on the disk before anything else is done with it.
///
/// `live/pending/` has the names of those of which the archive may not hold everything yet: the files stay where they are, since
/// that is where the archive says that its records come from. A file ends at a size that is read again quickly, for the one that grows is ingested anew at each commit, which adds what is new.
final class PresenceLog {
    /// 2,000 lines.
    static let fileBytes = 256 << 10

    private let folder: String
    private let lock: Int32
    private var file: Int32 = -1
    private var length = 0
    private var number = 0
    private let run: String
    private(set) var stays: [ID: PresenceChange] = [:]
    /// The file that grows.
    private(set) var current: String?
    /// Who was here when the process that wrote here before died, each socket’s end: it has been told to nobody yet.
    private(set) var endedAtStart: [PresenceChange] = []
    /// The last sign of life of the process that wrote here before; `nil` if none did.
    let lastSign: Timestamp?

    /// Opens the log in `folder`, and ends what was open when the last process that wrote here did.
    ///
    /// - Returns: besides, in `pending()`, the files that the archive has to be given.
    init(folder: String, now: Timestamp) throws {
        self.folder = folder
        run = String(now.rfc3339().map { $0 == ":" ? "-" : $0 })
        do throws(OwnerOnly.CannotMake) { try OwnerOnly.makeFolder(folder + "/pending") } catch {
            throw PresenceLogError(folder, error.code)
        }
        lock = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, OwnerOnly.fileMode)
        guard lock >= 0 else { throw PresenceLogError(folder, errno) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw PresenceLogError(folder, EBUSY) }
        lastSign =
            (try? String(contentsOfFile: folder + "/heartbeat", encoding: .utf8))
            .flatMap { try? ReadTime(rfc3339: String($0.prefix { $0 != "\n" })).instant }
        try endWhatWasOpen()
    }

    deinit {
        if file >= 0 { close(file) }
        close(lock)
    }

    /// Oldest first.
    func pending() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/pending")) ?? []
        return names.sorted().map { "\(folder)/\($0)" }.filter { FileManager.default.fileExists(atPath: $0) }
    }

    /// Appends `changes`, and other lines of the native log, and waits until the disk has them; all of them, or, when this throws,
    /// none.
    ///
    /// - Parameter lines: Each without its end. None of them is a change’s.
    func append(_ changes: [PresenceChange], lines: [[UInt8]] = []) throws {
        guard !changes.isEmpty || !lines.isEmpty else { return }
        if file < 0 || length >= Self.fileBytes { try begin() }
        var bytes: [UInt8] = []
        for change in changes { change.append(to: &bytes) }
        for line in lines { bytes.append(contentsOf: line + [UInt8(ascii: "\n")]) }
        do {
            try Self.write(bytes, to: file, at: length, folder)
        } catch {
            ftruncate(file, off_t(length))
            throw error
        }
        length += bytes.count
        for change in changes { stays[change.stay] = change.isJoining ? change : nil }
    }

    /// Notes that the process lives.
    func beat(_ now: Timestamp) throws {
        let file = open(folder + "/heartbeat", O_WRONLY | O_CREAT | O_CLOEXEC, OwnerOnly.fileMode)
        guard file >= 0 else { throw PresenceLogError(folder, errno) }
        defer { close(file) }
        try Self.write(Array("\(now.rfc3339())\n".utf8), to: file, at: 0, folder)
    }

    /// The archive holds everything of `files`, of which none grows any more.
    func settle(_ files: [String]) throws {
        for path in files {
            try FileManager.default.removeItem(atPath: "\(folder)/pending/\(FilePath.name(of: path))")
        }
    }

    private func begin() throws {
        let name = "presence-\(run)-\(String(1_000_000 + number).dropFirst()).jsonl"
        // A name without a file does no harm; a file without its name would not reach the archive.
        close(try Self.create("\(folder)/pending/\(name)", 0, folder))
        Self.settle(directory: folder + "/pending")
        let next = try Self.create("\(folder)/\(name)", O_EXCL, folder)
        Self.settle(directory: folder)
        if file >= 0 { close(file) }
        (file, length, current) = (next, 0, "\(folder)/\(name)")
        number += 1
    }

    private static func create(_ path: String, _ flags: Int32, _ folder: String) throws -> Int32 {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, OwnerOnly.fileMode)
        guard file >= 0 else { throw PresenceLogError(folder, errno) }
        return file
    }

    private static func settle(directory: String) {
        let directory = open(directory, O_RDONLY | O_CLOEXEC)
        guard directory >= 0 else { return }
        fsync(directory)
        close(directory)
    }

    private func endWhatWasOpen() throws {
        let files = pending()
        guard let last = files.last else { return }
        var latest = lastSign ?? Timestamp(microseconds: 0)
        for path in files {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            // A line without its end was never on record: nobody was told that it is.
            let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            if whole < bytes.count { truncate(path, off_t(whole)) }
            if path == last { length = whole }
            for line in bytes[..<whole].split(separator: UInt8(ascii: "\n")) {
                guard let change = PresenceChange(line: line) else { continue }
                latest = max(latest, change.at)
                stays[change.stay] = change.isJoining ? change : nil
            }
        }
        let ends = stays.values.map { $0.ended(at: latest, .logEnded) }.sorted { ($0.at, $0.stay) < ($1.at, $1.stay) }
        guard !ends.isEmpty else {
            length = 0
            return
        }
        // Into the file of the process that ended, so that a crash here leaves this to be done again.
        file = open(last, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { throw PresenceLogError(folder, errno) }
        var bytes: [UInt8] = []
        for end in ends { end.append(to: &bytes) }
        try Self.write(bytes, to: file, at: length, folder)
        close(file)
        (file, length, stays, endedAtStart) = (-1, 0, [:], ends)
    }

    private static func write(_ bytes: [UInt8], to file: Int32, at start: Int, _ folder: String) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                pwrite(file, $0.baseAddress, $0.count, off_t(start + written))
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw PresenceLogError(folder, errno)
            }
            written += count
        }
        guard fdatasync(file) == 0 else { throw PresenceLogError(folder, errno) }
    }
}

/// Why presence cannot be written down.
package struct PresenceLogError: Error, CustomStringConvertible {
    let folder: String
    let code: Int32

    init(_ folder: String, _ code: Int32) { (self.folder, self.code) = (folder, code) }

    package var description: String {
        if code == EBUSY { return "\(folder): Another live server writes here. Stop it, or serve another archive." }
        return
            "\(folder): Presence cannot be written: \(String(cString: strerror(code))). Make room, or mend the folder’s rights."
    }
}
