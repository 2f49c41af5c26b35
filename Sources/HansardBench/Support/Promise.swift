import Foundation

/// A value that another thread makes.
final class Promise<Value: Sendable>: @unchecked Sendable {
    private let turn = NSCondition()
    private var value: Value?

    func fulfil(_ value: Value) {
        turn.withLock {
            self.value = value
            turn.broadcast()
        }
    }

    func wait() -> Value {
        turn.withLock {
            while value == nil { turn.wait() }
            return value!
        }
    }
}
