/// 256 hashes next to each other on every eighth level of the tree: what a log is served in. Those of level 0 are leaves,
/// those of level 1 roots of full tiles of level 0, and so on; the last tile of a level may be partial.
///
/// Source: c2sp.org/tlog-tiles.
package struct LogTile: Hashable, Sendable {
    /// How many hashes a full tile has.
    package static let fullWidth = 256
    /// The tree’s levels in a tile.
    package static let height = 8

    package let level: Int
    /// Which tile of its level, from 0.
    package let index: Int64
    /// How many hashes it has: 1 to 256.
    package let width: Int

    package init(level: Int, index: Int64, width: Int = fullWidth) {
        precondition(level >= 0 && index >= 0 && (1...Self.fullWidth).contains(width))
        (self.level, self.index, self.width) = (level, index, width)
    }

    /// How many full tiles of `level` a tree of `size` leaves has, and how wide the partial one behind them is; 0 for none.
    package static func count(size: Int64, level: Int) -> (full: Int64, partialWidth: Int) {
        let hashes = level * height < 63 ? size >> Int64(level * height) : 0
        return (hashes / Int64(fullWidth), Int(hashes % Int64(fullWidth)))
    }

    /// All tiles of a tree of `size` leaves, level by level.
    package static func all(size: Int64) -> [LogTile] {
        var tiles: [LogTile] = []
        for level in 0..<8 {
            let (full, partialWidth) = count(size: size, level: level)
            for index in 0..<full { tiles.append(LogTile(level: level, index: index)) }
            if partialWidth > 0 { tiles.append(LogTile(level: level, index: full, width: partialWidth)) }
        }
        return tiles
    }

    // MARK: Paths

    /// Where a log serves it: `tile/0/x001/x234/067`, `tile/1/000.p/17`.
    package var path: String {
        var path = "\(Self.threeDigits(index % 1_000))"
        var rest = index / 1_000
        while rest > 0 {
            path = "x\(Self.threeDigits(rest % 1_000))/\(path)"
            rest /= 1_000
        }
        return "tile/\(level)/\(path)" + (width < Self.fullWidth ? ".p/\(width)" : "")
    }

    /// Reads exactly what `path` writes; `nil` for anything else.
    package init?(path: String) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)[...]
        guard parts.count >= 3, parts.popFirst() == "tile", let level = parts.popFirst().flatMap({ Int($0) }),
            (0...63).contains(level)
        else { return nil }
        var width: Int? = Self.fullWidth
        if parts.count >= 2, parts[parts.endIndex - 2].hasSuffix(".p") {
            width = parts.popLast().flatMap { Int($0) }
            parts[parts.endIndex - 1].removeLast(2)
        }
        var index: Int64 = 0
        for part in parts {
            let (product, overflow) = index.multipliedReportingOverflow(by: 1_000)
            guard let digits = Int64(part.first == "x" ? part.dropFirst() : part), (0..<1_000).contains(digits),
                !overflow, product <= .max - digits
            else { return nil }
            index = product + digits
        }
        guard let width, (1...Self.fullWidth).contains(width) else { return nil }
        self.init(level: level, index: index, width: width)
        guard self.path == path else { return nil }
    }

    private static func threeDigits(_ number: Int64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 3 - digits.count) + digits
    }
}
