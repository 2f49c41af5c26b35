import Crypto
import Hansard
import PairChannel

/// One look at the record, or one that was refused: who, as what, at what, and whose it was.
package struct AccessEntry: Sendable, Equatable {
    package var at: Timestamp
    /// How the reader was known (`proxy`, `oidc`, …); empty for somebody unknown.
    package var means = ""
    /// What the proof of identity said.
    package var subject = ""
    /// The reader’s id in the source, if they are one of its people.
    package var person: String?
    package var role = ""
    package var caseName: String?
    package var reason: String?
    /// Where from.
    package var address = ""
    /// `view`, `search`, `feed`, `export`, `attachment`; `sign-in`, `sign-out`, `case`; `refused`.
    package var action: String
    package var target: String
    package var query: String?
    /// By their ids in the source: conversations of which something was served, and whose they are.
    package var conversations: [String] = []
    package var people: [String] = []
    /// Records that were served, by sequence number.
    package var records: [ClosedRange<Int64>] = []
    package var hits: Int?
    package var status: Int
    /// `served`, or why not: `case-expired`.
    package var outcome: String

    package init(at: Timestamp, action: String, target: String, status: Int, outcome: String) {
        (self.at, self.action, self.target, self.status, self.outcome) = (at, action, target, status, outcome)
    }

    package var recordCount: Int64 { records.reduce(0) { $0 + $1.upperBound - $1.lowerBound + 1 } }
}

/// An entry as it stands in the log: with its number, and a hash over itself and the entry before.
package struct LoggedAccess: Sendable, Equatable {
    package let seq: Int64
    package let entry: AccessEntry
    /// SHA-256; see `AccessEntry.hash(seq:after:)`.
    package let hash: [UInt8]
}

extension AccessEntry {
    /// What the first entry takes for the hash of the one before it.
    package static let firstHash = [UInt8](repeating: 0, count: 32)

    /// The texts of its columns, in the order in which they stand in the database, from `means` to `records`.
    var texts: [String?] {
        [
            means, subject, person, role, caseName, reason, address, action, target, query, Self.json(conversations),
            Self.json(people), Self.json(records),
        ]
    }

    /// SHA-256 over the hash of the entry before, the number, and each field as a byte that says whether it is there,
    /// its length in eight bytes (big-endian) and its bytes: two different entries never give the same bytes.
    /// Documented in `docs/access.md`, so that somebody else can check a log.
    package func hash(seq: Int64, after previous: [UInt8]) -> [UInt8] { hash(seq: seq, after: previous, texts: texts) }

    /// - Parameter texts: Its own, worked out before.
    func hash(seq: Int64, after previous: [UInt8], texts: [String?]) -> [UInt8] {
        var hash = EntryHash(after: previous)
        let last: [String?] = [hits.map { String($0) }, String(status), outcome]
        hash.add(String(seq).utf8)
        hash.add(String(at.microseconds).utf8)
        for text in texts + last { hash.add(text?.utf8) }
        return hash.finish()
    }

    /// `["7","9"]`.
    static func json(_ texts: [String]) -> String {
        String(decoding: JSONValue.strings(texts).bytes, as: UTF8.self)
    }

    /// `[[1,4],[9,9]]`.
    static func json(_ ranges: [ClosedRange<Int64>]) -> String {
        "[" + ranges.map { "[\($0.lowerBound),\($0.upperBound)]" }.joined(separator: ",") + "]"
    }
}

/// The hash of an entry, field by field: of one that is to be written, or as the bytes of its columns stand in the database.
struct EntryHash {
    private var bytes: [UInt8]

    init(after previous: [UInt8]) {
        bytes = []
        bytes.reserveCapacity(512)
        bytes += previous
    }

    /// - Parameter field: `nil` for NULL.
    mutating func add(_ field: (some Collection<UInt8>)?) {
        bytes.append(field == nil ? 0 : 1)
        let count = UInt64(field?.count ?? 0)
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: count >> UInt64(shift)))
        }
        if let field { bytes.append(contentsOf: field) }
    }

    func finish() -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}
