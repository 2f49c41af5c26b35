import Foundation

/// Standard output.
final class DocumentOutput {
    private let isSeries: Bool
    private var pending: [UInt8] = []

    private static let pieceBytes = 1 << 18

    init(isSeries: Bool) { self.isSeries = isSeries }

    /// Takes bytes of the document.
    func append(_ bytes: [UInt8]) {
        pending += bytes
        if pending.count >= Self.pieceBytes { flush() }
    }

    /// Ends the document.
    func end(pages: Int) {
        flush()
        if isSeries { write(Array("0 \(pages)\n".utf8)) }
    }

    private func flush() {
        guard !pending.isEmpty else { return }
        if isSeries { write(Array("\(pending.count)\n".utf8)) }
        write(pending)
        pending.removeAll(keepingCapacity: true)
    }

    private func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let written = Glibc.write(1, bytes.baseAddress! + done, bytes.count - done)
                if written > 0 { done += written } else if errno != EINTR { _exit(1) }
            }
        }
    }
}
