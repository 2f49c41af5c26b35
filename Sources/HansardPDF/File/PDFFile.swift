import Crypto
import PairChannel

/// A PDF file, written front to back: what is whole goes out, and only where each object stands is remembered.
///
/// Streams stand by themselves, all else is packed into object streams, and the file ends with a cross-reference stream
/// (ISO 32000-2, 7.5). Nothing in it depends on anything but what was written: the identifier is made from the bytes.
final class PDFFile {
    private enum Entry {
        case reserved
        /// At so many bytes from the file’s beginning.
        case plain(at: Int)
        /// The so manieth of that object stream.
        case packed(in: Int, index: Int)
    }

    /// So many objects are packed together.
    private static let packedObjects = 200

    private let write: ([UInt8]) -> Void
    private var hasher = SHA256()
    private var offset = 0
    private var entries: [Entry] = [.reserved]
    /// Of the object stream in hand: numbers and places, and the objects.
    private var places: [UInt8] = []
    private var objects: [UInt8] = []
    private var count = 0
    private var stream: ObjectID

    /// - Parameter write: Gets the file’s bytes, in order.
    init(write: @escaping ([UInt8]) -> Void) {
        self.write = write
        stream = ObjectID(number: 1)
        entries.append(.reserved)
        // The second line says to whoever moves the file that it is not text.
        emit(Array("%PDF-1.7\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A])
    }

    private func emit(_ bytes: [UInt8]) {
        hasher.update(data: bytes)
        offset += bytes.count
        write(bytes)
    }

    /// The number of an object that is to be written.
    func reserve() -> ObjectID {
        entries.append(.reserved)
        return ObjectID(number: entries.count - 1)
    }

    // MARK: Objects

    /// Writes an object that is no stream: `body` appends it.
    func object(_ id: ObjectID, _ body: (inout [UInt8]) -> Void) {
        entries[id.number] = .packed(in: stream.number, index: count)
        places.appendDecimal(id.number)
        places.append(" ")
        places.appendDecimal(objects.count)
        places.append(" ")
        body(&objects)
        objects.append("\n")
        count += 1
        if count == Self.packedObjects { flush() }
    }

    /// Writes a new object that is no stream.
    func object(_ body: (inout [UInt8]) -> Void) -> ObjectID {
        let id = reserve()
        object(id, body)
        return id
    }

    private func flush() {
        guard count > 0 else { return }
        let (id, first, number) = (stream, places.count, count)
        stream(id, places + objects) {
            $0.append("/Type /ObjStm /N ")
            $0.appendDecimal(number)
            $0.append(" /First ")
            $0.appendDecimal(first)
        }
        (places, objects, count) = ([], [], 0)
        stream = reserve()
    }

    /// Writes a stream.
    ///
    /// - Parameter entries: Appends what its dictionary has besides its length and filter.
    func stream(_ id: ObjectID, _ content: [UInt8], packs: Bool = true, _ entries: (inout [UInt8]) -> Void = { _ in }) {
        let content = packs ? Deflate.packed(content) : content
        self.entries[id.number] = .plain(at: offset)
        var head: [UInt8] = []
        head.appendDecimal(id.number)
        head.append(" 0 obj\n<< ")
        entries(&head)
        if packs { head.append(" /Filter /FlateDecode") }
        head.append(" /Length ")
        head.appendDecimal(content.count)
        head.append(" >>\nstream\n")
        emit(head)
        emit(content)
        emit(Array("\nendstream\nendobj\n".utf8))
    }

    /// Writes a new stream.
    func stream(_ content: [UInt8], _ entries: (inout [UInt8]) -> Void = { _ in }) -> ObjectID {
        let id = reserve()
        stream(id, content, entries)
        return id
    }

    // MARK: The end

    /// Writes what says where everything is.
    ///
    /// - Parameter info: The document information dictionary.
    func finish(catalog: ObjectID, info: ObjectID) {
        flush()
        let (own, start) = (stream, offset)
        entries[own.number] = .plain(at: start)
        let identifier = Array(hasher.finalize().prefix(16))
        let size = entries.count
        stream(own, table) {
            $0.append("/Type /XRef /W [1 5 2] /Size ")
            $0.appendDecimal(size)
            $0.append(" /Root ")
            $0.append(catalog)
            $0.append(" /Info ")
            $0.append(info)
            $0.append(" /ID [")
            $0.append(byteString: identifier)
            $0.append(byteString: identifier)
            $0.append("]")
        }
        var end = Array("startxref\n".utf8)
        end.appendDecimal(start)
        end.append("\n%%EOF\n")
        emit(end)
    }

    /// A row of eight bytes for each object: its kind, where it is, and its number there.
    private var table: [UInt8] {
        var table: [UInt8] = []
        table.reserveCapacity(8 * entries.count)
        for entry in entries {
            let row: (kind: UInt8, place: Int, index: Int) =
                switch entry {
                case .reserved: (0, 0, 0xFFFF)
                case .plain(let at): (1, at, 0)
                case .packed(let stream, let index): (2, stream, index)
                }
            table.append(row.kind)
            for shift in [32, 24, 16, 8, 0] { table.append(UInt8(row.place >> shift & 0xFF)) }
            for shift in [8, 0] { table.append(UInt8(row.index >> shift & 0xFF)) }
        }
        return table
    }
}
