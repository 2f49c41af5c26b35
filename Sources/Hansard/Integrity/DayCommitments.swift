import PairChannel

/// The days of a batch, each of which is committed to by itself, so that one day can be shown or erased.
struct DayCommitments {
    /// The number of the first day’s salt.
    static let firstSalt = 6
    /// A salt’s number is within twice a byte.
    private static let maximumDays = 500

    private let line: UnsafeBufferPointer<UInt8>
    /// Each day’s name and marks as they stand in the line, without the comma.
    let days: [Range<Int>]

    /// - Parameter days: Where each day’s name and marks stand in the line.
    init(_ line: UnsafeBufferPointer<UInt8>, days: [Range<Int>]) {
        precondition(days.count <= Self.maximumDays)
        (self.line, self.days) = (line, days)
    }

    /// - Parameter object: Where the value of `days` stands in the line; an object.
    init(_ line: UnsafeBufferPointer<UInt8>, _ object: Range<Int>) throws(LogLineProblem) {
        self.line = line
        var days: [Range<Int>] = []
        var cursor = JSONCursor(line, from: object.lowerBound + 1, to: object.upperBound)
        while line[cursor.at] != UInt8(ascii: "}") {
            if !days.isEmpty {
                guard line[cursor.at] == UInt8(ascii: ",") else { throw .badMember(at: cursor.at) }
                cursor.at += 1
            }
            let start = cursor.at
            guard line[start] == UInt8(ascii: "\"") else { throw .badMember(at: start) }
            do {
                _ = try cursor.rawString()
                try cursor.take(UInt8(ascii: ":"))
                _ = try cursor.skipValue()
            } catch {
                throw .malformed(error)
            }
            days.append(start..<cursor.at)
        }
        guard cursor.at == object.upperBound - 1, days.count <= Self.maximumDays else { throw .badDays }
        self.days = days
    }

    /// The commitment to the group: the hash of 0x03 and each day’s commitment.
    func content(_ key: LogKey) -> LogHash {
        var hash = Self.newContent()
        for (n, day) in days.enumerated() where n % 2 == 0 {
            let (even, odd) = key.salts(pair: UInt8((Self.firstSalt + n) / 2))
            Self.append(even.commitment(to: line.raw(day)), to: &hash)
            if n + 1 < days.count { Self.append(odd.commitment(to: line.raw(days[n + 1])), to: &hash) }
        }
        return hash.finalize()
    }

    /// The same where days were erased: `salts` has a salt or nothing for each day that there was, `hashes` the
    /// commitments of those for which it has nothing, by the salt’s number.
    func content(_ salts: ArraySlice<LogSalt?>, _ hashes: [Int: LogHash]) throws(LogLineProblem) -> LogHash {
        var hash = Self.newContent()
        var left = days.makeIterator()
        for (number, salt) in zip(salts.indices, salts) {
            if let salt {
                guard let day = left.next() else { throw .badErasure }
                Self.append(salt.commitment(to: line.raw(day)), to: &hash)
            } else {
                guard let commitment = hashes[number] else { throw .badErasure }
                Self.append(commitment, to: &hash)
            }
        }
        guard left.next() == nil else { throw .badErasure }
        return hash.finalize()
    }

    private static func newContent() -> SHA256Hasher {
        var hash = SHA256Hasher()
        withUnsafeBytes(of: UInt8(3)) { hash.update($0) }
        return hash
    }

    private static func append(_ commitment: LogHash, to hash: inout SHA256Hasher) {
        commitment.withUnsafeBytes { hash.update($0) }
    }
}
