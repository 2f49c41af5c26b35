import Foundation

/// Folders and files of the record and of who looked at it: for their owner alone, whatever the umask of the process.
package enum OwnerOnly {
    /// Of a folder.
    package static let folderMode: mode_t = 0o700
    /// Of a file.
    package static let fileMode: mode_t = 0o600

    /// Makes the folder at `path`, and those above it, where they are not there yet. One that is there keeps its rights.
    ///
    /// - Throws: Why it cannot be made, in words of the system’s.
    package static func makeFolder(_ path: String) throws(CannotMake) {
        guard mkdir(path, folderMode) != 0 else { return }
        if errno == ENOENT {
            let parent = FilePath.folder(of: path)
            guard !parent.isEmpty, parent != path else { throw CannotMake(code: ENOENT) }
            try makeFolder(parent)
            if mkdir(path, folderMode) == 0 { return }
        }
        let code = errno
        var status = stat()
        guard stat(path, &status) == 0 else { throw CannotMake(code: code) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw CannotMake(code: ENOTDIR) }
    }

    /// Makes an empty file at `path` where there is none: SQLite gives the companions of a database its rights. What is
    /// there is not opened, for to close a database’s file ends all locks that this process has on it.
    package static func makeFile(_ path: String) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, fileMode)
        if file >= 0 { close(file) }
    }

    /// A sentence for whoever keeps the machine if others on it may use the folder or file at `path`, which names the
    /// command that closes it; `nil` for one that is closed or not there.
    package static func warning(_ path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return nil }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        let rights = String(status.st_mode & 0o777, radix: 8)
        let command = isFolder ? "chmod -R go=" : "chmod 600"
        return "\(path): Other users of this machine may get at it (its rights are \(rights)). "
            + "Close it: \(command) \(shellQuoted(path))"
    }

    /// `path` as a shell takes it for one word.
    private static func shellQuoted(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            byte >= 0x80 || (0x2B...0x39).contains(byte) && byte != 0x2C || (0x40...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "=")
        }
        return isPlain && !path.hasPrefix("-") ? path : "'\(path.replacing("'", with: #"'\''"#))'"
    }

    /// Why a folder cannot be made.
    package struct CannotMake: Error, CustomStringConvertible {
        /// The system’s number of the error.
        package let code: Int32

        var isReadOnly: Bool { [EROFS, EACCES, EPERM].contains(code) }

        package var description: String { String(cString: strerror(code)) }
    }
}
