import Dispatch
import Foundation
import HansardStore
import NIOCore
import Synchronization

/// Knows which state the archive is in, so that event loops need not ask.
///
/// A thread of its own looks every other millisecond as long as somebody asks, and not at all when nobody has for a second. What
/// it found a moment ago is told at once; whoever asks after a pause waits for the next look.
final class ArchiveWatch: Sendable {
    private let board = WatchBoard()

    init(archive: String) {
        let board = board
        let thread = Thread { board.watch(ArchiveLook(archive: archive)) }
        thread.name = "archive-watch"
        thread.start()
    }

    deinit { board.end() }

    /// The number of the state, as of some milliseconds ago at most: another one for each that was seen. `nil` when it cannot be
    /// told.
    func current() async -> UInt64? {
        if let known = board.known() { return known.number }
        return await withCheckedContinuation { board.ask($0) }
    }
}

/// What the thread has found, and who waits for it.
private final class WatchBoard: Sendable {
    private struct State {
        /// `nil` when it cannot be told.
        var number: UInt64?
        /// When the look began that found it; `nil` before the first.
        var lookedAt: NIODeadline?
        var askedAt = NIODeadline.now()
        var waiting: [CheckedContinuation<UInt64?, Never>] = []
        var hasEnded = false
    }

    /// Between two looks, and for how long what one has found is told.
    private static let interval = 2  // milliseconds
    private static let believed = TimeAmount.milliseconds(4)
    private static let attention = TimeAmount.seconds(1)

    private let state = Mutex(State())
    /// Wakes the thread.
    private let bell = DispatchSemaphore(value: 0)

    /// What was found a moment ago.
    func known() -> (number: UInt64?, lookedAt: NIODeadline)? {
        let now = NIODeadline.now()
        return state.withLock { state in
            state.askedAt = now
            guard let lookedAt = state.lookedAt, now - lookedAt <= Self.believed else { return nil }
            return (state.number, lookedAt)
        }
    }

    func ask(_ asker: CheckedContinuation<UInt64?, Never>) {
        state.withLock { $0.waiting.append(asker) }
        bell.signal()
    }

    func end() {
        state.withLock { $0.hasEnded = true }
        bell.signal()
    }

    func watch(_ look: ArchiveLook) {
        while true {
            let start = NIODeadline.now()
            // Who asks from here on may mean a later state than this look finds.
            let askers = state.withLock { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            let number = look.number()
            let (hasEnded, isWatched) = state.withLock { state in
                (state.number, state.lookedAt) = (number, start)
                return (state.hasEnded, start - state.askedAt < Self.attention || !state.waiting.isEmpty)
            }
            for asker in askers { asker.resume(returning: number) }
            guard !hasEnded else { return }
            if isWatched { _ = bell.wait(timeout: .now() + .milliseconds(Self.interval)) } else { bell.wait() }
        }
    }
}

/// Reads the state of an archive, on one thread.
private final class ArchiveLook {
    private let archive: String
    private var reader: ArchiveReader?
    /// The file that the reader reads: another one may come in its place.
    private var file: FileIdentity?
    /// The reader’s own number of the state that was found last.
    private var version: Int64?
    private var state: (file: FileIdentity?, archiveID: Int64, lastSeq: Int64, namesSeq: Int64)?
    private var stateNumber: UInt64 = 0

    init(archive: String) { self.archive = archive }

    /// That of the state in which the archive is; `nil` if it cannot be read.
    func number() -> UInt64? {
        let file = FileIdentity(ArchiveFolder(archive).database)
        if file == nil || file != self.file { (reader, self.file, version) = (nil, file, nil) }
        do {
            let reader = try self.reader ?? ArchiveReader(path: archive, cacheMiB: 1, for: .serving)
            self.reader = reader
            let version = try reader.dataVersion()
            if version == self.version { return stateNumber }
            // What is written between the two is found the next time.
            let extent = try reader.extent()
            let now = (file: file, archiveID: extent.archiveID, lastSeq: extent.lastSeq, namesSeq: extent.namesSeq)
            if state.map({ $0 != now }) ?? true { (state, stateNumber) = (now, stateNumber + 1) }
            self.version = version
            return stateNumber
        } catch {
            (reader, version) = (nil, nil)
            return nil
        }
    }
}
