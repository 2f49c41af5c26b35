import Synchronization

/// A value that several threads of a test change.
final class Locked<Value: Sendable>: Sendable {
    private let held: Mutex<Value>

    init(_ value: Value) { held = Mutex(value) }

    func update<Result: Sendable>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try held.withLock { value in try body(&value) }
    }
}
