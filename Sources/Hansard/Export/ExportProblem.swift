/// Why nothing was exported.
package struct ExportProblem: Error, CustomStringConvertible {
    /// What a program can do something about, or say in other words.
    package enum Kind: String, Sendable {
        /// The disk is full.
        case noRoom
        /// More is on record than was signed yet: it goes by itself, soon.
        case unsigned
        case other
    }

    /// Which kind of problem it is.
    package let kind: Kind
    /// What is wrong, where, and how to mend it.
    package let description: String

    /// - Parameter description: In whole sentences.
    package init(_ kind: Kind = .other, description: String) { (self.kind, self.description) = (kind, description) }
}
