import PairChannel

/// What checking the access log found.
package enum AccessCheck: Sendable, Equatable {
    /// The number of the last entry, and its hash: whoever notes both can tell later that none was cut off the end.
    case whole(entries: Int64, hash: [UInt8])
    /// The first entry that is not as it was written, or that follows one that is missing.
    case broken(seq: Int64)
    /// The entry with that number is not there any more, or another one is.
    case notAsNoted(seq: Int64)
    /// Every entry is as it was written, but the tables are not as they were made: one has another column, is a view, or has
    /// lost what guards it.
    case altered
}

extension AccessCheck {
    /// `NUMBER:HASH`, as it is noted elsewhere.
    package static func note(_ seq: Int64, _ hash: [UInt8]) -> String {
        "\(seq):\(Hexadecimal.text(hash))"
    }
}
