import Foundation
import Hansard

/// Documents on their way from the order of conversations, in which they are read, to the order of time, in which
/// they are indexed: one file for each slice of numbers.
final class DocumentSpill: Sendable {
    private let folder: String
    let sliceSize: Int

    init(folder: String, sliceSize: Int) throws {
        self.folder = folder
        self.sliceSize = sliceSize
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private func file(_ slice: Int) -> String { "\(folder)/\(slice)" }

    fileprivate func append(_ bytes: [UInt8], to slice: Int) throws {
        let descriptor = open(file(slice), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        // One write is one piece of the file, whoever else writes.
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count else { throw failure() }
    }

    private func failure() -> OutputFolder.Problem {
        OutputFolder.Problem(
            description:
                "\(folder): What is to be searched cannot be written here (\(String(cString: strerror(errno))))."
                + " Mend that and build again.")
    }

    /// What stands before a document’s id and text.
    fileprivate struct Header {
        var number: Int64
        var seconds: Int64
        var conversation: Int64
        var sender: Int64
        var monthsBack: Int32
        var part: Int32
        var version: Int32
        var flags: Int32
        var idCount: Int32
        var textCount: Int32
    }

    /// The documents of a slice, in order. Its file is removed.
    func documents(of slice: Int, count: Int) throws -> [IndexedDocument] {
        let bytes = try content(slice)
        unlink(file(slice))
        var documents = [IndexedDocument](repeating: IndexedDocument(), count: count)
        var at = 0
        while at < bytes.count {
            let header = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: Header.self) }
            let id = at + MemoryLayout<Header>.size
            let text = id + Int(header.idCount)
            at = text + Int(header.textCount)
            let index = Int(header.number) - slice * sliceSize
            documents[index].number = Int(header.number)
            documents[index].seconds = header.seconds
            documents[index].conversation = header.conversation
            documents[index].sender = header.sender
            documents[index].monthsBack = Int(header.monthsBack)
            documents[index].part = Int(header.part)
            documents[index].version = Int(header.version)
            documents[index].flags = IndexedDocument.Flags(rawValue: UInt16(header.flags))
            documents[index].id = bytes[id..<text]
            documents[index].text = bytes[text..<at]
        }
        return documents
    }

    private func content(_ slice: Int) throws -> [UInt8] {
        let descriptor = open(file(slice), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        return try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let more = pread(descriptor, buffer.baseAddress! + count, size - count, off_t(count))
                if more < 0, errno == EINTR { continue }
                guard more > 0 else { throw failure() }
                count += more
            }
        }
    }

    /// One worker’s buffers. `finish` must be called.
    struct Writer {
        private let spill: DocumentSpill
        private var buffers: [[UInt8]] = []
        private static let bufferBytes = 1 << 17

        init(_ spill: DocumentSpill) { self.spill = spill }

        mutating func add(
            _ document: IndexedDocument, _ id: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>
        ) throws {
            let slice = document.number / spill.sliceSize
            while buffers.count <= slice { buffers.append([]) }
            let header = Header(
                number: Int64(document.number), seconds: document.seconds, conversation: document.conversation,
                sender: document.sender, monthsBack: Int32(document.monthsBack), part: Int32(document.part),
                version: Int32(document.version), flags: Int32(document.flags.rawValue), idCount: Int32(id.count),
                textCount: Int32(text.count))
            withUnsafeBytes(of: header) { buffers[slice].append(contentsOf: $0) }
            buffers[slice].append(contentsOf: id)
            buffers[slice].append(contentsOf: text)
            if buffers[slice].count > Self.bufferBytes {
                try spill.append(buffers[slice], to: slice)
                buffers[slice].removeAll(keepingCapacity: true)
            }
        }

        mutating func finish() throws {
            for (slice, bytes) in buffers.enumerated() where !bytes.isEmpty { try spill.append(bytes, to: slice) }
            buffers = []
        }
    }
}
