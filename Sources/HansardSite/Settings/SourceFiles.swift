import Foundation

/// Files that people write, read so that one which cannot be read is never taken for one that is not there: what its absence
/// means may open what it closes.
package enum SourceFiles {
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    /// The bytes of the file at `path`, whatever links lead to it; `nil` only where there is nothing.
    ///
    /// - Throws: for what is there and cannot be read: no right to it, a folder, a link that leads nowhere.
    package static func contents(of path: String) throws(Problem) -> Data? {
        // A pipe would never end.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return try missing(path) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Problem(description: "\(path): This is no file. Move it away, or put a file in its place.")
        }
        do { return try file.readToEnd() ?? Data() } catch {
            throw unreadable(path, (error as NSError).localizedDescription)
        }
    }

    /// The names in the folder at `path`, sorted; `nil` only where there is nothing.
    ///
    /// - Throws: for what is there and cannot be listed.
    package static func names(in path: String) throws(Problem) -> [String]? {
        guard let folder = opendir(path) else { return try missing(path) }
        defer { closedir(folder) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw unreadable(path, String(cString: strerror(errno))) }
        return names.sorted()
    }

    private static func missing<T>(_ path: String) throws(Problem) -> T? {
        let code = errno
        var status = stat()
        guard code == ENOENT, lstat(path, &status) != 0, errno == ENOENT else {
            throw unreadable(path, code == ENOENT ? "a link that leads nowhere" : String(cString: strerror(code)))
        }
        return nil
    }

    private static func unreadable(_ path: String, _ why: String) -> Problem {
        Problem(
            description:
                "\(path): This is there and cannot be read (\(why)). Nothing was done, since what it says is not "
                + "known. Let the user who runs this read it, or remove it.")
    }
}
