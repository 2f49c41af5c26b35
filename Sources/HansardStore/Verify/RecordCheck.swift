import Hansard

/// What `hansard verify` found of an archive.
package struct RecordCheck: Sendable, Equatable {
    /// Something that is not as the record says. It quotes no message.
    package struct Problem: Sendable, Equatable {
        /// The record’s number, where it is one record’s.
        package let seq: Int64?
        /// Within the archive’s folder: `log/00000000.jsonl`, `hansard.db`, `blobs/9f/9f86…`.
        package let file: String?
        /// Counted from 1.
        package let line: Int64?
        /// In whole sentences: what is wrong, and how to mend it.
        package let reason: String

        /// - Parameter reason: Whole sentences, which quote no message.
        package init(seq: Int64? = nil, file: String?, line: Int64? = nil, reason: String) {
            (self.seq, self.file, self.line, self.reason) = (seq, file, line, reason)
        }

        /// For a line of text: `log/00000000.jsonl:17: …`, or by the record where no line is known.
        package var text: String {
            guard let file else { return reason }
            let place = line.map { ":\($0)" } ?? seq.map { ", record \($0)" } ?? ""
            return "\(file)\(place): \(reason)"
        }
    }

    /// How many records the log has.
    package var records: Int64 = 0
    /// The root over all of them, in base64.
    package var root = ""
    /// How many days, of one conversation each, have seals; see `LogSeal`.
    package var sealedDays = 0
    /// The last signed checkpoint, which may be of fewer records than there are; `nil` for none.
    package var checkpoint: String?
    /// The name of the key that signed it; `nil` where nobody did that is known.
    package var signedBy: String?
    /// Whether there is a database, which was compared; a backup has none.
    package var hasDatabase = false
    /// How many texts of messages the search index has; `nil` where there is none, or it was not verified since something
    /// that it is made of is not whole.
    package var indexedTexts: Int64?
    /// How many files of attachments were read.
    package var files = 0
    /// Files in `blobs/` that no record names. They are no part of the record.
    package var unnamedFiles: [String] = []
    /// Those that are listed; `problemCount` may be greater.
    package var problems: [Problem] = []
    /// Of those that are listed and of others.
    package var problemCount = 0

    /// Of nothing that was verified yet.
    package init() {}

    /// Whether nothing was found that is not as the record says.
    package var isWhole: Bool { problemCount == 0 }

    mutating func add(_ problem: Problem) {
        problems.append(problem)
        problemCount += 1
    }
}
