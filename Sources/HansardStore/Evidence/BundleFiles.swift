import Foundation
import Hansard
import PairChannel

/// The files of a bundle that somebody handed over, in its folder or in one ZIP file. Nothing of a ZIP file is unpacked to a
/// disk: it is read where it stands.
enum BundleFiles {
    case folder(String)
    /// - Parameter prefix: The one folder in which all its entries are, where whoever packed it has packed that.
    case zip(SourceTree, prefix: String)

    /// - Throws: Why a file is no ZIP file whose entries can be believed: names that lead out of it, entries that share bytes, …
    init(_ path: String) throws(ImportError) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            self = .folder(path)
            return
        }
        let tree = try SourceTree(path: path, limits: .bundle)
        guard !tree.isSingleFile else {
            throw ImportError(path, .cannotRead("it is neither a bundle’s folder nor a ZIP file"))
        }
        self = .zip(tree, prefix: Self.prefix(of: tree))
    }

    private static func prefix(of tree: SourceTree) -> String {
        guard tree[BundlePath.manifest] == nil,
            let top = tree.entries.first?.path.utf8.prefix(while: { $0 != UInt8(ascii: "/") })
        else { return "" }
        let prefix = String(Substring(top)) + "/"
        return tree.entries.allSatisfy { $0.path.utf8.starts(with: prefix.utf8) } ? prefix : ""
    }

    /// All that there is but folders, in the order of their bytes; in a folder, links among it.
    var paths: [String] {
        switch self {
        case .zip(let tree, let prefix):
            return tree.entries.map { String(Substring($0.path.utf8.dropFirst(prefix.utf8.count))) }
        case .folder(let folder):
            guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
            var paths: [String] = []
            while let path = walk.nextObject() as? String {
                if walk.fileAttributes?[.type] as? FileAttributeType != .typeDirectory { paths.append(path) }
            }
            return paths.sorted { ID($0) < ID($1) }
        }
    }

    /// Lends `body` the bytes of a file, in pieces of at most 1 MiB.
    ///
    /// - Returns: False for what is not there, is no plain file, or cannot be read to its end.
    func read(_ path: String, _ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
        switch self {
        case .folder(let folder): return BundleFile("\(folder)/\(path)")?.read(body) ?? false
        case .zip(let tree, let prefix):
            guard let entry = tree[prefix + path] else { return false }
            return Self.read(entry, of: tree, body)
        }
    }

    private static func read(
        _ entry: SourceTree.Entry, of tree: SourceTree, _ body: (UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        do {
            var reader = try tree.reader(for: entry)
            while true {
                let count = try reader.read(into: buffer)
                guard count > 0 else { return true }
                body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        } catch { return false }
    }

    /// All of a file; `nil` for one of more than `most` bytes, or that cannot be read.
    func bytes(of path: String, most: Int64) -> [UInt8]? {
        var (bytes, isTooLong) = ([UInt8](), false)
        let isWhole = read(path) { piece in
            isTooLong = isTooLong || Int64(bytes.count + piece.count) > most
            if !isTooLong { bytes.append(contentsOf: piece) }
        }
        return isWhole && !isTooLong ? bytes : nil
    }

    /// - Returns: `nil` for what is no plain file that can be read.
    func hash(_ path: String) -> (bytes: Int64, sha256: LogHash)? {
        var (bytes, hasher) = (Int64(0), SHA256Hasher())
        let isWhole = read(path) { piece in
            hasher.update(piece)
            bytes += Int64(piece.count)
        }
        return isWhole ? (bytes, hasher.finalize()) : nil
    }
}
