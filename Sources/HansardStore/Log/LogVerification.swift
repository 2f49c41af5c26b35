import Hansard

/// What `LogVerifier` found.
package struct LogVerification: Sendable {
    /// Something in the log that is not as it was signed. It quotes no message.
    package struct Problem: Sendable, Equatable {
        /// The record’s number, where it is one record’s.
        package let seq: Int64?
        /// Within the archive’s folder: `log/00000000.jsonl`; `nil` for what somebody noted elsewhere.
        package let file: String?
        /// Within the file, counted from 1.
        package let line: Int64?
        /// In whole sentences: what is wrong and, where it can be mended, how.
        package let reason: String
    }

    /// How many records the log has.
    package internal(set) var records: Int64 = 0
    /// The root of the tree over all of them.
    package internal(set) var root = MerkleHashing.emptyRoot
    /// The last checkpoint; it may be of fewer records than there are. `nil` where there is none that is to be believed.
    package internal(set) var checkpoint: Checkpoint?
    /// The same as it stands in its file, with the signatures.
    package internal(set) var note: [UInt8] = []
    /// The name of the key that signed it; `nil` where nobody did that is known.
    package internal(set) var signedBy: String?
    /// How many days, of one conversation each, have seals that were held against their messages.
    package internal(set) var sealedDays = 0
    /// The first thousand.
    package private(set) var problems: [Problem] = []
    package private(set) var problemCount = 0

    package static let listedProblems = 1_000

    package var isWhole: Bool { problemCount == 0 }

    mutating func add(_ reason: String, seq: Int64? = nil, file: String?, line: Int64? = nil) {
        problemCount += 1
        guard problems.count < Self.listedProblems else { return }
        problems.append(Problem(seq: seq, file: file, line: line, reason: reason))
    }

    /// Adds problems that are not listed.
    mutating func count(_ more: Int) { problemCount += more }

    mutating func add(_ other: LogVerification) {
        problems += other.problems.prefix(Self.listedProblems - problems.count)
        problemCount += other.problemCount
    }
}
