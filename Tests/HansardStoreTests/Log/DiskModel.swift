import Foundation

@testable import HansardStore

/// What a disk may hold after a crash at any step that changes a log, by what POSIX promises: bytes are safe when their
/// file, and names when their folder was synchronised.
///
/// Before each step a copy of the archive’s folder is made for each way in which what is not safe may be lost.
final class DiskModel: @unchecked Sendable {
    /// What becomes of that which is not safe.
    enum Loss: CaseIterable {
        /// Nothing is lost: only the process ended.
        case nothing
        /// Bytes and names.
        case everything
        /// Bytes, but no names: new files are empty.
        case bytes
        /// The second half of the bytes.
        case half
        /// All bytes come back as zeros.
        case zeros
        /// The first half of the bytes comes back as zeros.
        case hole
    }

    /// A folder as a crash left it.
    struct Point {
        let before: LogDisk.Operation
        let loss: Loss
        let log: TestLog
        /// So many lines were on record.
        let acknowledged: Int64
    }

    private(set) var operations: [LogDisk.Operation] = []
    /// What was examined already: most losses are the same as others.
    private var known: Set<[String: Data]> = []
    /// Where the test has come to; set by it after each commit.
    var acknowledged: Int64 = 0

    private let log: TestLog
    private let examine: (Point) -> Void
    private var names: [String: File]
    private var safeNames: [String: File]

    private final class File {
        var safe: [UInt8]
        init(_ safe: [UInt8]) { self.safe = safe }
    }

    /// - Parameter examine: Told of each folder that a crash may leave. All that is in `log` now is safe.
    init(_ log: TestLog, examine: @escaping (Point) -> Void) {
        (self.log, self.examine) = (log, examine)
        names = Self.files(log.folder.path).mapValues { File($0) }
        safeNames = names
    }

    var disk: LogDisk {
        LogDisk(archive: log.folder.path) { [self] in
            step($0)
            return nil
        }
    }

    private func step(_ operation: LogDisk.Operation) {
        operations.append(operation)
        for loss in Loss.allCases { crash(operation, loss) }
        switch operation {
        case .create(let path): names[path] = File([])
        case .write, .truncate: break
        case .synchronize(let path):
            if let file = names[path] {
                file.safe = Self.bytes(path)
            } else {
                for name in Set(names.keys).union(safeNames.keys) where FilePath.folder(of: name) == path {
                    safeNames[name] = names[name]
                }
            }
        case .rename(let path, let target):
            names[target] = names[path]
            names[path] = nil
        case .remove(let path): names[path] = nil
        }
    }

    private func crash(_ operation: LogDisk.Operation, _ loss: Loss) {
        var files: [String: Data] = [:]
        for (path, file) in loss == .everything ? safeNames : names {
            files[String(path.dropFirst(log.folder.path.count))] = Data(Self.left(of: path, file.safe, loss))
        }
        guard known.insert(files.merging(["": Data("\(acknowledged)".utf8)]) { $1 }).inserted else { return }
        do {
            let copy = try TestLog(linesPerSegment: log.layout.linesPerSegment)
            for (name, bytes) in files {
                let target = copy.folder.path + name
                try FileManager.default.createDirectory(
                    atPath: FilePath.folder(of: target), withIntermediateDirectories: true)
                try bytes.write(to: URL(fileURLWithPath: target))
            }
            examine(Point(before: operation, loss: loss, log: copy, acknowledged: acknowledged))
        } catch {
            fatalError("the copy of the folder cannot be made: \(error)")
        }
    }

    private static func left(of path: String, _ safe: [UInt8], _ loss: Loss) -> [UInt8] {
        if loss == .everything || loss == .bytes { return safe }
        let now = bytes(path)
        let common = zip(now, safe).prefix { $0 == $1 }.count
        let half = common + (now.count - common) / 2
        return switch loss {
        case .half: Array(now[..<half])
        case .zeros: now[..<common] + [UInt8](repeating: 0, count: now.count - common)
        case .hole: now[..<common] + [UInt8](repeating: 0, count: half - common) + now[half...]
        default: now
        }
    }

    private static func bytes(_ path: String) -> [UInt8] {
        FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? []
    }

    private static func files(_ folder: String) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in FileManager.default.enumerator(atPath: folder) ?? .init() {
            let path = "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            files[path] = bytes(path)
        }
        return files
    }
}
