/// What a bundle is written as.
package enum BundlePacking: String, Sendable {
    /// A folder.
    case folder
    /// One ZIP file: see `BundleZip`.
    case zip = "ZIP file"
}

/// Told before each piece how many bytes of files are written; what it throws ends the export, of which nothing is left.
package typealias BundleWatch = (_ bytes: Int64) throws -> Void
