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
    private var descriptor: Int32 = -1
    /// The folder itself, open from before anything was written, so that no failure to write is missed.
    private var whole: Int32 = -1
    /// Those that the last files are in: some formats have two at a time.
    private var lastFolders: [String] = []
    private static let foldersAtOnce = 4
    private var hasher = SHA256Hasher()
    private var checksum = CRC32()
    private let packing: BundlePacking
    private let watch: BundleWatch
    /// Of all files, and of the one that is open.
    private(set) var bytes: Int64 = 0
    private var current = (path: "", bytes: Int64(0))
    /// Those that have ended, in the order in which they were begun.
    private(set) var files = BundleFileList()
    /// CRC-32 of each, for a ZIP file; of a folder’s, none.
    private var checksums: [UInt32] = []

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
        guard whole >= 0 else { throw problem("") }
    }

    deinit { for open in [descriptor, whole] where open >= 0 { close(open) } }

    func begin(_ name: String) throws {
        precondition(descriptor < 0, "one file is open at a time")
        let target = "\(temporary)/\(name)"
        let folder = FilePath.folder(of: target)
        if !lastFolders.contains(folder) {
            do throws(OwnerOnly.CannotMake) { try OwnerOnly.makeFolder(folder) } catch {
                throw ExportProblem(
                    [ENOSPC, EDQUOT].contains(error.code) ? .noRoom : .other,
                    description: "\(target): The folder cannot be made (\(error)).")
            }
            if lastFolders.count == Self.foldersAtOnce { lastFolders.removeFirst() }
            lastFolders.append(folder)
        }
        descriptor = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, OwnerOnly.fileMode)
        guard descriptor >= 0 else { throw problem(name) }
        checksum = CRC32()
        current = (name, 0)
    }

    func append(_ bytes: inout [UInt8]) throws {
        try bytes.withUnsafeBytes { try append($0) }
        bytes.removeAll(keepingCapacity: true)
    }

    private func append(_ bytes: UnsafeRawBufferPointer) throws {
        try watch(self.bytes)
        var done = 0
        while done < bytes.count {
            let written = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
            guard written > 0 else {
                if errno == EINTR { continue }
                throw problem(current.path)
            }
            done += written
        }
        hasher.update(bytes)
        if packing == .zip { checksum.update(bytes) }
        self.bytes += Int64(bytes.count)
        current.bytes += Int64(bytes.count)
    }

    func end() throws { _ = try endHashed() }

    /// Ends the file that is open.
    ///
    /// - Returns: SHA-256 of all of it.
    func endHashed() throws -> LogHash {
        close(descriptor)
        descriptor = -1
        let sha256 = hasher.finalize()
        files.append(BundleManifest.File(path: current.path, bytes: current.bytes, sha256: sha256))
        if packing == .zip { checksums.append(checksum.value) }
        return sha256
    }

    /// Gives the folder, or the ZIP file of what is in it, its name, when all of it is on the disk.
    func finish() throws {
        switch packing {
        case .folder: try finishFolder()
        case .zip:
            try BundleZip(files, checksums, of: temporary).write(to: zip, watch) { self.problem("") }
            guard rename(zip, path) == 0 else { throw problem("") }
            remove()
        }
    }

    private var zip: String { temporary + ".zip" }

    ///
    /// An export may have files by the ten thousand, and to wait for the disk after each took most of the time. Its file
    /// system is waited for once, and says whether anything could not be written.
    private func finishFolder() throws {
        guard syncfs(whole) == 0 else { throw problem("") }
        guard rename(temporary, path) == 0 else { throw problem("") }
    }

    /// Removes what was written.
    func remove() {
        try? FileManager.default.removeItem(atPath: temporary)
        if packing == .zip { unlink(zip) }
    }

    private func problem(_ name: String) -> ExportProblem {
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
