import Foundation
import Hansard
import PairChannel

/// Verifies a log, or a copy of one: that each line is the one whose hash went into the tree, the tree the one that was
/// signed, and every earlier checkpoint one of the same tree.
///
/// All hashes are computed from the lines; no key is needed but the public one. Nothing is changed, and somebody may write
/// meanwhile. What the system holds in memory of a file is what is verified, not the disk below it.
package struct LogVerifier {
    let layout: LogLayout

    package init(_ folder: ArchiveFolder) { self.init(LogLayout(folder)) }

    init(_ layout: LogLayout) { self.layout = layout }

    /// Verifies everything, and goes on behind what is wrong, as far as there is anything to go by.
    ///
    /// - Parameters:
    ///   - noted: A checkpoint of this log that somebody has kept elsewhere; the log has to go on from there. It is believed
    ///     as it is.
    ///   - threads: So many segments are verified at the same time.
    ///   - progress: Told now and then how many lines were verified, of about how many; by one thread at a time.
    /// - Throws: `.newerLog`; `.logDamaged` where `log/` cannot be read at all.
    package func verify(
        noted: Checkpoint? = nil, threads: Int = 2,
        progress: @escaping (_ lines: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws(ArchiveError) -> LogVerification {
        var result = LogVerification()
        let key = publicKey(&result)
        // In this order, since somebody may sign meanwhile: no earlier checkpoint is of more lines than the last, and the
        // lines that the last one covers are there.
        let history = CheckpointHistory.all(layout)
        try readCheckpoint(key, &result)
        let files = try LogFiles(layout)
        try checkFormat(files)
        // A number that nobody signed is not believed.
        let size = result.signedBy == nil ? 0 : result.checkpoint?.size ?? 0
        let count = files.count(atLeast: size > 0 ? layout.segment(of: size) + 1 : 0)
        checkFiles(files, count, &result)
        let wanted = history.map(\.checkpoint?.size) + [result.checkpoint?.size, noted?.size]
        let segments = self.segments(Int(count), size, wanted.compactMap { $0 }, threads, progress)
        let tree = WholeTree(layout, segments)
        (result.records, result.root) = (tree.size, tree.root)
        let checks = SignedChecks(layout: layout)
        checks.report(segments, tree, &result)
        checks.checkSigned(tree, &result)
        checks.check(history, tree, key, &result)
        checks.checkNoted(noted, tree, &result)
        if result.isWhole {
            checkErasures(segments, &result)
            checkSeals(segments, &result)
        }
        return result
    }

    private func publicKey(_ result: inout LogVerification) -> VerifierKey? {
        do throws(ArchiveError) { return try ArchiveKeys.verifier(of: layout.folder) } catch {
            result.add(
                "Without it no signature can be verified. Restore it from a backup of keys/.",
                file: KeyFiles.Name.publicKey.path)
            return nil
        }
    }

    private func readCheckpoint(_ key: VerifierKey?, _ result: inout LogVerification) throws(ArchiveError) {
        let file = layout.name(layout.checkpoint)
        guard let data = FileManager.default.contents(atPath: layout.checkpoint) else {
            result.add("There is no checkpoint: nothing says which lines there have to be.", file: file)
            return
        }
        result.note = Array(data)
        do throws(NoteProblem) {
            if let key {
                result.checkpoint = try Checkpoint(result.note, verifiedBy: key)
                result.signedBy = key.name
            } else {
                result.checkpoint = try Checkpoint(parsing: SignedNote(parsing: result.note).text)
            }
        } catch {
            result.add("The checkpoint is not to be believed: \(error).", file: file)
        }
    }

    /// A program knows the rules of the formats up to its own.
    private func checkFormat(_ files: LogFiles) throws(ArchiveError) {
        guard let isSealed = files.isSealed(0),
            let bytes = try? SegmentReader.firstLine(layout, segment: 0, isSealed: isSealed),
            let line = try? JSONValue(parsing: bytes), line["type"]?.string == "archive",
            let format = line["format"]?.int, format > LogArchive.currentFormat
        else { return }
        throw ArchiveError(layout.folder.path, .newerLog(found: format, known: LogArchive.currentFormat))
    }

    private func checkFiles(_ files: LogFiles, _ count: Int64, _ result: inout LogVerification) {
        for name in files.foreign { result.add("The file is none of the log’s.", file: "log/" + name) }
        for segment in files.hashes.sorted() where segment >= count {
            result.add("The lines that these are the hashes of are missing.", file: layout.name(layout.hashes(segment)))
        }
        for segment in files.raw.union(files.sealed).sorted() where segment >= count {
            let path = files.isSealed(segment) == true ? layout.sealed(segment) : layout.raw(segment)
            result.add("The lines before those in this file are missing.", file: layout.name(path))
        }
        for segment in files.raw.intersection(files.sealed).sorted() where isThereTwice(segment) {
            result.add(
                "The same segment is there uncompressed, and that one counts. The next ingest removes this one.",
                file: layout.name(layout.sealed(segment)))
        }
    }

    /// While a segment is compressed both are there for a moment.
    private func isThereTwice(_ segment: Int64) -> Bool {
        access(layout.raw(segment), F_OK) == 0 && access(layout.sealed(segment), F_OK) == 0
    }

    /// Holds seals against the messages before them, of a log whose files of hashes are those of its lines.
    private func checkSeals(_ segments: [SegmentVerifier.Found], _ result: inout LogVerification) {
        var (days, files) = (SealedDays(), LeafFiles(layout))
        for segment in segments { days.add(segment.days) }
        let found = days.check { files.leaf($0) }
        result.sealedDays = found.days
        for problem in found.problems { add(problem.reason, of: problem.seq, segments, &result) }
    }

    /// Looks that what is gone was erased by somebody who answers for it.
    private func checkErasures(_ segments: [SegmentVerifier.Found], _ result: inout LogVerification) {
        var erased = ErasedLines()
        for segment in segments { erased.add(segment.erased) }
        for seq in erased.unnamed {
            add(
                "Something of the record is gone, and no erasure in the log names it: it was not erased by this program. "
                    + "Restore the line from a backup.", of: seq, segments, &result)
        }
    }

    private func add(
        _ reason: String, of seq: Int64, _ segments: [SegmentVerifier.Found], _ result: inout LogVerification
    ) {
        let segment = layout.segment(of: seq)
        let path = segments[Int(segment)].isSealed ? layout.sealed(segment) : layout.raw(segment)
        result.add(reason, seq: seq, file: layout.name(path), line: seq - layout.firstSeq(segment) + 1)
    }

    /// Goes over all segments.
    private func segments(
        _ count: Int, _ size: Int64, _ sizes: [Int64], _ threads: Int,
        _ progress: @escaping (Int64, Int64) -> Void
    ) -> [SegmentVerifier.Found] {
        let lines = layout.linesPerSegment
        let bySegment = Dictionary(grouping: sizes.filter { $0 > 0 }) { layout.segment(of: $0) }
        let tally = Tally(count, total: max(size, Int64(count - 1) * lines), progress)
        DispatchQueue.concurrentPerform(iterations: min(max(1, threads), max(1, count))) { thread in
            for index in stride(from: thread, to: count, by: max(1, threads)) {
                let first = Int64(index) * lines
                var verifier = SegmentVerifier(
                    layout, segment: Int64(index), signedLines: min(max(0, size - first), lines),
                    sizes: Set((bySegment[Int64(index)] ?? []).map { $0 - first }))
                tally.set(verifier.run { tally.add($0) }, index)
            }
        }
        return tally.found
    }
}

/// What the threads have found so far.
private final class Tally: @unchecked Sendable {
    // Everything below is used with `lock` held.
    private let lock = NSLock()
    private(set) var found: [SegmentVerifier.Found]
    private var lines: Int64 = 0
    private let total: Int64
    private let progress: (Int64, Int64) -> Void

    init(_ count: Int, total: Int64, _ progress: @escaping (Int64, Int64) -> Void) {
        found = Array(repeating: SegmentVerifier.Found(), count: count)
        (self.total, self.progress) = (total, progress)
    }

    func add(_ more: Int) {
        lock.withLock {
            lines += Int64(more)
            progress(lines, max(total, lines))
        }
    }

    func set(_ segment: SegmentVerifier.Found, _ index: Int) { lock.withLock { found[index] = segment } }
}
