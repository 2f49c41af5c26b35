import Foundation
import Hansard
import HansardStore

/// What a build of the index leaves for the next one, which may then do a part of it only.
struct SearchState: Codable {
    static let note = "search"
    static let unseenNote = "search-unseen"

    var root: SearchRoot
    var model: Data
    /// The last documents of those that the model was made from, of the first segment and of the second.
    var lastSampled: DocumentKey?
    var lastOfFirst: DocumentKey?
    var lastOfSecond: DocumentKey?
    var names: SearchNamesStamp

    /// Which messages of each conversation are unseen in the first segment and in the first two, as numbers to compare.
    struct Unseen: Codable, Equatable {
        var first: [Int64: UInt64] = [:]
        var second: [Int64: UInt64] = [:]
    }
}

// The lists in it are long: as bytes they are read and written in a tenth of the time that numbers in JSON take, which
// a build after one message would notice.

extension SearchState.Unseen {
    init(from decoder: any Decoder) throws {
        let numbers = try PackedNumbers(from: decoder).numbers
        for i in stride(from: 0, to: numbers.count - 2, by: 3) {
            let id = Int64(bitPattern: numbers[i + 1])
            if numbers[i] == 1 { first[id] = numbers[i + 2] } else { second[id] = numbers[i + 2] }
        }
    }

    func encode(to encoder: any Encoder) throws {
        func rows(_ digests: [Int64: UInt64], _ segment: UInt64) -> [UInt64] {
            digests.sorted { $0.key < $1.key }.flatMap { [segment, UInt64(bitPattern: $0.key), $0.value] }
        }
        try PackedNumbers(rows(first, 1) + rows(second, 2)).encode(to: encoder)
    }
}

extension SearchRoot: Codable {
    private enum Key: CodingKey { case numbers, times, zone, shards }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let numbers = try values.decode([Int].self, forKey: .numbers)
        guard numbers.count == 6, numbers[5] == Self.version else {
            throw DecodingError.dataCorruptedError(forKey: .numbers, in: values, debugDescription: "of another version")
        }
        let times = try values.decode(PackedNumbers.self, forKey: .times).numbers
        let shards = try values.decode([PackedNumbers].self, forKey: .shards)
        self.init(
            documents: numbers[0], slotBits: numbers[1], firstEnd: numbers[2], secondEnd: numbers[3],
            times: times.map { Int(Int64(bitPattern: $0)) }, zone: try values.decode([ZoneOffset].self, forKey: .zone),
            shards: shards.map { Self.keys($0.numbers) }, mostTexts: numbers[4])
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode([documents, slotBits, firstEnd, secondEnd, mostTexts, Self.version], forKey: .numbers)
        try values.encode(PackedNumbers(times.map { UInt64(bitPattern: Int64($0)) }), forKey: .times)
        try values.encode(zone, forKey: .zone)
        try values.encode(
            shards.map { keys in PackedNumbers(keys.flatMap { [UInt64($0.count)] + $0.map { UInt64($0) } }) },
            forKey: .shards)
    }

    /// Keys that stand one after the other, each behind its length.
    private static func keys(_ numbers: [UInt64]) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        var at = 0
        while at < numbers.count {
            let key = numbers[(at + 1)...].prefix(Int(clamping: numbers[at]))
            keys.append(key.map { UInt8(truncatingIfNeeded: $0) })
            at = key.endIndex
        }
        return keys
    }
}

/// Numbers as bytes, see `appendVarint`.
private struct PackedNumbers: Codable {
    let numbers: [UInt64]

    init(_ numbers: [UInt64]) { self.numbers = numbers }

    init(from decoder: any Decoder) throws {
        let data = try decoder.singleValueContainer().decode(Data.self)
        numbers = [UInt8](data).withUnsafeBufferPointer { bytes in
            var reader = VarintReader(bytes)
            var numbers: [UInt64] = []
            while let number = reader.next() { numbers.append(number) }
            return numbers
        }
    }

    func encode(to encoder: any Encoder) throws {
        var bytes: [UInt8] = []
        for number in numbers { bytes.appendVarint(number) }
        var value = encoder.singleValueContainer()
        try value.encode(Data(bytes))
    }
}
