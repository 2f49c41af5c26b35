#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Whether `path` is a folder, or a link to one.
func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// All files below the folder `root`, at any depth, by their path from it.
///
/// - Throws: `ImportError.Problem`: a symbolic link is refused, and not followed: it could lead to any file that the
///   person who ingests may read, and an export holds none.
func filesOfFolder(_ root: String) throws(ImportError.Problem) -> [(path: String, size: UInt64)] {
    var files: [(path: String, size: UInt64)] = []
    var waiting = [""]
    while let folder = waiting.popLast() {
        for name in try namesInFolder(folder.isEmpty ? root : "\(root)/\(folder)") {
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            if EntryName.isLitter(name) { continue }
            var status = stat()
            guard lstat("\(root)/\(path)", &status) == 0 else {
                throw .cannotRead("“\(path)”: \(String(cString: strerror(errno)))")
            }
            switch status.st_mode & S_IFMT {
            case S_IFREG: files.append((path, UInt64(status.st_size)))
            case S_IFDIR: waiting.append(path)
            case S_IFLNK: throw .unsafeEntry(path, reason: "is a symbolic link")
            default: throw .unsafeEntry(path, reason: "is a device, a pipe or a socket")
            }
        }
    }
    return files
}

private func namesInFolder(_ path: String) throws(ImportError.Problem) -> [String] {
    guard let folder = opendir(path) else {
        throw .cannotRead("“\(path)”: \(String(cString: strerror(errno)))")
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let item = readdir(folder) {
        let name = try withUnsafePointer(to: &item.pointee.d_name) { (name) throws(ImportError.Problem) in
            try text(of: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self), in: path)
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names
}

/// A name that is not UTF-8, as an unpacked zip of another system may leave it, cannot be opened by what it reads as.
private func text(of name: UnsafePointer<CChar>, in folder: String) throws(ImportError.Problem) -> String {
    if let text = String(validatingCString: name) { return text }
    throw .cannotRead("a name in “\(printable(folder))” is not UTF-8: “\(String(cString: name))”")
}
