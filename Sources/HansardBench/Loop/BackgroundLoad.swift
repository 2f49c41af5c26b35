import Foundation

/// One kind of load, in a thread of its own, until a time that it is told.
struct BackgroundLoad {
    /// Loads the server until `end`; how much of what it does it has done.
    typealias Body = @Sendable (_ end: ContinuousClock.Instant) throws -> Double

    private let done = Promise<Result<Double, any Error>>()

    init(until end: ContinuousClock.Instant, _ body: @escaping Body) {
        let done = done
        Thread.detachNewThread { done.fulfil(Result { try body(end) }) }
    }

    /// Waits for its end.
    func result() throws -> Double { try done.wait().get() }
}
