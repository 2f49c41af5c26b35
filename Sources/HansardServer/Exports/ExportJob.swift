import Hansard
import HansardSite
import HansardStore
import PairChannel

/// An export that a reader has begun: what of, for whom, and how far it is.
struct ExportJob: Sendable {
    /// Where it stands.
    enum State: Sendable {
        case waiting
        case making(done: Int, total: Int)
        /// - Parameter bytes: Of the ZIP file.
        case ready(RecordExport.Report, bytes: Int64)
        case failed(ExportProgress.Failure)
    }

    /// 128 random bits in hexadecimal.
    let id: String
    /// Whose it is: see `Grant.exporter`.
    let owner: ID
    let order: ExportOrder
    /// What its reader could read when it was begun: it has nothing else.
    let readable: Readable
    let caseName: String?
    let beganAt: Timestamp
    var state = State.waiting
    /// The last record that was there when its making began: of erasures behind it, it knows nothing.
    var lastSeq: Int64 = 0
    /// When it is deleted, once it has ended.
    var endsAt: Timestamp?
    /// Held until it has ended.
    var slot: ExportSlots.Slot?

    /// Whether nothing more comes of it.
    var hasEnded: Bool {
        switch state {
        case .waiting, .making: false
        case .ready, .failed: true
        }
    }
}

/// How many exports there may be, and for how long.
package struct ExportLimits: Sendable {
    /// Made at the same time.
    package var running = 2
    /// Waiting or being made; one reader may have a quarter of them.
    package var begun = 8
    /// Kept, with those; one reader may have an eighth of them, and loses the oldest for a new one.
    package var kept = 64
    /// Bytes of all that are kept and made.
    package var bytes: Int64
    /// For how long one is kept.
    package var seconds: Int64

    /// What suits some hundred readers.
    ///
    /// - Parameters:
    ///   - bytes: Of all that are kept and made.
    ///   - seconds: For how long one is kept.
    package init(bytes: Int64 = 32 << 30, seconds: Int64 = 3_600) { (self.bytes, self.seconds) = (bytes, seconds) }
}
