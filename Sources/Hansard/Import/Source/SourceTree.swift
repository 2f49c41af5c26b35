/// The files of a source, in a folder or in a zip or on their own, seen alike. Opened once, walked once; a zip is never
/// unpacked to a disk.
///
/// What is in the tree was checked when it was opened: no name leads out of it, nothing is a link, nothing is
/// encrypted, and what it says of its sizes is believable.
package struct SourceTree: Sendable {
    /// A file of the tree.
    package struct Entry: Sendable {
        /// Components joined by `/`, from the root of the tree.
        package let path: String
        package let size: UInt64
        /// Nothing says which character set the name is in: `path` is one reading of it, see `SourceTree.reading(names:)`.
        package let hasDoubtfulName: Bool
        fileprivate let index: Int
    }

    private enum Source: Sendable {
        case folder
        case file
        case zip(ZipFile, [ZipDirectory.Entry])
    }

    /// As the user named it.
    package let name: String
    /// Files only, by path, byte by byte; without what operating systems leave behind.
    package let entries: [Entry]
    private let source: Source
    private let byPath: [String: Int]

    /// Opens a folder, or a zip, which shows by its first bytes; any other file is a tree of one entry.
    ///
    /// - Parameters:
    ///   - names: What names in a zip are in where nothing says so.
    ///   - limits: What a zip may hold.
    /// - Throws: `ImportError`: `.unsafeEntry`, `.encrypted`, `.tooLarge`, `.damagedArchive`, `.cannotOpen`.
    package init(path: String, names: CodePage = .cp437, limits: ZipLimits = .source) throws(ImportError) {
        name = path
        do {
            if isFolder(path) {
                source = .folder
                let files = try filesOfFolder(path)
                entries = files.map { Entry(path: $0.path, size: $0.size, hasDoubtfulName: false, index: 0) }
                    .sorted(by: Self.byPath)
            } else {
                let file = try ZipFile(path: path)
                if try Self.isZip(file) {
                    let zipEntries = try ZipDirectory(of: file, names: names, limits: limits).entries
                    source = .zip(file, zipEntries)
                    entries = zipEntries.enumerated()
                        .map {
                            Entry(path: $1.name.path, size: $1.size, hasDoubtfulName: $1.hasDoubtfulName, index: $0)
                        }.sorted(by: Self.byPath)
                } else {
                    source = .file
                    let base = path.split(separator: "/").last.map(String.init) ?? path
                    entries = [Entry(path: base, size: file.size, hasDoubtfulName: false, index: 0)]
                }
            }
        } catch let problem as ImportError.Problem {
            throw ImportError(path, problem)
        } catch let error as ImportError {
            throw error
        } catch {
            throw ImportError(path, .cannotRead("\(error)"))
        }
        byPath = Dictionary(entries.enumerated().map { ($1.path, $0) }) { first, _ in first }
    }

    /// How many bytes its files have, unpacked.
    package var bytes: Int { entries.reduce(0) { $0 + Int(clamping: $1.size) } }

    package subscript(_ path: String) -> Entry? { byPath[path].map { entries[$0] } }

    /// Whether it is one file that is neither folder nor zip.
    package var isSingleFile: Bool { if case .file = source { true } else { false } }

    /// The same tree with the doubtful names read as `page` has them.
    ///
    /// - Throws: `ImportError`, also when a name cannot be in `page`.
    package func reading(names page: CodePage) throws(ImportError) -> SourceTree {
        try SourceTree(path: name, names: page)
    }

    /// What an entry is called in front of the user: `export.zip!/general/2016-01-15.json`, or its path in the folder.
    package func fileName(of entry: Entry) -> String { fileName(at: entry.path) }

    /// What a path in the tree is called in front of the user.
    package func fileName(at path: String) -> String {
        let shown = printable(path)
        return switch source {
        case .folder: Self.join(name, shown)
        case .file: name
        case .zip: "\(name)!/\(shown)"
        }
    }

    /// The first `count` bytes of an entry, fewer if it is shorter.
    ///
    /// - Throws: `ImportError`.
    package func head(of entry: Entry, _ count: Int) throws -> [UInt8] {
        var reader = try reader(for: entry)
        var head = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let more = try head.withUnsafeMutableBytes { (buffer) throws -> Int in
                try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            }
            if more == 0 { break }
            filled += more
        }
        return Array(head[..<filled])
    }

    /// Begins to read one entry. Entries may be read in any order, each costs the same.
    package func reader(for entry: Entry) throws(ImportError) -> any ByteReader {
        switch source {
        case .folder: return try FileReader(path: Self.join(name, entry.path))
        case .file: return try FileReader(path: name)
        case .zip(let file, let zipEntries):
            do {
                return try ZipEntryReader(zipEntries[entry.index], in: file, name: fileName(of: entry))
            } catch let problem as ImportError.Problem {
                throw ImportError(name, problem)
            } catch let error as ImportError {
                throw error
            } catch {
                throw ImportError(name, .cannotRead("\(error)"))
            }
        }
    }

    private static func byPath(_ a: Entry, _ b: Entry) -> Bool { a.path.utf8.lexicographicallyPrecedes(b.path.utf8) }

    private static func join(_ folder: String, _ path: String) -> String {
        folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
    }

    /// `PK` and a record of a zip; an empty zip begins with its end.
    private static func isZip(_ file: ZipFile) throws -> Bool {
        guard file.size >= 4 else { return false }
        let start = try file.bytes(at: 0, count: 4)
        return start == [0x50, 0x4B, 3, 4] || start == [0x50, 0x4B, 5, 6]
    }
}
