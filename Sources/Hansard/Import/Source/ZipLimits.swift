/// What a zip may hold that is read, and what of it is seen.
package struct ZipLimits: Sendable {
    /// How many entries there may be.
    package let entries: Int
    /// How many bytes one of them may have, packed and unpacked.
    package let entryBytes: UInt64
    /// How many bytes the list of entries may have.
    package let listBytes: UInt64
    /// Whether what operating systems leave behind is passed over.
    package let skipsLitter: Bool

    /// Of a source that is ingested.
    package static let source = ZipLimits(
        entries: 200_000, entryBytes: 8 << 30, listBytes: 256 << 20, skipsLitter: true)
    /// Of a bundle of an export: it may have a file for each day of each conversation, and has nothing that its manifest does
    /// not name.
    package static let bundle = ZipLimits(
        entries: 10_000_000, entryBytes: 1 << 42, listBytes: 2 << 30, skipsLitter: false)
}
