/// Who is in a presence channel, by one client’s account: users are the numbers below a limit.
struct LoadRoster {
    private var isThere: [Bool]
    private(set) var count = 0

    init(limit: Int) { isThere = Array(repeating: false, count: limit) }

    mutating func add(_ user: Int) {
        guard isThere.indices.contains(user), !isThere[user] else { return }
        isThere[user] = true
        count += 1
    }

    mutating func remove(_ user: Int) {
        guard isThere.indices.contains(user), isThere[user] else { return }
        isThere[user] = false
        count -= 1
    }

    /// Everybody in the answer to a subscription: the numbers between `"ids":[` and `]`, whatever quotes them.
    mutating func replace(from message: UnsafeRawBufferPointer) {
        self = LoadRoster(limit: isThere.count)
        guard var position = message.end(of: "ids") else { return }
        while position < message.count, message[position] != UInt8(ascii: "[") { position += 1 }
        while position < message.count, message[position] != UInt8(ascii: "]") {
            if let user = message.number(from: &position) { add(user) }
        }
    }

    /// Somebody has come or gone.
    mutating func change(_ message: UnsafeRawBufferPointer, isArrival: Bool) {
        guard var position = message.end(of: "user_id") else { return }
        while position < message.count {
            guard let user = message.number(from: &position) else { continue }
            if isArrival { add(user) } else { remove(user) }
            return
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Where the first occurrence of `word` ends.
    func end(of word: StaticString) -> Int? {
        let length = word.utf8CodeUnitCount
        guard count >= length else { return nil }
        for start in 0...(count - length) where self[start] == word.utf8Start[0] {
            var i = 1
            while i < length, self[start + i] == word.utf8Start[i] { i += 1 }
            if i == length { return start + length }
        }
        return nil
    }

    /// The decimal number at `position`, which moves behind it; or `nil`, and one byte on.
    func number(from position: inout Int) -> Int? {
        let start = position
        var value = 0
        while position < count, case let digit = self[position] &- 0x30, digit < 10, position - start < 18 {
            value = value * 10 + Int(digit)
            position += 1
        }
        if position > start { return value }
        position += 1
        return nil
    }
}
