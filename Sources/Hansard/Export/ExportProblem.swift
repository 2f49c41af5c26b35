/// Why nothing was exported.
package struct ExportProblem: Error, CustomStringConvertible {
    /// What is wrong, where, and how to mend it.
    package let description: String

    /// - Parameter description: In whole sentences.
    package init(description: String) { self.description = description }
}
