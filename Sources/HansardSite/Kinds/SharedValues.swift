import Synchronization

/// What several pages need, worked out when the first of them asks, once for all threads that draw one state of the archive:
/// of each type one value.
final class SharedValues: Sendable {
    private final class Box<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }

    private let boxes = Mutex<[ObjectIdentifier: any Sendable & AnyObject]>([:])

    /// The value of its type, made by `make` if nobody has asked before. Whoever asks meanwhile waits.
    func value<Value: Sendable>(_ make: () throws -> Value) throws -> Value {
        try box(Value.self).value.withLock { value in
            if let value { return value }
            let made = try make()
            value = made
            return made
        }
    }

    /// The value of the type, if somebody has asked for it.
    func known<Value: Sendable>(_ type: Value.Type) -> Value? { box(type).value.withLock { $0 } }

    private func box<Value: Sendable>(_ type: Value.Type) -> Box<Value> {
        boxes.withLock { boxes in
            if let known = boxes[ObjectIdentifier(type)] as? Box<Value> { return known }
            let box = Box<Value>()
            boxes[ObjectIdentifier(type)] = box
            return box
        }
    }
}
