import Foundation
import Hansard

/// What a search loads first: how many documents there are, when they were sent, and where each dictionary’s shards
/// begin.
struct SearchRoot: Equatable, Sendable {
    static let version = 3
    /// Numbers between two of `times`.
    static let timeStep = 1_024

    var documents: Int
    /// Documents in a file of texts, as a power of two.
    var slotBits: Int
    /// The bounds of the segments: the first has the documents below the first bound, and so on.
    var firstEnd: Int
    var secondEnd: Int
    /// When every 1,024th document was sent, in seconds.
    var times: [Int]
    var zone: [ZoneOffset]
    /// First keys of the shards of the dictionaries `a`, `b`, `f`, `u`, `n`.
    var shards: [[[UInt8]]]
    /// As many texts as any message has: documents so far apart are of different messages.
    var mostTexts: Int

    struct ZoneOffset: Codable, Equatable, Sendable {
        var from: Int
        var seconds: Int
    }

    static let dictionaries = ["a", "b", "f", "u", "n"]

    var bytes: [UInt8] {
        var out = BitWriter()
        out.append(number: Self.version, order: 0)
        out.append(number: documents, order: 20)
        out.append(UInt64(slotBits), bits: 4)
        out.append(number: firstEnd, order: 20)
        out.append(number: secondEnd, order: 20)
        append(times, order: 16, to: &out)
        append(zone.map(\.from), order: 24, to: &out)
        for offset in zone { out.append(number: offset.seconds + 172_800, order: 17) }
        for keys in shards {
            out.append(number: keys.count, order: 4)
            var last: [UInt8] = []
            for key in keys {
                let shared = zip(last, key).prefix { $0 == $1 }.count
                out.append(number: shared, order: 1)
                out.append(number: key.count - shared, order: 2)
                out.append(key.dropFirst(shared))
                last = key
            }
        }
        out.append(number: mostTexts, order: 2)
        return out.bytes
    }

    /// Rising numbers: how many, the first one, then the differences.
    private func append(_ numbers: [Int], order: Int, to out: inout BitWriter) {
        out.append(number: numbers.count, order: 4)
        guard let first = numbers.first else { return }
        out.append(number: first < 0 ? -2 * first - 1 : 2 * first, order: 30)
        for (a, b) in zip(numbers, numbers.dropFirst()) { out.append(number: b - a, order: order) }
    }
}
