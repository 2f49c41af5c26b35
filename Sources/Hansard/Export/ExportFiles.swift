/// Where the files of an export go. One is open at a time.
package protocol ExportFiles: AnyObject {
    /// Begins a file.
    ///
    /// - Parameter path: From the export’s folder on, made of safe names: a slice’s `path`, hashes, digits, words.
    func begin(_ path: String) throws

    /// Writes all of `bytes` to the file that is open, and empties it.
    func append(_ bytes: inout [UInt8]) throws

    /// Ends the file that is open.
    func end() throws
}

/// Paths that more than one format uses, from the export’s folder on.
package enum ExportPath {
    /// Of a message’s file that is beside the documents: `attachments/9f/9f86d0….png`. By what is in it, so that one file is
    /// there once, and no name of a source is a name on a disk.
    package static func attachment(_ file: StoredFile) -> String {
        "attachments" + file.sitePath.dropFirst("files".count)
    }
}
