import Hansard

/// A mask as it is asked for: what is withheld, for whom, and what stands in its place.
package struct MaskRequest: Sendable {
    /// What, and whose.
    package let mask: RecordMask
    /// Pseudonyms are those of this name alone: an audience’s, or what an export is of.
    package let context: String
    /// What stands in the place of what is withheld.
    package let words: MaskWords

    /// A mask under which people are called by pseudonyms of `context`.
    package init(_ mask: RecordMask, context: String, _ words: MaskWords) {
        (self.mask, self.context, self.words) = (mask, context, words)
    }
}
