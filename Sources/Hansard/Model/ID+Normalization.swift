import Foundation
import PairChannel

extension ID {
    /// Whether it is in Unicode’s normalization form C (UAX #15). What readers and operators write is taken in that form
    /// alone: of two spellings that look the same, one would be somebody else. A source’s own ids are taken as they are.
    package var isNormalized: Bool {
        // ASCII is, and most ids are ASCII.
        text.utf8.allSatisfy { $0 < 0x80 } || ID(text.precomposedStringWithCanonicalMapping) == self
    }
}
