import Foundation

/// A folder that comes to be as a whole: its files are written beside it, and it gets its name when they are all there.
final class ExportFolder {
    private let path: String
    private let temporary: String
    private var descriptor: Int32 = -1
    private var file = ""
    private(set) var files = 0
    private(set) var bytes = 0

    /// - Throws: `ExportProblem` when something stands at `path`, or nothing can be made there.
    init(_ path: String) throws {
        let path = FilePath.withoutTrailingSlashes(path)
        self.path = path
        temporary = "\(path).\(getpid()).part"
        let standing = try? FileManager.default.contentsOfDirectory(atPath: path)
        var status = stat()
        if lstat(path, &status) == 0, standing?.isEmpty != true {
            throw ExportProblem(
                description: "\(path): Something is there already, and an export is a folder of its own. Name another "
                    + "with --output, or remove it.")
        }
        do throws(OwnerOnly.CannotMake) { try OwnerOnly.makeFolder(temporary) } catch {
            throw ExportProblem(description: "\(path): The folder cannot be made (\(error)).")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Begins the file of that name, from the folder on.
    func begin(_ name: String) throws {
        let target = "\(temporary)/\(name)"
        do throws(OwnerOnly.CannotMake) { try OwnerOnly.makeFolder(FilePath.folder(of: target)) } catch {
            throw ExportProblem(description: "\(target): The folder cannot be made (\(error)).")
        }
        descriptor = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, OwnerOnly.fileMode)
        guard descriptor >= 0 else { throw problem(name) }
        file = name
        files += 1
    }

    /// Writes all of `out` to the file in hand, and empties it.
    func append(_ out: inout [UInt8]) throws {
        var done = 0
        while done < out.count {
            let written = out.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
            guard written > 0 else {
                if errno == EINTR { continue }
                throw problem(file)
            }
            done += written
        }
        bytes += out.count
        out.removeAll(keepingCapacity: true)
    }

    /// Ends the file in hand; it is on the disk then.
    func end() throws {
        guard fsync(descriptor) == 0 else { throw problem(file) }
        close(descriptor)
        descriptor = -1
    }

    /// Gives the folder its name.
    func finish() throws {
        guard rename(temporary, path) == 0 else { throw problem("") }
    }

    /// Removes what was written.
    func remove() { try? FileManager.default.removeItem(atPath: temporary) }

    private func problem(_ name: String) -> ExportProblem {
        let reason = String(cString: strerror(errno))
        return ExportProblem(
            description:
                "\(path)\(name.isEmpty ? "" : "/" + name): It cannot be written (\(reason)). Nothing is left of "
                + "what was.")
    }
}
