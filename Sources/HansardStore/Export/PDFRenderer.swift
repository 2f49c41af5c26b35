import Foundation
import Hansard

/// A `hansard-pdf` that runs: descriptions go in, documents come out. One for an export, since it reads its fonts once.
///
/// All is done by who calls: while lines wait to be taken, what has come of the document is written, so that neither waits
/// for the other.
final class PDFRenderer: DocumentRenderer {
    private let process: pid_t
    private let input: Int32
    private let output: Int32
    private let errors: Int32
    private var pieces = DocumentPieces()
    private var said: [UInt8] = []
    private var hasEnded = false
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    /// - Throws: `ExportProblem` where there is no such program, or it cannot be started.
    init() throws {
        let program = try PDFProgram.find()
        let started = try ChildProcess.start([program, "--series"])
        (process, input, output, errors) = (started.process, started.input, started.output, started.errors)
    }

    deinit {
        stop()
        buffer.deallocate()
    }

    /// What the program had to say, a line each; it has nothing more to do.
    func end() -> [String] {
        shutdown(input, Int32(SHUT_WR))
        while read(errors, into: &said) {}
        stop()
        return remarks
    }

    private var remarks: [String] {
        String(decoding: said, as: UTF8.self).split(separator: "\n").map {
            String($0.replacing("hansard-pdf: ", with: ""))
        }
    }

    private func stop() {
        guard !hasEnded else { return }
        hasEnded = true
        for descriptor in [input, output, errors] { close(descriptor) }
        // It ends when its input does; what is still being made is not wanted.
        kill(process, SIGTERM)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    func send(_ lines: inout [UInt8], to files: any ExportFiles) throws {
        var sent = 0
        while sent < lines.count {
            try wait(toSend: true, files)
            let count = lines.withUnsafeBytes {
                Glibc.send(
                    input, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
            }
            if count > 0 { sent += count } else if count < 0, errno != EAGAIN, errno != EINTR { throw problem() }
        }
        lines.removeAll(keepingCapacity: true)
    }

    func finish(_ lines: inout [UInt8], to files: any ExportFiles) throws -> Int {
        try send(&lines, to: files)
        while true {
            if let pages = pieces.takePages() { return pages }
            try wait(toSend: false, files)
        }
    }

    /// Waits until more can be sent, or has come, and writes what has come.
    private func wait(toSend: Bool, _ files: any ExportFiles) throws {
        var descriptors = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
            pollfd(fd: toSend ? input : -1, events: Int16(POLLOUT), revents: 0),
        ]
        guard poll(&descriptors, nfds_t(descriptors.count), -1) > 0 else { return }
        if descriptors[1].revents != 0 { _ = read(errors, into: &said) }
        guard descriptors[0].revents != 0 else { return }
        var bytes: [UInt8] = []
        guard read(output, into: &bytes) else { throw problem() }
        try pieces.take(bytes) { piece in try files.append(&piece) }
    }

    /// - Returns: Whether there was anything.
    private func read(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
        var count = 0
        repeat { count = Glibc.read(descriptor, buffer.baseAddress!, buffer.count) } while count < 0 && errno == EINTR
        guard count > 0 else { return false }
        bytes.append(contentsOf: buffer[..<count])
        return true
    }

    /// Why there is no document, in the program’s words where it has any.
    private func problem() -> ExportProblem {
        while read(errors, into: &said) {}
        let reason = remarks.last.map { " It said: \($0)" } ?? ""
        return ExportProblem(description: "hansard-pdf has stopped before the document was made.\(reason)")
    }
}
