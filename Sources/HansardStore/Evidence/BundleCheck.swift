import Hansard

/// What `hansard verify` found of a bundle.
package struct BundleCheck: Sendable, Equatable {
    /// What the bundle says of itself; `nil` where its manifest cannot be read.
    package var manifest: BundleManifest?
    /// The key that the bundle brings, as verifiers take it; `nil` where there is none.
    package var key: String?
    /// Records that were verified.
    package var records: Int64 = 0
    /// How many days, of one conversation each, were held against their seals: they have every message that was sealed.
    package var sealedDays = 0
    /// Messages that no seal counts which the bundle shows: of these it is not known whether others were left out.
    package var unsealedMessages: Int64 = 0
    /// Files that were verified.
    package var files = 0
    /// Those that are listed; `problemCount` may be greater.
    package var problems: [RecordCheck.Problem] = []
    /// Of those that are listed and of others.
    package var problemCount = 0

    /// Of each kind of fault, so many are listed.
    static let listed = 1_000

    /// Of nothing that was verified yet.
    package init() {}

    /// Whether nothing was found that is not as the bundle says.
    package var isWhole: Bool { problemCount == 0 }

    mutating func add(_ reason: String, file: String, line: Int64? = nil, seq: Int64? = nil) {
        problemCount += 1
        guard problems.count < Self.listed else { return }
        problems.append(RecordCheck.Problem(seq: seq, file: file, line: line, reason: reason))
    }
}
