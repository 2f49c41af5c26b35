import CSQLiteTuning
import Foundation
import Hansard

/// A folder, or a ZIP file of one, that comes to be as a whole: its files are written beside it, and it gets its name when they
/// are all there.
final class ExportFolder: ExportFiles {
    private let path: String
    private let temporary: String
    /// A folder that is not there, beside it, for what is made on the way.
    var workingPath: String { temporary + ".site" }
    /// The folder itself, open from before anything was written, so that no failure to write is missed.
    private let whole: Int32
    private let writing: ExportFileThread
    private let packing: BundlePacking
    private let watch: BundleWatch
    /// Of all files, and of the one that is open.
    private(set) var bytes: Int64 = 0
    /// Of the file that is open, what is not handed on yet.
    private var piece: ExportFileWriter.Piece?
    private static let pieceBytes = 1 << 20

    /// - Parameter watch: Told before each piece how many bytes are written; what it throws ends the export.
    /// - Throws: `ExportProblem` when something stands at `path`, or nothing can be made there.
    init(
        _ path: String, packing: BundlePacking = .folder, watch: @escaping BundleWatch = { _ in }
    ) throws {
        let path = FilePath.withoutTrailingSlashes(path)
        (self.path, self.packing, self.watch) = (path, packing, watch)
        temporary = "\(path).\(getpid()).part"
        let standing = try? FileManager.default.contentsOfDirectory(atPath: path)
        var status = stat()
        if lstat(path, &status) == 0, standing?.isEmpty != true || packing == .zip {
            throw ExportProblem(
                description: "\(path): Something is there already, and an export is a \(packing.rawValue) of its own. "
                    + "Name another with --output, or remove it.")
        }
        do throws(OwnerOnly.CannotMake) { try OwnerOnly.makeFolder(temporary) } catch {
            throw ExportProblem(description: "\(path): The folder cannot be made (\(error)).")
        }
        whole = open(temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        let problem = { @Sendable name in Self.problem(path, name) }
        writing = ExportFileThread(
            ExportFileWriter(temporary, hasChecksums: packing == .zip, orThrow: problem))
        guard whole >= 0 else { throw problem("") }
    }

    deinit { if whole >= 0 { close(whole) } }

    func begin(_ name: String) throws {
        precondition(piece == nil, "one file is open at a time")
        piece = .init(begins: name)
    }

    func append(_ bytes: inout [UInt8]) throws {
        try watch(self.bytes)
        self.bytes += Int64(bytes.count)
        piece!.bytes.append(contentsOf: bytes)
        bytes.removeAll(keepingCapacity: true)
        guard piece!.bytes.count >= Self.pieceBytes else { return }
        try writing.write(piece!)
        piece = .init()
    }

    func end() throws {
        piece!.isLast = true
        try writing.write(piece!)
        piece = nil
    }

    /// Ends the file that is open.
    ///
    /// - Returns: SHA-256 of all of it.
    func endHashed() throws -> LogHash {
        try end()
        return try written().last!.sha256
    }

    /// Those that have ended, in the order in which they were begun, once they are written.
    func written() throws -> BundleFileList {
        try writing.settle()
        return writing.written.files
    }

    /// Gives the folder, or the ZIP file of what is in it, its name, when all of it is on the disk.
    func finish() throws {
        switch packing {
        case .folder: try finishFolder()
        case .zip:
            let (files, checksums) = (try written(), writing.written.checksums)
            try BundleZip(files, checksums, of: temporary).write(to: zip, watch) { [path] in Self.problem(path, "") }
            guard rename(zip, path) == 0 else { throw Self.problem(path, "") }
            remove()
        }
    }

    private var zip: String { temporary + ".zip" }

    /// An export may have files by the ten thousand, and to wait for the disk after each took most of the time. Its file
    /// system is waited for once, and says whether anything could not be written.
    private func finishFolder() throws {
        try writing.settle()
        guard syncfs(whole) == 0 else { throw Self.problem(path, "") }
        guard rename(temporary, path) == 0 else { throw Self.problem(path, "") }
    }

    /// Removes what was written.
    func remove() {
        writing.stop()
        try? FileManager.default.removeItem(atPath: temporary)
        if packing == .zip { unlink(zip) }
    }

    /// Why the export at `path`, or its file `name`, cannot be written, of `errno`.
    private static func problem(_ path: String, _ name: String) -> ExportProblem {
        let code = errno
        let reason = String(cString: strerror(code))
        return ExportProblem(
            [ENOSPC, EDQUOT].contains(code) ? .noRoom : .other,
            description:
                "\(path)\(name.isEmpty ? "" : "/" + name): It cannot be written (\(reason)). Nothing is left of "
                + "what was.")
    }
}

/// The files of a folder within an export’s.
final class ExportSubfolder: ExportFiles {
    private let name: String
    private let folder: ExportFolder

    init(_ name: String, of folder: ExportFolder) { (self.name, self.folder) = (name, folder) }

    func begin(_ path: String) throws { try folder.begin("\(name)/\(path)") }
    func append(_ bytes: inout [UInt8]) throws { try folder.append(&bytes) }
    func end() throws { try folder.end() }
}
