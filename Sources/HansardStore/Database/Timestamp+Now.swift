import Foundation
import Hansard

extension Timestamp {
    /// By the machine’s clock. The core is told the time; this is for those who tell it.
    package static var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }
}
