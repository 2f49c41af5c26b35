#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files that a native log's attachments name by `path`: below the log's own folder, and nowhere else.
struct NativeFiles {
    private let folder: String

    init(besideLog path: String) {
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    /// Opens the file at `path`, from the log's folder.
    ///
    /// - Returns: `nil` when there is no such file.
    /// - Throws: `FileRefusal` for a path that leads out of the folder, by itself or by a symbolic link, and for what is
    ///   no regular file; `ImportError` when the file cannot be read.
    func open(_ path: String) throws -> (any ByteReader)? {
        try Self.check(path)
        guard let root = Self.resolved(folder) else { return nil }
        let name = "\(folder)/\(path)"
        guard let real = Self.resolved(name) else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw ImportError(name, .cannotOpen(String(cString: strerror(errno))))
        }
        guard real.utf8.starts(with: (root == "/" ? root : root + "/").utf8) else { throw FileRefusal.linkLeadsOut }
        var status = stat()
        // Looked at before it is opened: to open a pipe is to wait for somebody who writes into it.
        guard lstat(real, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw FileRefusal.noFile }
        return try FileReader(path: real, followsLink: false)
    }

    private static func check(_ path: String) throws(FileRefusal) {
        // By bytes, as the system takes it.
        let parts = path.utf8.split(omittingEmptySubsequences: false) {
            $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\")
        }.map { Substring($0) }
        let drive = Array((parts.first ?? "").utf8)
        if drive.count >= 2, drive[1] == UInt8(ascii: ":") { throw .absolute }
        if parts.count > 1, parts[0].isEmpty { throw .absolute }
        guard !parts.contains("..") else { throw .leadsOut }
        guard !path.isEmpty, !path.utf8.contains(0) else { throw .noFile }
    }

    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
