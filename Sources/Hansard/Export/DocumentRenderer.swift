/// What sets documents: it takes descriptions of them, in lines (docs/pdf-description.md), and gives their files.
package protocol DocumentRenderer: AnyObject {
    /// Sends lines of a description, and writes what the document has come to so far.
    ///
    /// - Parameter lines: Whole ones; emptied.
    /// - Parameter files: Whose open file is the document’s.
    /// - Throws: `ExportProblem` where the document cannot be made, and what `files` throws.
    func send(_ lines: inout [UInt8], to files: any ExportFiles) throws

    /// Sends the last lines, and writes the rest of the document.
    ///
    /// - Returns: How many pages it has.
    func finish(_ lines: inout [UInt8], to files: any ExportFiles) throws -> Int
}
