import Foundation

/// Numbers byte strings from 0 on in the order in which they come: a hash table that keeps all of them in one array.
package struct ByteTable {
    private var slots: [Int32]  // number + 1, 0 where free
    package private(set) var arena: [UInt8] = []
    /// Where each begins in the arena, and where the last one ends.
    package private(set) var starts: [Int32] = [0]
    private var hashes: [UInt32] = []

    package init(capacity: Int = 1_024) {
        slots = [Int32](repeating: 0, count: max(16, capacity * 2).nextPowerOfTwo)
    }

    package var count: Int { hashes.count }

    package func range(_ number: Int) -> Range<Int> { Int(starts[number])..<Int(starts[number + 1]) }

    package subscript(_ number: Int) -> ArraySlice<UInt8> { arena[range(number)] }

    /// The number of `key`, which is added if it is new.
    @inline(__always)
    package mutating func number(of key: UnsafeBufferPointer<UInt8>) -> Int {
        let hash = Self.hash(key)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if hashes[number] == hash, isEqual(number, key) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        return add(key, hash, slot)
    }

    package mutating func number(of key: [UInt8]) -> Int { key.withUnsafeBufferPointer { number(of: $0) } }

    /// The number of `key`; -1 if it is not here.
    @inline(__always)
    package func find(_ key: UnsafeBufferPointer<UInt8>) -> Int {
        let hash = Self.hash(key)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if hashes[number] == hash, isEqual(number, key) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        return -1
    }

    @inline(never)
    private mutating func add(_ key: UnsafeBufferPointer<UInt8>, _ hash: UInt32, _ slot: Int) -> Int {
        let number = hashes.count
        slots[slot] = Int32(number + 1)
        hashes.append(hash)
        arena.append(contentsOf: key)
        starts.append(Int32(arena.count))
        if hashes.count * 2 > slots.count { grow() }
        return number
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(number + 1)
        }
    }

    @inline(__always)
    private func isEqual(_ number: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = Int(starts[number])
        guard Int(starts[number + 1]) - start == key.count, let bytes = key.baseAddress else { return key.isEmpty }
        return arena.withUnsafeBufferPointer { memcmp($0.baseAddress! + start, bytes, key.count) == 0 }
    }

    /// Multiplies and mixes eight bytes at a time, the last ones perhaps twice. Not for keys that an enemy could
    /// choose: a log is what its own staff wrote.
    @inline(__always)
    private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let bytes = UnsafeRawBufferPointer(key)
        var hash = UInt64(truncatingIfNeeded: key.count) &* 0x9E37_79B9_7F4A_7C15
        if bytes.count >= 8 {
            var at = 0
            while at < bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: min(at, bytes.count - 8), as: UInt64.self)
                hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
                hash ^= hash >> 32
                at += 8
            }
        } else if bytes.count >= 4 {
            let first = bytes.loadUnaligned(as: UInt32.self)
            let last = bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self)
            hash ^= UInt64(first) << 32 | UInt64(last)
        } else {
            for byte in bytes { hash = hash << 8 ^ UInt64(byte) }
        }
        hash = hash &* 0xC4CE_B9FE_1A85_EC53
        return UInt32(truncatingIfNeeded: (hash ^ hash >> 29) >> 24)
    }

    /// The numbers in the order of their bytes.
    package func sorted() -> [Int32] {
        // Nearly all pairs differ in their first eight bytes.
        var keys: [(prefix: UInt64, number: Int32)] = []
        keys.reserveCapacity(count)
        for number in 0..<count {
            var prefix: UInt64 = 0
            let range = range(number)
            for i in 0..<8 { prefix = prefix << 8 | (i < range.count ? UInt64(arena[range.lowerBound + i]) : 0) }
            keys.append((prefix, Int32(number)))
        }
        keys.sort { a, b in
            if a.prefix != b.prefix { return a.prefix < b.prefix }
            return self[Int(a.number)].lexicographicallyPrecedes(self[Int(b.number)])
        }
        return keys.map(\.number)
    }
}

extension Int {
    var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
