import Hansard

/// A file of a bundle that was written.
struct ExportedFile {
    /// From the folder on.
    let path: String
    var bytes: Int64 = 0
    /// Of all of it, once it has ended.
    var sha256 = LogHash()
    /// The same, for a ZIP file; of a folder’s, none.
    var crc32: UInt32 = 0
}
