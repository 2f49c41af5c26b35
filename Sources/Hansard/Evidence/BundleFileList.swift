import Foundation
import PairChannel

/// The files of a bundle. There are hundreds of thousands of them, so that their paths lie one after the other, and each takes
/// 56 bytes more.
///
///     var files = BundleFileList()
///     files.append(.init(path: "documents/pier-2/2026-03-02.rsmf", bytes: 3_912, sha256: hash))
///     manifest.files = files.sortedByPath()
package struct BundleFileList: Sendable {
    private struct Entry {
        var path: Range<Int>
        var bytes: Int64
        var sha256: LogHash
    }

    private var paths: [UInt8] = []
    private var entries: [Entry] = []

    /// Of no files.
    package init() {}

    /// Adds a file behind the others.
    package mutating func append(_ file: BundleManifest.File) {
        let start = paths.count
        paths.append(contentsOf: file.path.utf8)
        entries.append(Entry(path: start..<paths.count, bytes: file.bytes, sha256: file.sha256))
    }

    /// Appends the file at `index` as the manifest has it: an object of canonical JSON.
    func append(at index: Int, to out: inout [UInt8]) {
        let entry = entries[index]
        out.appendObject { out in
            out.member("bytes", entry.bytes)
            paths.withUnsafeBufferPointer { out.member("path", UnsafeBufferPointer(rebasing: $0[entry.path])) }
            out.name("sha256")
            out.append(UInt8(ascii: "\""))
            entry.sha256.appendHexadecimal(to: &out)
            out.append(UInt8(ascii: "\""))
        }
    }

    // MARK: In the order of paths

    /// Where the files are in this list, in the order of their paths by bytes.
    package func indicesByPath() -> [Int] {
        paths.withUnsafeBytes { paths in
            entries.indices.sorted { Self.isBefore(paths, entries[$0].path, entries[$1].path) }
        }
    }

    /// The same files in the order of their paths by bytes.
    package func sortedByPath() -> BundleFileList {
        var sorted = self
        paths.withUnsafeBytes { paths in
            sorted.entries.sort { Self.isBefore(paths, $0.path, $1.path) }
        }
        return sorted
    }

    /// Whether a file of this list, which is in the order of paths, has that path to the byte.
    package func contains(path: String) -> Bool {
        var path = path
        return path.withUTF8 { wanted in
            paths.withUnsafeBytes { paths in
                var (low, high) = (0, entries.count)
                while low < high {
                    let middle = (low + high) / 2
                    let order = Self.compare(
                        UnsafeRawBufferPointer(rebasing: paths[entries[middle].path]), UnsafeRawBufferPointer(wanted))
                    if order == 0 { return true }
                    if order < 0 { low = middle + 1 } else { high = middle }
                }
                return false
            }
        }
    }

    private static func isBefore(_ paths: UnsafeRawBufferPointer, _ a: Range<Int>, _ b: Range<Int>) -> Bool {
        compare(UnsafeRawBufferPointer(rebasing: paths[a]), UnsafeRawBufferPointer(rebasing: paths[b])) < 0
    }

    /// - Returns: Less than 0, 0 or more, as `a` comes before `b`, is the same, or comes after it.
    private static func compare(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
        let shared = Swift.min(a.count, b.count)
        let order = shared == 0 ? 0 : memcmp(a.baseAddress!, b.baseAddress!, shared)
        return order == 0 ? a.count - b.count : Int(order)
    }
}

extension BundleFileList: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { entries.count }

    /// The file at `index`, made anew.
    package subscript(index: Int) -> BundleManifest.File {
        let entry = entries[index]
        return BundleManifest.File(
            path: String(decoding: paths[entry.path], as: UTF8.self), bytes: entry.bytes, sha256: entry.sha256)
    }
}

extension BundleFileList: Equatable {
    /// Of the same files in the same order.
    package static func == (a: Self, b: Self) -> Bool { a.elementsEqual(b) }
}

extension BundleFileList: ExpressibleByArrayLiteral {
    /// Of these files.
    package init(arrayLiteral files: BundleManifest.File...) { for file in files { append(file) } }
}
