import Dispatch
import Foundation

/// Signals as they come, in place of what they would do by themselves.
package final class Signals: Sendable {
    package let stream: AsyncStream<Int32>
    private let sources: Locked<[any DispatchSourceSignal]>

    package init(_ numbers: [Int32]) {
        let (stream, continuation) = AsyncStream<Int32>.makeStream()
        self.stream = stream
        let queue = DispatchQueue(label: "hansard-signals")
        sources = Locked(
            numbers.map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                source.setEventHandler { continuation.yield(number) }
                source.resume()
                return source
            })
    }

    deinit {
        sources.update { sources in
            for source in sources { source.cancel() }
        }
    }
}
