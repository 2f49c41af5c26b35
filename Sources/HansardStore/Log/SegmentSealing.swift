import Foundation

/// Compresses full segments of a log on a thread of its own, while lines are added to others.
final class SegmentSealing: @unchecked Sendable {
    private let sealer: SegmentSealer
    private let queue = DispatchQueue(label: "hansard-seal")
    // Used on `queue` alone.
    private var error: ArchiveError?

    init(of log: RecordLog) { sealer = SegmentSealer(layout: log.layout, disk: log.disk) }

    /// Compresses these after those before. When one cannot be compressed, none behind it is: they stay as they are.
    func add(_ segments: [RecordLog.FullSegment]) {
        guard !segments.isEmpty else { return }
        queue.async { [self] in
            for segment in segments where error == nil {
                do throws(ArchiveError) { try sealer.seal(segment.number, digest: segment.digest) } catch {
                    self.error = error
                }
            }
        }
    }

    /// Waits until all is compressed.
    ///
    /// - Throws: What went wrong with the first that is not.
    func finish() throws(ArchiveError) {
        if let error = queue.sync(execute: { error }) { throw error }
    }
}
