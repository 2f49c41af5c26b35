import Foundation
import Hansard
import Logging
import PairChannel

/// Writes each log entry as a JSON object on a line of standard error.
///
/// What is logged is about the server: never a message, a query, a name, an address of a page.
package struct JSONLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let label: String
    private let write: @Sendable ([UInt8]) -> Void

    package init(
        label: String, level: Logger.Level, write: @escaping @Sendable ([UInt8]) -> Void = Self.toStandardError
    ) {
        (self.label, logLevel, self.write) = (label, level, write)
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        var line = [UInt8].object { line in
            line.member("time", Timestamp(microseconds: microseconds).rfc3339(.millisecond))
            line.member("level", "\(event.level)")
            line.member("log", label)
            line.member("message", "\(event.message)")
            for (key, value) in all.sorted(by: { $0.key < $1.key }) {
                line.name(key)
                line.appendJSON("\(value)")
            }
        }
        line.append(0x0A)
        write(line)
    }

    /// In one call, so that lines of several threads do not mix.
    package static let toStandardError: @Sendable ([UInt8]) -> Void = { line in
        _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
