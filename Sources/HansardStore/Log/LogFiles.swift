import Foundation

/// Which files the log has.
struct LogFiles {
    private(set) var raw: Set<Int64> = []
    private(set) var sealed: Set<Int64> = []
    private(set) var hashes: Set<Int64> = []
    /// Whether lines were ever signed.
    private(set) var hasCheckpoint = false
    /// Names of files that were to take the place of others.
    private(set) var leftovers: [String] = []
    /// Names that the log does not use.
    private(set) var foreign: [String] = []

    init(_ layout: LogLayout) throws(ArchiveError) {
        for name in try layout.names() {
            switch LogLayout.entry(name) {
            case .raw(let segment): raw.insert(segment)
            case .sealed(let segment): sealed.insert(segment)
            case .hashes(let segment): hashes.insert(segment)
            case .checkpoint, .checkpoints: hasCheckpoint = true
            case nil: if name.hasSuffix(".new") { leftovers.append(name) } else { foreign.append(name) }
            }
        }
    }

    /// Whether the segment’s lines are to be read from the compressed file: the other one counts while both are there.
    /// `nil` where neither is.
    func isSealed(_ segment: Int64) -> Bool? {
        raw.contains(segment) ? false : sealed.contains(segment) ? true : nil
    }

    /// How many segments there are without a gap, or `least`, if that is more.
    func count(atLeast least: Int64) -> Int64 {
        var count = least
        while isSealed(count) != nil { count += 1 }
        return count
    }

    /// A file’s bytes; 0 where there is none.
    static func size(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }
}
