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
