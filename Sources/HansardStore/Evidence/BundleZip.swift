import Foundation
import Hansard
import PairChannel

/// Puts the files of a bundle into one ZIP file. The same files give the same bytes: in the order of their paths, stored, dated
/// 1980-01-01, see `ZipWriter`. In bounded memory, whatever their size; each is removed once it is in, so that a disk needs room
/// for one file more than the bundle has.
struct BundleZip {
    private let files: BundleFileList
    private let checksums: [UInt32]
    private let folder: String

    /// - Parameters:
    ///   - checksums: CRC-32 of each file.
    ///   - folder: In which the files are.
    init(_ files: BundleFileList, _ checksums: [UInt32], of folder: String) {
        (self.files, self.checksums, self.folder) = (files, checksums, folder)
    }

    /// Writes a new file, and returns when it is on the disk.
    ///
    /// - Parameter problem: Why nothing can be read or written, of `errno`.
    func write(
        to path: String, _ watch: BundleWatch, orThrow problem: @escaping () -> ExportProblem
    ) throws {
        let target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, OwnerOnly.fileMode)
        guard target >= 0 else { throw problem() }
        defer { close(target) }
        let sink = Sink(descriptor: target, problem: problem)
        var (zip, out) = (ZipWriter(allowsZIP64: true), [UInt8]())
        do {
            for i in files.indicesByPath() {
                let file = files[i]
                try zip.begin(file.path, size: file.bytes, crc32: checksums[i], to: &out)
                try sink.empty(&out)
                guard let content = BundleFile("\(folder)/\(file.path)") else { throw problem() }
                var failure: (any Error)?
                let isWhole = content.read { piece in
                    guard failure == nil else { return }
                    do {
                        try watch(0)
                        try zip.append(piece, to: &out)
                        try sink.empty(&out)
                    } catch { failure = error }
                }
                if let failure { throw failure }
                guard isWhole else { throw problem() }
                try zip.end()
                unlink("\(folder)/\(file.path)")
            }
            try zip.finish(to: &out) { try sink.empty(&$0) }
        } catch let fault as ZipProblem { throw ExportProblem(description: fault.description) }
        try sink.empty(&out)
        guard fsync(target) == 0 else { throw problem() }
    }

    private struct Sink {
        let descriptor: Int32
        let problem: () -> ExportProblem

        func empty(_ bytes: inout [UInt8]) throws {
            try bytes.withUnsafeBytes { bytes in
                var done = 0
                while done < bytes.count {
                    let written = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
                    guard written > 0 else {
                        if errno == EINTR { continue }
                        throw problem()
                    }
                    done += written
                }
            }
            bytes.removeAll(keepingCapacity: true)
        }
    }
}
