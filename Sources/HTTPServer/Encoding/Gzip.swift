import CArchive

/// Compression as browsers take it (RFC 1952).
package enum Gzip {
    /// `bytes` as a gzip member without a time, so that the same bytes give the same answer; `nil` if that is no shorter.
    ///
    /// - Parameter level: 1, quick, to 9, small.
    package static func compressed(_ bytes: [UInt8], level: Int = 6) -> [UInt8]? {
        guard bytes.count >= 200, let archive = archive_write_new() else { return nil }
        defer { archive_write_free(archive) }
        guard archive_write_set_format_raw(archive) == ARCHIVE_OK,
            archive_write_add_filter_gzip(archive) == ARCHIVE_OK,
            archive_write_set_options(archive, "gzip:compression-level=\(level),gzip:!timestamp") == ARCHIVE_OK,
            archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK
        else { return nil }
        // What is longer than what it was made from is not wanted, so the room never has to grow.
        var out = [UInt8](repeating: 0, count: bytes.count)
        var used = 0
        let isWhole = out.withUnsafeMutableBytes { room -> Bool in
            guard archive_write_open_memory(archive, room.baseAddress, room.count, &used) == ARCHIVE_OK,
                let entry = archive_entry_new()
            else { return false }
            defer { archive_entry_free(entry) }
            archive_entry_set_filetype(entry, 0o100_000)
            guard archive_write_header(archive, entry) == ARCHIVE_OK,
                archive_write_data(archive, bytes, bytes.count) == bytes.count
            else { return false }
            return archive_write_close(archive) == ARCHIVE_OK
        }
        guard isWhole, used > 0, used < bytes.count else { return nil }
        return Array(out[..<used])
    }
}
